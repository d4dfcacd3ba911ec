"""当面换手机号: two people of two employers, and neither the thief nor one of them alone gets anywhere."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from communities import clock
from communities.models import (
    AuditEvent,
    ContactChange,
    KnownDevice,
    User,
)
from communities.services.contacts import make_due_contacts
from communities.services.devices import note_device
from tests.codes import code_in, sent_code
from tests.communities.counter import DESK, act, ask, asked, confirmed, words
from tests.communities.test_contacts import (
    EMAIL,
    NEW,
    OLD,
    PHONE,
    go_on,
    mailed,
    now_in,
    proved,
    texts,
)
from tests.sessions import code_of, give_authenticator, log_in

__all__ = ["go_on"]
THIRD = "+8613800004444"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def alice(cast):
    User.objects.filter(pk=cast.alice.pk).update(phone=OLD, phone_verified=True)
    cast.alice.refresh_from_db()
    return cast.alice


@pytest.fixture
def thief(alice):
    """Whoever holds the unlocked phone, in a session of hers."""
    lost = Client()
    log_in(lost, alice, second_factor=False)
    return lost


def later(**span):
    return clock.now() + timedelta(**span)


def status():
    return list(ContactChange.objects.order_by("pk").values_list("status", flat=True))


def test_a_lost_phone_is_changed_by_two_employers_after_three_days(client, cast, alice, thief):
    page = asked(cast)
    assert make_due_contacts(later(days=6)) == 0, "one alone changes nothing"
    log_in(client, cast.petra)
    assert "换号码待确认" not in client.get("/desk/").content.decode(), "not for her to confirm"
    log_in(client, cast.bob)
    assert "换号码待确认" in client.get("/desk/").content.decode()
    assert "通行密钥和验证器作废" in client.get(page).content.decode()

    act(cast, page, "bob", act="agree")

    assert now_in(alice) == OLD
    assert thief.get("/me/").status_code == 302, "the lost phone is logged out at once"
    assert "138****2222" in texts(OLD)[0]
    assert "当场就能撤销" in texts(OLD)[0]
    assert "河畔苑当面为您换了登录的手机号" in texts(NEW)[0]
    assert make_due_contacts(later(days=2)) == 0
    assert make_due_contacts(later(days=3, minutes=1)) == 1
    assert now_in(alice) == NEW


def test_what_the_thief_asked_for_ends_at_the_counter(client, cast, alice, thief):
    stolen = proved(thief, THIRD)

    page = asked(cast)

    stolen.refresh_from_db()
    assert stolen.status == "lapsed"
    assert "已在柜台停住" in str(texts(OLD))
    refused = thief.post(PHONE, {"value": THIRD}).content.decode()
    assert "柜台正在为这个账号换手机号" in refused
    assert "柜台正在" in thief.post(EMAIL, {"value": "x@y.example"}).content.decode()
    act(cast, page, "bob", act="agree")
    make_due_contacts(later(days=4))
    assert now_in(alice) == NEW


def test_an_account_that_a_thief_has_already_moved_is_found_by_its_old_number(cast, alice, thief):
    proved(thief, THIRD)
    make_due_contacts(later(days=4))
    assert now_in(alice) == THIRD
    assert "核对房号" in ask(cast, phone="+8613800007777").content.decode(), "control: of nobody"

    confirmed(cast, phone=OLD)

    assert thief.get("/me/").status_code == 302
    make_due_contacts(later(days=4))
    assert now_in(alice) == NEW


def test_the_phone_that_is_lost_stops_nothing(client, cast, alice, thief):
    page = asked(cast)
    change = ContactChange.objects.get()
    shown = thief.get("/me/").content.decode()
    assert "当面提出" in shown
    assert "当场就能撤销" in shown
    assert "/stop/" not in shown
    assert thief.post(f"/me/contact/{change.pk}/stop/").status_code == 403
    act(cast, page, "bob", act="agree")
    log_in(thief, User.objects.get(pk=alice.pk), second_factor=False)

    refused = thief.post(f"/me/contact/{change.pk}/stop/")

    assert refused.status_code == 403
    make_due_contacts(later(days=4))
    assert now_in(alice) == NEW


def test_no_code_goes_to_the_lost_number_and_none_that_went_lets_in(cast, alice):
    begun, after = Client(), Client()
    begun.post("/login/", {"login": OLD})
    code = sent_code()
    confirmed(cast)
    n = len(texts(OLD))

    assert after.post("/login/", {"login": OLD}).url == "/login/code/", "as for every number"
    assert len(texts(OLD)) == n
    begun.post("/login/code/", {"code": code})
    assert begun.get("/me/").status_code == 302


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_a_log_in_that_waits_for_its_second_factor_ends_too(cast, alice, is_confirmed):
    secret = give_authenticator(alice)
    begun = Client()
    begun.post("/login/password/", {"login": OLD, "password": "correct horse"})
    if is_confirmed:
        confirmed(cast)

    begun.post("/account/second/authenticate/", {"code": code_of(secret)})
    begun.get("/account/second/authenticate/")

    assert begun.get("/me/").status_code == (302 if is_confirmed else 200)


def test_every_other_key_of_the_account_goes_with_the_phone(cast, alice, thief, mailoutbox):
    User.objects.filter(pk=alice.pk).update(email="mine@example.org")
    give_authenticator(alice)
    note_device(value="", user=alice, now=clock.now())

    confirmed(cast)

    user = User.objects.get(pk=alice.pk)
    assert not user.has_usable_password()
    assert not Authenticator.objects.filter(user=alice).exists()
    assert not KnownDevice.objects.filter(user=alice).exists()
    assert user.email == "mine@example.org", "an e-mail that was there for long is hers"


def test_an_e_mail_of_the_last_thirty_days_goes_too(cast, alice, thief):
    proved(thief, "thief@example.org", EMAIL)
    make_due_contacts(later(days=2))
    assert now_in(alice, "email") == "thief@example.org"

    confirmed(cast)

    assert now_in(alice, "email") is None


def test_at_either_counter_it_is_stopped_until_it_holds(client, cast, alice):
    page = confirmed(cast)
    log_in(client, cast.petra)
    assert "撤销，号码不换" in client.get(page).content.decode()

    assert act(cast, page, "cora", act="stop").url == DESK

    assert status() == ["stopped"]
    assert "已在柜台撤销" in texts(OLD)[0]
    assert "已在柜台撤销" in texts(NEW)[0]
    assert make_due_contacts(later(days=9)) == 0
    assert AuditEvent.objects.get(verb="communities.contactchange.stop").actor == cast.cora
    guest = Client()
    guest.post("/login/", {"login": OLD})
    assert code_in(texts(OLD)[0]), "the number is hers again"


def test_the_code_comes_from_the_new_number_and_only_who_asked_types_it(cast, alice, go_on):
    page = ask(cast).url
    code = code_in(texts(NEW)[0])
    wrong = "000000" if code != "000000" else "111111"
    assert act(cast, page, "bob", code=code).status_code == 403
    assert act(cast, page, "bob", act="agree").status_code == 403
    for _ in range(5):
        assert "验证码不对" in act(cast, page, "petra", code=wrong).content.decode()
    assert "已试过 5 次" in act(cast, page, "petra", code=code).content.decode()
    assert status() == ["asked"]
    go_on(minutes=11)

    again = asked(cast)

    assert again != page
    assert status() == ["lapsed", "proved"]


def test_who_asked_takes_it_back_and_the_counter_is_free(cast, alice):
    for begin in (lambda: ask(cast).url, lambda: asked(cast)):
        page = begin()
        assert status()[-1] in {"asked", "proved"}

        assert act(cast, page, "petra", act="stop").url == DESK

        assert status()[-1] == "stopped"


def test_what_nobody_confirms_in_a_week_lapses(cast, alice):
    asked(cast)
    assert make_due_contacts(later(days=6, hours=23)) == 0
    assert status() == ["proved"]

    make_due_contacts(later(days=7, minutes=1))

    assert status() == ["lapsed"]


def test_a_code_never_typed_closes_no_counter(cast, alice, thief, go_on):
    thief.post(PHONE, {"value": THIRD})
    assert status() == ["asked"]
    go_on(minutes=11)
    make_due_contacts(clock.now())
    assert status() == ["lapsed"]

    asked(cast)


def test_a_mail_beside_the_phone_is_told(cast, alice):
    confirmed(cast)

    assert "138****2222" in mailed()[-1].body
    assert words(cast)["new_phone"] not in mailed()[-1].body
