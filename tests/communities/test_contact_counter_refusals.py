"""当面换手机号: who may neither ask, confirm nor be moved, and what is said of it."""

from datetime import timedelta

import pytest

from communities import clock
from communities.models import (
    AuditEvent,
    ContactChange,
    Invitation,
    Ownership,
    Role,
    User,
)
from tests.cast import checked, home, member, person, registered
from tests.communities.counter import DESK, act, ask, asked
from tests.communities.test_contact_counter import THIRD, alice, later, mail_box, status, thief
from tests.communities.test_contacts import (
    NEW,
    OLD,
    go_on,
    texts,
)

__all__ = ["alice", "go_on", "mail_box", "thief"]


@pytest.mark.parametrize("who", ["petra", "paul", "alice"])
def test_neither_she_nor_a_colleague_nor_the_person_herself_confirms(cast, alice, who):
    page = asked(cast)
    member(alice, Role.COMMITTEE, cast.riverside, body=cast.committee)

    assert act(cast, page, who, act="agree").status_code == 403

    assert status() == ["proved"]


def test_an_officer_of_the_neighbourhood_confirms_and_declines(cast, alice):
    cast.people["oda"] = person("oda")
    member(cast.oda, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=cast.office)
    page = asked(cast)

    assert act(cast, page, "oda", act="decline").url == DESK

    assert status() == ["stopped"]
    assert act(cast, page, "bob", act="agree").status_code == 409
    assert texts(OLD) == []


def refusal(cast, **more):
    answer = ask(cast, **more)
    assert answer.status_code == 200
    assert not ContactChange.objects.exclude(status="lapsed").exists()
    return "".join(answer.context["form"].non_field_errors())


def test_one_sentence_says_no_to_everything_and_one_row_says_why(cast, alice):
    User.objects.filter(pk=cast.dan.pk).update(phone=NEW, phone_verified=True)
    said = {refusal(cast, phone=THIRD), refusal(cast, unit="1-109"), refusal(cast)}
    User.objects.filter(pk=cast.dan.pk).update(phone=None)
    member(alice, Role.COMMITTEE, cast.hilltop, body=cast.office)
    said.add(refusal(cast))

    assert len(said) == 1
    assert "请核对房号" in said.pop()
    rows = AuditEvent.objects.filter(verb="communities.contactchange.refused").order_by("pk")
    assert [one.detail["why"] for one in rows] == ["nobody", "nobody", "number", "office"]
    assert OLD not in str(list(rows.values()))


def test_an_account_with_an_office_anywhere_is_refused_at_the_confirmation_too(cast, alice):
    page = asked(cast)
    member(alice, Role.COMMITTEE, cast.hilltop, body=cast.office)

    assert act(cast, page, "bob", act="agree").status_code == 403

    assert User.objects.get(pk=alice.pk).has_usable_password()


def bound(cast, unit, granted_by):
    owned = checked(
        registered(unit, "丁", user=cast.dan, valid_from=day(days=-9)), cast.petra, cast.bob
    )
    words = {"unit": unit, "ownership": owned, "granted_by": granted_by}
    member(cast.dan, Role.OWNER, unit.estate, **words, valid_from=clock.now())


def helping(cast, unit, is_accepted):
    owned = Ownership.objects.get(user=cast.alice)
    words = {"unit": unit, "ownership": owned, "granted_by": cast.alice}
    member(cast.dan, Role.DELEGATE, unit.estate, **words, valid_until=later(days=9))
    if is_accepted:
        Invitation.objects.create(
            estate=unit.estate, unit=unit, ownership=owned, kind="family", last_day=day(days=9),
            token_digest="x", invited_by=cast.alice, invited_at=clock.now(),
            expires_at=later(days=1), status="accepted", accepted_by=cast.dan,
        )  # fmt: skip


def day(**span):
    return clock.today() + timedelta(**span)


@pytest.mark.parametrize("is_her_own", [False, True])
@pytest.mark.parametrize("role", [Role.OWNER, Role.DELEGATE])
def test_a_home_that_others_gave_an_account_moves_it_nowhere(cast, role, is_her_own):
    """dan lives in Hilltop; in Riverside somebody gives his account a home."""
    User.objects.filter(pk=cast.dan.pk).update(phone=OLD, phone_verified=True)
    unit = home(cast.riverside, "1-202")
    if role == Role.OWNER:
        bound(cast, unit, cast.dan if is_her_own else cast.petra)
    else:
        helping(cast, unit, is_her_own)

    if is_her_own:
        asked(cast, unit="1-202")
    else:
        assert "办不了" in refusal(cast, unit="1-202")


def test_twenty_in_an_hour_are_enough(cast, alice, go_on):
    for _ in range(20):
        ask(cast, phone=THIRD)

    assert "一小时内办得太多了" in ask(cast).content.decode()

    go_on(hours=1, minutes=1)
    asked(cast)


def test_what_is_wrong_stays_typed(cast, alice):
    page = ask(cast, phone=THIRD).content.decode()

    assert 'value="+86138' in page
    assert "has-error" in ask(cast, is_document_seen="").content.decode()


def test_residents_and_strangers_neither_ask_nor_decide(cast, alice):
    assert ask(cast, "alice").status_code == 403
    assert "has-error" in ask(cast, "hal").content.decode(), "of another estate"
    assert not ContactChange.objects.exists()
    page = asked(cast)
    for what in ("agree", "stop"):
        assert act(cast, page, "hal", act=what).status_code == 404
        assert act(cast, page, "alice", act=what).status_code == 403
