"""离任: a role ends with its reason; what the person held passes on, and never holds it up."""

from datetime import timedelta

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Membership, OfficeEnd, Role
from communities.services.office_ends import end_office, pass_on_ended
from communities.services.people import end_contract, renew_contract
from communities.signals import office_passed
from communities.standing import standing_of
from notifications.models import Notice
from repairs.models import Ticket
from repairs.states import TicketStatus
from tests.cast import member
from tests.communities.offices import staffed
from tests.communities.test_contacts import go_on, mail_box
from tests.repairs.world import a_ticket
from tests.sessions import log_in

__all__ = ["go_on", "mail_box"]


@pytest.fixture
def office(cast):
    return staffed(cast)


def held(user) -> Membership:
    return Membership.objects.get(user=user)


def ended(office, who="paul", actor="petra", **more) -> OfficeEnd:
    words = {"reason": "辞职", "now": clock.now()} | more
    return end_office(
        membership=held(office.people[who]), actor=office.people[actor], **words
    )  # fmt: skip


def roles_of(office, name, now):
    return standing_of(office.people[name], office.riverside, now).roles


def told(kind):
    return {one.user for one in Notice.objects.filter(kind=f"notifications.{kind}")}


def with_paul(office) -> Ticket:
    ticket = a_ticket(office, TicketStatus.ACKNOWLEDGED, clocks=True)
    Ticket.objects.filter(pk=ticket.pk).update(handler=office.paul)
    return ticket


def test_what_she_holds_is_named_and_goes_to_whom_is_chosen(client, office):
    ticket = with_paul(office)
    log_in(client, office.petra)
    page = f"/desk/people/roles/{held(office.paul).pk}/"
    assert page in client.get("/desk/people/riverside/").content.decode()
    assert "没办完的报修" in client.get(page).content.decode()
    missing = client.post(page, {"reason": ""})
    assert missing.status_code == 400
    assert "请写明原因" in missing.content.decode()

    words = {"reason": "辞职", "successor": office.petra.pk}
    assert client.post(page, words).url == "/desk/people/riverside/"

    ticket.refresh_from_db()
    assert ticket.handler == office.petra
    assert not standing_of(office.paul, office.riverside, clock.now()).roles
    assert OfficeEnd.objects.get().passed_at is not None
    assert told("office_ended") == {office.paul}
    assert AuditEvent.objects.filter(verb="communities.membership.ended").count() == 1
    assert "辞职" in client.get("/desk/people/riverside/").content.decode()


def test_without_a_successor_it_goes_back_to_the_queue(office):
    ticket = with_paul(office)
    ended(office)
    ticket.refresh_from_db()
    assert ticket.handler is None
    assert ticket.events.get(verb="hand_back").words.startswith("原处理人离任")


def test_a_day_ahead_it_passes_on_that_day_and_not_before(office):
    ticket, day = with_paul(office), clock.today() + timedelta(days=3)
    ended(office, ends_on=day, successor=office.petra)
    assert standing_of(office.paul, office.riverside, clock.now()).roles
    assert pass_on_ended(clock.now()) == 0

    assert pass_on_ended(clock.now() + timedelta(days=3)) == 1
    ticket.refresh_from_db()
    assert ticket.handler == office.petra
    assert pass_on_ended(clock.now() + timedelta(days=3)) == 0, "once"


def test_an_end_may_come_earlier_than_was_decided(office):
    ended(office, ends_on=clock.today() + timedelta(days=3))
    ended(office)
    assert not standing_of(office.paul, office.riverside, clock.now()).roles
    with pytest.raises(StaleState):
        ended(office)


def test_whatever_fails_in_passing_on_the_role_has_ended(office):
    def stumble(**_more):
        raise RuntimeError

    office_passed.connect(stumble)
    try:
        made = ended(office)
    finally:
        office_passed.disconnect(stumble)
    assert not standing_of(office.paul, office.riverside, clock.now()).roles
    assert made.passed_at is None
    assert pass_on_ended(clock.now()) == 1, "the next minute does it"


def test_who_was_ended_does_not_come_back_with_the_renewed_contract(client, office):
    now, at = clock.now(), clock.now() + timedelta(days=20)
    end_contract(contract=office.contract, at=at, reason="到期", actor=None, now=now)
    words = {"fee_model": "lump_sum", "valid_until": None, "actor": None, "now": now}
    renew_contract(contract=office.contract, **words)
    first, renewed = Membership.objects.filter(user=office.paul).order_by("valid_from")
    end_office(membership=first, reason="辞退", actor=office.petra, now=now)

    renewed.refresh_from_db()
    assert renewed.valid_until == renewed.valid_from
    assert roles_of(office, "paul", at) == frozenset()
    assert roles_of(office, "petra", at) == {Role.PROPERTY_MANAGER}
    log_in(client, office.petra)
    assert f"/roles/{renewed.pk}/" not in client.get("/desk/people/riverside/").content.decode()


def test_an_end_that_is_decided_goes_over_into_the_renewed_contract(office):
    now, at = clock.now(), clock.now() + timedelta(days=20)
    end_contract(contract=office.contract, at=at, reason="到期", actor=None, now=now)
    day = clock.today() + timedelta(days=30)
    ended(office, ends_on=day)
    words = {"fee_model": "lump_sum", "valid_until": None, "actor": None, "now": now}
    renew_contract(contract=office.contract, **words)
    assert roles_of(office, "paul", at) == {Role.PROPERTY_STAFF}
    assert roles_of(office, "paul", now + timedelta(days=31)) == frozenset()


def test_who_handles_in_another_role_keeps_her_tickets(office):
    ticket, end = with_paul(office), held(office.paul)
    member(office.paul, Role.COMMITTEE, office.riverside, body=office.committee)
    end_office(membership=end, reason="辞职", actor=office.petra, now=clock.now())
    ticket.refresh_from_db()
    assert ticket.handler == office.paul


@pytest.mark.parametrize(
    ("who", "actor", "reached"),
    [
        ("petra", "bob", {"bob", "cora"}),
        ("orla", "oscar", {"sam", "oscar"}),
        ("sam", "oscar", {"oscar"}),
    ],
)
def test_the_last_one_may_go_and_the_body_above_is_told(office, who, actor, reached):
    ended(office, who, actor)
    assert told("office_emptied") == {office.people[one] for one in reached}


def test_the_street_is_sent_to_a_page_of_its_own_and_the_operator_to_where_she_appoints(
    client, office
):
    ended(office, "orla", "oscar")
    rows = Notice.objects.filter(kind="notifications.office_emptied")
    area = office.riverside.area_id
    paths = {"sam": "/oversight/", "oscar": f"/oversight/people/{area}/"}
    assert {one.user.name: one.path for one in rows} == paths
    for name, path in paths.items():
        log_in(client, office.people[name])
        assert client.get(path).status_code == 200


def test_while_others_are_left_nobody_above_is_told(office):
    ended(office, "bob", "orla")
    assert told("office_emptied") == set()
    ended(office, "cora", "orla")
    assert told("office_emptied") == {office.orla}


def test_only_who_may_invite_ends(client, office):
    for actor in ("paul", "orla", "hal", "alice", "root"):
        with pytest.raises(NotAllowed):
            ended(office, "petra", actor)
    page = f"/desk/people/roles/{held(office.bob).pk}/"
    for name, status in (("petra", 403), ("cora", 403), ("hal", 404), ("orla", 200)):
        log_in(client, office.people[name])
        assert client.get(page).status_code == status
    log_in(client, office.petra)
    assert client.get(f"/desk/people/roles/{held(office.alice).pk}/").status_code == 404
    assert client.get(f"/desk/people/roles/{held(office.orla).pk}/").status_code == 404


def test_a_successor_serves_here(office):
    with pytest.raises(DomainError, match="接手的人"):
        ended(office, successor=office.hal)
    assert standing_of(office.paul, office.riverside, clock.now()).roles
