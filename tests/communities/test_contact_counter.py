"""当面换手机号: two people of two employers, and the lost number can still stop it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from communities import clock
from communities.models import ContactChange, Role, User
from communities.services.contacts import make_due_contacts
from tests.cast import member, person
from tests.communities.test_contacts import NEW, OLD, now_in, texts
from tests.owner import owning, switch_off
from tests.sessions import log_in

DESK = "/desk/contacts/"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def alice(cast):
    """Her phone is lost; with the new one she has logged in once."""
    User.objects.filter(pk=cast.alice.pk).update(phone=OLD, phone_verified=True)
    User.objects.create(phone=NEW, phone_verified=True, last_login=clock.now())
    return cast.alice


def words(cast, **more):
    lost = {"building": "1", "unit": "1-101", "phone": OLD, "new_phone": NEW}
    return lost | {"estate": cast.riverside.pk, "is_document_seen": "on"} | more


def ask(client, cast, who="petra", **more):
    log_in(client, cast.people[who])
    return client.post(DESK, words(cast, **more))


def asked(client, cast) -> str:
    """The page of what petra asked for."""
    assert ask(client, cast).url == DESK
    return f"{DESK}{ContactChange.objects.get().pk}/"


def decide(client, cast, page, who, act="agree"):
    log_in(client, cast.people[who])
    return client.post(page, {"act": act})


def test_a_lost_phone_is_changed_by_two_employers_after_three_days(client, cast, alice):
    page = asked(client, cast)
    assert make_due_contacts(clock.now() + timedelta(days=9)) == 0, "one alone changes nothing"
    assert "换号码待确认" not in client.get("/desk/").content.decode(), "not for her to confirm"
    log_in(client, cast.bob)
    assert "换号码待确认" in client.get("/desk/").content.decode()

    lost = Client()
    log_in(lost, alice, second_factor=False)

    assert decide(client, cast, page, "bob").url == DESK

    assert now_in(alice) == OLD
    assert lost.get("/me/").status_code == 200
    assert "138****2222" in texts(OLD)[0]
    assert "河畔苑当面为您换了登录的手机号" in texts(NEW)[0]
    assert make_due_contacts(clock.now() + timedelta(days=2)) == 0
    assert make_due_contacts(clock.now() + timedelta(days=3, minutes=1)) == 1
    assert now_in(alice) == NEW
    assert lost.get("/me/").status_code == 302, "the lost phone is logged out"


def test_whoever_still_has_the_lost_phone_stops_it(client, cast, alice):
    page = asked(client, cast)
    change = ContactChange.objects.get()
    log_in(client, alice)
    assert "当面提出" in client.get("/me/").content.decode()
    decide(client, cast, page, "bob")
    log_in(client, alice)

    client.post(f"/me/contact/{change.pk}/stop/")

    assert make_due_contacts(clock.now() + timedelta(days=9)) == 0
    assert now_in(alice) == OLD


@pytest.mark.parametrize("who", ["petra", "paul", "alice"])
def test_neither_she_nor_a_colleague_nor_the_person_herself_confirms(client, cast, alice, who):
    page = asked(client, cast)
    member(alice, Role.COMMITTEE, cast.riverside, body=cast.committee)

    assert decide(client, cast, page, who).status_code == 403

    assert ContactChange.objects.get().status == "asked"


def test_an_officer_of_the_neighbourhood_confirms_and_declines(client, cast, alice):
    cast.people["oda"] = person("oda")
    member(cast.oda, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=cast.office)
    page = asked(client, cast)

    assert decide(client, cast, page, "oda", "decline").url == DESK

    assert ContactChange.objects.get().status == "stopped"
    assert decide(client, cast, page, "bob").status_code == 409
    assert texts(OLD) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"phone": "13800009999"}, "没有人用原来的号码登录"),
        ({"unit": "1-109"}, "没有人用原来的号码登录"),
        ({"new_phone": "13800009999"}, "先用新号码登录一次"),
        ({"is_document_seen": ""}, "has-error"),
    ],
)
def test_what_does_not_fit_is_refused_and_stays_typed(client, cast, alice, more, said):
    page = ask(client, cast, **more).content.decode()

    assert said in page
    assert 'value="+86138' in page
    assert not ContactChange.objects.exists()


def test_a_number_with_a_home_of_its_own_is_not_taken_away(client, cast, alice):
    User.objects.filter(phone=NEW).update(phone=None)
    User.objects.filter(pk=cast.dan.pk).update(phone=NEW, phone_verified=True)

    assert "在另一个有房屋或职务的账号里" in ask(client, cast).content.decode()


def test_residents_and_strangers_neither_ask_nor_decide(client, cast, alice):
    assert ask(client, cast, "alice").status_code == 403
    assert "has-error" in ask(client, cast, "hal").content.decode(), "of another estate"
    assert not ContactChange.objects.exists()
    page = asked(client, cast)
    assert decide(client, cast, page, "hal").status_code == 404
    assert decide(client, cast, page, "alice").status_code == 403


def refused(statement, *params):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_the_database_wants_two_others_whoever_writes(client, cast, alice):
    asked(client, cast)
    agree = "update communities_contactchange set status = 'waiting', takes_effect_at = now()"

    refused(agree)
    for who in (cast.petra, alice):
        refused(f"{agree}, confirmed_by_id = %s", who.pk)
    ContactChange.objects.update(
        status="waiting", takes_effect_at=clock.now(), confirmed_by=cast.bob
    )


def test_what_has_ended_stays(client, cast, alice):
    page = asked(client, cast)
    decide(client, cast, page, "bob", "decline")
    again = "update communities_contactchange set status = 'asked', confirmed_by_id = null"

    refused(again)
    with owning():
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        refused("delete from communities_contactchange")
        refused("truncate communities_contactchange")
    switch_off("communities_contactchange", "contact_stays")
    with connection.cursor() as cursor:
        cursor.execute(again)
    assert ContactChange.objects.get().status == "asked", "control: without the guard it changes"
