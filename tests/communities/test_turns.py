"""管理主体移交: both bodies sign, a refusal is recorded and witnessed, and it holds from a day on."""

from datetime import timedelta
from functools import partial

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Body, ManagementBody, ManagementTurn, Role
from communities.selectors import management_body_of
from communities.services.turns import (
    cancel_turn,
    propose_turn,
    record_refusal,
    sign_turn,
    witness_refusal,
)
from communities.standing import standing_of
from notifications.models import Notice
from tests.cast import member, person
from tests.communities.offices import staffed
from tests.sessions import log_in
from tests.together import at_once


@pytest.fixture
def office(cast):
    return elected(cast)


def elected(cast):
    """nina is the first of Riverside's next committee."""
    staffed(cast)
    cast.people["nina"] = person("nina")
    next_one = Body.objects.create(kind="committee", name="第二届业委会", area=cast.riverside.area)
    member(cast.nina, Role.COMMITTEE, cast.riverside, body=next_one)
    return cast


def body_of(cast, name) -> Body:
    return Body.objects.get(name="第二届业委会" if name == "nina" else "河畔社区居委会")


def proposed(cast, to="nina", actor="nina", days=9, **more) -> ManagementTurn:
    words = {
        "estate": cast.riverside, "body": body_of(cast, to), "basis": "备案表〔2026〕3号",
        "planned_on": clock.today() + timedelta(days=days), "basis_date": clock.today(),
        "actor": cast.people[actor], "now": clock.now(),
    } | more  # fmt: skip
    return propose_turn(**words)


def act(verb, turn, cast, name, **more):
    return verb(turn=turn, actor=cast.people[name], now=clock.now(), **more)


def governs(cast, name, now=None):
    return standing_of(cast.people[name], cast.riverside, now or clock.now()).governs


def test_both_sides_sign_and_the_next_body_governs_from_its_day(client, office):
    log_in(client, office.nina)
    page = "/desk/management/riverside/"
    assert page in client.get("/desk/people/riverside/").content.decode()
    words = {
        "body": body_of(office, "nina").pk, "planned_on": clock.today() + timedelta(days=9),
        "basis": "备案表〔2026〕3号", "basis_date": clock.today(),
    }  # fmt: skip
    assert client.post(page, words | {"basis": ""}).status_code == 400
    address = client.post(page, words).url
    told = Notice.objects.filter(kind="notifications.turn_proposed")
    names = ("bob", "cora", "nina", "orla", "sam")
    assert {one.user for one in told} == {office.people[name] for name in names}
    assert "浙江省" in client.get(address).content.decode()

    client.post(address, {"act": "sign"})
    assert client.post(address, {"act": "sign"}).status_code == 409
    log_in(client, office.bob)
    client.post(address, {"act": "sign"})

    turn = ManagementTurn.objects.get()
    assert turn.status == "settled"
    assert clock.local(turn.after.valid_from).date() == clock.today() + timedelta(days=9)
    assert (governs(office, "bob"), governs(office, "nina")) == (True, False)
    later = clock.now() + timedelta(days=10)
    assert (governs(office, "bob", later), governs(office, "nina", later)) == (False, True)
    assert AuditEvent.objects.filter(verb="communities.managementbody.handed_over").count() == 1
    assert AuditEvent.objects.filter(verb="communities.managementturn.sign").count() == 2


def test_one_signature_settles_nothing(office):
    turn = act(sign_turn, proposed(office), office, "bob")
    assert turn.status == "open"
    assert ManagementBody.objects.for_estate(office.riverside).count() == 1


def test_nobody_signs_for_both_sides_nor_does_a_stranger(office):
    turn = proposed(office)
    for name in ("petra", "olga", "orla", "sam", "alice"):
        with pytest.raises(NotAllowed):
            act(sign_turn, turn, office, name)
    member(office.bob, Role.COMMITTEE, office.riverside, body=body_of(office, "nina"))
    act(sign_turn, turn, office, "bob")
    with pytest.raises(StaleState):
        act(sign_turn, turn, office, "bob")
    with pytest.raises(NotAllowed, match="同一单位"):
        act(sign_turn, turn, office, "nina")


def test_a_refusal_between_committees_is_recorded_by_the_neighbourhood(office):
    turn = proposed(office)
    act(sign_turn, turn, office, "nina")
    with pytest.raises(NotAllowed):
        act(record_refusal, turn, office, "nina", words="拒签")
    with pytest.raises(DomainError, match="拒签的情况"):
        act(record_refusal, turn, office, "orla", words=" ")
    turn = act(record_refusal, turn, office, "orla", words="11月20日当面拒签")
    assert turn.status == "settled"


@pytest.mark.parametrize("recorder", ["nina", "orla"])
@pytest.mark.parametrize("is_signed_first", [True, False])
def test_who_takes_records_no_refusal_nor_does_a_colleague(office, recorder, is_signed_first):
    member(office.nina, Role.COMMUNITY_OFFICER, office.riverside, body=body_of(office, "orla"))
    turn = proposed(office)
    acts = [
        partial(act, sign_turn, turn, office, "nina"),
        partial(act, record_refusal, turn, office, recorder, words="拒签"),
    ]
    first, second = acts if is_signed_first else reversed(acts)
    first()
    with pytest.raises(NotAllowed, match="记录拒签的人"):
        second()
    turn.refresh_from_db()
    assert turn.status == "open"


def test_where_the_neighbourhood_takes_over_the_street_witnesses(client, office):
    turn = proposed(office, to="orla", actor="orla")
    act(sign_turn, turn, office, "orla")
    act(record_refusal, turn, office, "orla", words="任期届满，无人签字")
    turn.refresh_from_db()
    assert turn.status == "open"
    with pytest.raises(NotAllowed):
        act(witness_refusal, turn, office, "orla")
    log_in(client, office.sam)
    page = f"/desk/turns/{turn.pk}/"
    assert "见证拒签" in client.get(page).content.decode()
    assert client.post(page, {"act": "witness"}).status_code == 302
    turn.refresh_from_db()
    assert (turn.status, turn.kind) == ("settled", "custody")


def test_what_cannot_be_proposed(office):
    with pytest.raises(DomainError, match="不能早于今天"):
        proposed(office, days=-1)
    empty = Body.objects.create(kind="committee", name="空的", area=office.riverside.area)
    with pytest.raises(DomainError, match="还没有人任职"):
        proposed(office, body=empty)
    with pytest.raises(DomainError, match="已经是管理主体"):
        proposed(office, body=office.committee)
    with pytest.raises(NotAllowed):
        proposed(office, actor="petra")
    proposed(office)
    with pytest.raises(DomainError, match="已有一次"):
        proposed(office)


def test_it_is_cancelled_with_a_reason_and_gone(client, office):
    turn = proposed(office)
    log_in(client, office.bob)
    page = f"/desk/turns/{turn.pk}/"
    assert client.post(page, {"act": "cancel", "reason": ""}).status_code == 400
    assert client.post(page, {"act": "cancel", "reason": "备案退回"}).status_code == 302
    assert Notice.objects.filter(kind="notifications.turn_cancelled").exists()
    with pytest.raises(StaleState):
        act(sign_turn, turn, office, "nina")
    act(cancel_turn, proposed(office), office, "nina", reason="重来")


def test_once_the_taking_side_signed_the_giving_side_cancels_nothing(client, office):
    turn = act(sign_turn, proposed(office), office, "nina")
    page = f"/desk/turns/{turn.pk}/"
    for name, shown in (("bob", False), ("nina", True), ("orla", True)):
        log_in(client, office.people[name])
        assert ("撤销移交" in client.get(page).content.decode()) is shown
    with pytest.raises(NotAllowed, match="只有提出的一方"):
        act(cancel_turn, turn, office, "bob", reason="不想交")
    act(cancel_turn, turn, office, "orla", reason="备案退回")


@pytest.mark.parametrize(("name", "status"), [("petra", 403), ("alice", 403), ("hal", 404)])
def test_others_see_nothing_of_it(client, office, name, status):
    turn = proposed(office)
    log_in(client, office.people[name])
    assert client.get(f"/desk/turns/{turn.pk}/").status_code == status


def test_a_body_that_manages_at_once_does_so_from_now(office):
    turn = proposed(office, days=0)
    act(sign_turn, turn, office, "bob")
    act(sign_turn, turn, office, "nina")
    assert management_body_of(office.riverside, clock.now()).body == body_of(office, "nina")


def test_of_two_who_propose_at_once_one_does(committed_cast):
    cast = elected(committed_cast)
    tried = at_once(*(partial(proposed, cast, actor=one) for one in ("bob", "nina", "orla")))
    assert sum(isinstance(one, ManagementTurn) for one in tried) == 1
    assert sum(isinstance(one, DomainError) for one in tried) == 2
