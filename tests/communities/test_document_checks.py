"""现场核验: nothing changes on one body's word; the old phone is told; nothing else marks papers."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, DocumentCheck, Membership, Ownership, User
from communities.selectors.document_checks import n_checks_for
from communities.services.document_checks import (
    ask_check,
    confirm_check,
    decline_check,
    lapse_checks,
)
from notifications.models import Express
from tests.cast import checked, ended, home, member, owner, registered
from tests.owner import owning, switch_off
from tests.sessions import log_in

OLD, NEW = "+8613800001111", "+8613800002222"
DESK = "/desk/roster/on-site/"
FIELDS = "owner_phone", "is_document_checked", "user_id"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def owned(cast) -> Ownership:
    """Eve is registered with the phone she had, and logs in with the one she has."""
    User.objects.filter(pk=cast.eve.pk).update(phone=NEW, phone_verified=True)
    cast.eve.refresh_from_db()
    return registered(home(cast.riverside, "1-202"), "夏 娃", owner_phone=OLD)


def asked(cast, owned, **more) -> DocumentCheck:
    words = {"ownership": owned, "phone": NEW, "actor": cast.petra, "now": clock.now()}
    return ask_check(**words | more)


def confirmed(cast, owned, who="bob", **more) -> DocumentCheck:
    words = {"check": asked(cast, owned), "actor": cast.people[who], "now": clock.now()}
    return confirm_check(**words | more)


def state(owned):
    return Ownership.objects.values_list(*FIELDS).get(pk=owned.pk)


def texts(phone) -> list[str]:
    return [row.body for row in Express.objects.filter(address=phone).order_by("pk")]


def words(cast, owned, **more):
    said = {"estate": cast.riverside.pk, "building": "1号楼", "unit": "1-202室", "phone": NEW}
    return said | {"name": "夏娃", "is_document_seen": "on"} | more


def test_two_bodies_bind_a_home_on_the_desk(client, cast, owned):
    before = state(owned)
    log_in(client, cast.petra)
    address = client.post(DESK, words(cast, owned)).url
    assert state(owned) == before, "one body alone changes nothing"
    assert (
        "请另一单位" in client.get(address).content.decode()
        or "审批" in client.get(address).content.decode()
    )
    assert client.post(address, {"act": "agree"}).status_code in {200, 403}
    assert "现场核验待确认" not in client.get("/desk/").content.decode(), "not hers to confirm"
    assert state(owned) == before
    log_in(client, cast.bob)
    assert "现场核验待确认" in client.get("/desk/").content.decode()

    assert client.post(address, {"act": "agree"}).url == DESK

    assert state(owned) == (NEW, True, cast.eve.pk)
    held = Membership.objects.get(user=cast.eve)
    assert (held.role, held.ownership) == ("owner", owned)
    assert "状态已经变化" in client.post(address, {"act": "agree"}).content.decode()
    assert Membership.objects.filter(user=cast.eve).count() == 1


def test_the_old_phone_is_told_at_both_steps_and_the_new_one_once(cast, owned):
    check = asked(cast, owned)
    assert [("申请把" in text, "138****2222" in text) for text in texts(OLD)] == [(True, True)]
    assert texts(NEW) == []

    confirm_check(check=check, actor=cast.bob, now=clock.now())

    assert "刚刚" in texts(OLD)[1]
    assert [("已绑定到您的账号" in text) for text in texts(NEW)] == [True]


@pytest.mark.parametrize("old", ["", NEW, "+8657387001234", "旧号码"])
def test_where_no_text_reaches_the_old_phone_it_still_goes_on(cast, owned, old):
    Ownership.objects.filter(pk=owned.pk).update(owner_phone=old)

    confirmed(cast, owned)

    assert state(owned) == (NEW, True, cast.eve.pk)
    assert not Express.objects.exclude(address__in=[NEW, cast.eve.email]).exists()


def test_each_step_stands_in_the_audit_with_masks_alone(cast, owned):
    check = confirmed(cast, owned)

    rows = AuditEvent.objects.filter(subject=f"communities.documentcheck:{check.pk}").order_by("pk")
    assert list(rows.values_list("verb", "actor")) == [
        ("communities.documentcheck.asked", cast.petra.pk),
        ("communities.documentcheck.confirm", cast.bob.pk),
    ]
    told = AuditEvent.objects.get(verb="communities.ownership.checked").detail
    assert told == {"phone": "138****1111", "new_phone": "138****2222"}


@pytest.mark.parametrize("who", ["petra", "paul", "eve", "hal"])
def test_nobody_too_close_and_no_stranger_confirms(cast, owned, who):
    """Not who asked, nor a colleague of hers, nor the owner herself, nor of another estate."""
    check = asked(cast, owned)

    with pytest.raises(NotAllowed):
        confirm_check(check=check, actor=cast.people[who], now=clock.now())

    assert state(owned) == (OLD, False, None)


def test_nobody_vouches_for_her_own_home(cast, owned):
    owner(cast.bob, owned.unit)
    check = asked(cast, owned)
    with pytest.raises(NotAllowed, match="自己家"):
        confirm_check(check=check, actor=cast.bob, now=clock.now())
    decline_check(check=check, reason="重来", actor=cast.cora, now=clock.now())

    with pytest.raises(NotAllowed, match="自己家"):
        asked(cast, owned, actor=cast.bob)
    User.objects.filter(pk=cast.petra.pk).update(phone="+8613800003333", phone_verified=True)
    with pytest.raises(NotAllowed, match="不能为自己办理"):
        asked(cast, owned, phone="+8613800003333")

    confirm_check(check=asked(cast, owned), actor=cast.cora, now=clock.now())


def test_it_is_declined_with_a_reason_and_nothing_changes(client, cast, owned):
    check = asked(cast, owned)
    log_in(client, cast.bob)
    page = client.post(f"{DESK}{check.pk}/", {"act": "decline", "reason": " "})
    assert "请写明不同意的理由" in page.content.decode()
    assert DocumentCheck.objects.get(pk=check.pk).status == "asked"

    client.post(f"{DESK}{check.pk}/", {"act": "decline", "reason": "证件上是另一套房屋"})

    assert state(owned) == (OLD, False, None)
    shown = client.get(f"{DESK}{check.pk}/").content.decode()
    assert "证件上是另一套房屋" in shown
    assert "已核对证件，确认" not in shown
    event = AuditEvent.objects.get(verb="communities.documentcheck.decline")
    assert event.detail == {"reason": "证件上是另一套房屋"}
    check.refresh_from_db()
    with pytest.raises(StaleState):
        confirm_check(check=check, actor=cast.cora, now=clock.now())
    asked(cast, owned)


def test_after_seven_days_it_is_asked_for_again(cast, owned):
    check, later = asked(cast, owned), clock.now() + timedelta(days=7)
    with pytest.raises(DomainError, match="已有一次核验在等确认"):
        asked(cast, owned)
    with pytest.raises(DomainError, match="已过七天"):
        confirm_check(check=check, actor=cast.bob, now=later)

    again = asked(cast, owned, now=later)

    assert lapse_checks(later) == 0, "asking anew ended it"
    assert lapse_checks(later + timedelta(days=7)) == 1
    again.refresh_from_db()
    assert again.status == "lapsed"


REFUSED = {
    "不用再办": lambda cast, owned: confirmed(cast, owned),
    "已绑定另一个账号": lambda cast, owned: Ownership.objects.filter(pk=owned.pk).update(
        user=cast.dan
    ),
    "先用这个手机号登录一次": lambda cast, owned: User.objects.filter(pk=cast.eve.pk).update(
        phone_verified=False
    ),
    "产权已经结束": lambda cast, owned: ended(owned, clock.today(), cast.petra, cast.bob),
}


@pytest.mark.parametrize("says", REFUSED)
def test_what_cannot_be_done_is_said_when_it_is_asked_for(cast, owned, says):
    REFUSED[says](cast, owned)
    before = DocumentCheck.objects.count()

    with pytest.raises(DomainError, match=says):
        asked(cast, owned)

    assert DocumentCheck.objects.count() == before


@pytest.mark.parametrize("says", ["已绑定另一个账号", "产权已经结束"])
def test_what_became_impossible_is_said_when_it_is_confirmed(cast, owned, says):
    check = asked(cast, owned)
    REFUSED[says](cast, owned)

    with pytest.raises(DomainError, match=says):
        confirm_check(check=check, actor=cast.bob, now=clock.now())


def test_in_person_needs_right_second_factor_and_own_estate(client, cast, owned):
    check = asked(cast, owned)
    for person, second, status in (
        (cast.alice, True, (403, 403)),
        (cast.petra, False, (302, 302)),
        (cast.hal, True, (200, 404)),
    ):
        log_in(client, person, second_factor=second)
        answers = client.post(DESK, words(cast, owned)), client.get(f"{DESK}{check.pk}/")
        assert tuple(answer.status_code for answer in answers) == status, person
    assert DocumentCheck.objects.count() == 1


def test_it_waits_for_whoever_may_confirm_it(cast, owned):
    member(cast.olga, "community_officer", area=cast.riverside.area, body=cast.office)
    asked(cast, owned)

    waits = {
        name: n_checks_for(cast.people[name], [cast.riverside], clock.now())
        for name in ("petra", "paul", "bob", "olga", "eve")
    }

    assert waits == {"petra": 0, "paul": 0, "bob": 1, "olga": 1, "eve": 0}


def run(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def refused(guards, statement, *params):
    """By the application and by the owner; with ``guards`` (table, trigger) off it works."""
    for role in (transaction.atomic, owning):
        with pytest.raises(IntegrityError), transaction.atomic(), role():
            run(statement, *params)
    with transaction.atomic():
        switch_off(*guards)
        run(statement, *params)
        transaction.set_rollback(True)


TABLE = "communities_documentcheck"


def test_a_check_stays_as_it_was_asked_for_and_decided(cast, owned):
    check = asked(cast, owned)
    off = (TABLE, "check_stays")
    refused(off, f"update {TABLE} set user_id = %s where id = %s", cast.dan.pk, check.pk)
    refused(off, f"update {TABLE} set asked_by_id = %s where id = %s", cast.cora.pk, check.pk)
    decline_check(check=check, reason="不符", actor=cast.bob, now=clock.now())
    refused(off, f"update {TABLE} set reason = 'x' where id = %s", check.pk)
    refused(
        off,
        f"update {TABLE} set status = 'made', decided_by_id = %s where id = %s",
        cast.cora.pk,
        check.pk,
    )


def test_no_check_begins_as_confirmed(cast, owned):
    refused(
        (TABLE, "asked_first"),
        f"insert into {TABLE} (estate_id, ownership_id, user_id, asked_by_id, decided_by_id, asked_at,"
        " decided_at, ends_at, status, reason) values (%s, %s, %s, %s, %s, now(), now(), now(), 'made', '')",
        cast.riverside.pk, owned.pk, cast.eve.pk, cast.petra.pk, cast.bob.pk,
    )  # fmt: skip


def test_a_check_is_kept(cast, owned):
    check = asked(cast, owned)
    statements = {"check_is_kept": f"delete from {TABLE} where id = {check.pk}"}
    statements["checks_are_kept"] = f"truncate {TABLE}"
    for guard, statement in statements.items():
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), owning():
            run("set constraints all immediate")
            run(statement)
        with transaction.atomic():
            switch_off(TABLE, guard)
            run(statement)
            transaction.set_rollback(True)


def test_papers_count_as_checked_in_no_other_way(cast, owned):
    off = ("communities_ownership", "papers_are_checked")
    mark = "update communities_ownership set is_document_checked = true, user_id = %s where id = %s"
    refused(off, mark, cast.eve.pk, owned.pk)
    check = asked(cast, owned)
    refused(off, mark, cast.eve.pk, owned.pk)
    confirm_check(check=check, actor=cast.bob, now=clock.now())
    refused(off, mark, cast.dan.pk, owned.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        registered(owned.unit, "李芳", user=cast.eve, is_document_checked=True)
    assert state(checked(registered(owned.unit, "丁", user=cast.dan), cast.petra, cast.bob))[1]


def test_one_person_is_never_both(cast, owned):
    check = asked(cast, owned)
    with pytest.raises(IntegrityError, match="papers_are_checked_by_two"), transaction.atomic():
        made = {"status": "made", "decided_by": cast.petra, "decided_at": clock.now()}
        DocumentCheck.objects.filter(pk=check.pk).update(**made)


def test_whoever_is_slower_hears_it_and_nothing_is_done_twice(cast, owned):
    check = asked(cast, owned)
    stale = DocumentCheck.objects.get(pk=check.pk)
    confirm_check(check=check, actor=cast.bob, now=clock.now())

    with pytest.raises(StaleState):
        confirm_check(check=stale, actor=cast.cora, now=clock.now())

    assert Membership.objects.filter(user=cast.eve).count() == 1


def test_visitors_log_in_first(db):
    assert Client().get(DESK).url == f"/login/?next={DESK}"
