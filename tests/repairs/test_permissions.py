"""Who may do what, as a table: everybody else is refused and nothing changes."""

from copy import copy
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import Role, ServiceContract
from communities.standing import standing_of
from repairs import services as do
from repairs.models import MeToo
from repairs.states import TicketStatus
from tests.cast import member, person
from tests.repairs.acts import ACTS, FINISH, SOLVED, allowed, set_stage, state_of
from tests.repairs.world import a_ticket

# alice reported it, nina joined, noel only lives there; paul handles it under petra; bob sits on
# the committee in charge, olaf in the community office; sam supervises the street. Of another
# estate: its owner dan, its manager hal, its officer olga. fred managed Riverside until its
# contract with his company ended a minute ago.
EVERYBODY = [
    *("alice", "nina", "noel", "paul", "petra", "bob", "olaf", "sam"),
    *("dan", "hal", "olga", "fred", "eve", "root", "anonymous"),
]
HANDLE = {"paul", "petra", "bob"}
ROWS = {
    "acknowledge": HANDLE,
    "assign": HANDLE,
    "take_over": HANDLE,
    "visit": HANDLE,
    "pause": HANDLE,
    "resume": HANDLE,
    "transfer": HANDLE | {"olaf"},
    "quote": {"paul", "petra"},
    "answer_quote": {"alice", "bob", "olaf"},
    "plan": HANDLE,
    "regrade": {"bob"},
    "ask_extension": HANDLE,
    "decide_extension": {"bob", "alice"},
    "finish": HANDLE,
    "decline": HANDLE,
    "overrule_decline": {"bob", "olaf"},
    "withdraw": {"alice"},
    "withhold": {"bob", "olaf"},
    "link_decision": HANDLE | {"olaf"},
    "rate": {"alice", "bob", "olaf"},
    "revise_rating": {"alice", "bob", "olaf"},
    "reopen": {"alice", "bob", "olaf"},
    "call_back": {"petra", "bob", "olaf"},
    "add_message": {"alice", "nina", "paul", "petra", "bob", "olaf"},
    "join_report": {"nina", "noel"},
    "join_matter": HANDLE | {"olaf"},
    "escalate_report": {"alice", "nina"},
    "urge": {"alice", "nina"},
}
NOBODY_PRESSES = {"close"}


def test_every_verb_has_its_row_of_people():
    assert set(ROWS) == set(ACTS) - NOBODY_PRESSES


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def people(rolled_back, now):
    """fred's contract ends; nothing else of him does."""
    held = rolled_back.fred.memberships.get()
    type(held.contract).objects.filter(pk=held.contract_id).update(
        valid_until=now - timedelta(minutes=1)
    )
    return rolled_back


@pytest.mark.parametrize("verb", ROWS)
def test_only_those_in_the_row_may(people, now, verb):
    # In a state in which nobody can do anything: who may is told that, all others that they may not.
    ended = [TicketStatus.WITHDRAWN, TicketStatus.DECLINED]
    status = next((one for one in ended if one not in allowed(verb)), TicketStatus.WITHDRAWN)
    ticket = set_stage(verb, people, status, now)
    MeToo.objects.create(estate=ticket.estate, ticket=ticket, user=people.nina, at=now)
    before = state_of(ticket)

    may = {name for name in EVERYBODY if not refused(verb, ticket, people, name, now)}

    assert may == ROWS[verb]
    assert state_of(ticket) == before


def refused(verb, ticket, cast, name, now) -> bool:
    """Whether the door is shut; a person who may but asks in vain is let in."""
    actor = AnonymousUser() if name == "anonymous" else getattr(cast, name)
    try:
        with transaction.atomic():
            ACTS[verb].run(copy(ticket), actor, now, cast)
            transaction.set_rollback(True)
    except NotAllowed:
        return True
    except DomainError:
        pass
    return False


def test_the_row_of_former_staff_was_full_before_the_contract_ended(rolled_back, now):
    ticket = a_ticket(rolled_back, now=now, clocks=True)

    assert not refused("acknowledge", ticket, rolled_back, "fred", now)


def test_property_staff_never_rate_even_what_they_reported(people, now):
    member(people.petra, Role.RESIDENT, people.riverside, unit=people.unit)
    mine = a_ticket(people, TicketStatus.FINISHED, now=now, clocks=True, reporter=people.petra)

    with pytest.raises(NotAllowed):
        do.rate(ticket=mine, answers=SOLVED, actor=people.petra, now=now)


def test_a_committee_member_who_handled_it_does_not_record_its_rating(people, now):
    ticket = a_ticket(people, TicketStatus.FINISHED, now=now, clocks=True, handler=people.bob)

    with pytest.raises(NotAllowed):
        do.rate(ticket=ticket, answers=SOLVED, actor=people.bob, now=now)
    do.rate(ticket=ticket, answers=SOLVED, actor=people.cora, now=now)


@pytest.mark.parametrize("verb", ["visit", "finish"])
def test_who_did_the_work_neither_rates_it_nor_calls_back(people, now, verb):
    ticket = a_ticket(people, TicketStatus.ACKNOWLEDGED, now=now, clocks=True)
    if verb == "visit":
        do.visit(ticket=ticket, actor=people.bob, now=now)
    who = people.bob if verb == "finish" else people.paul
    do.finish(ticket=ticket, actor=who, now=now, **FINISH)
    assert ticket.handler == people.paul

    for perm in ("rate_by_code", "record_rating", "call_back"):
        name = f"repairs.{perm}_ticket"
        assert not standing_of(people.bob, ticket.estate, now).may(name, ticket)
        assert standing_of(people.olaf, ticket.estate, now).may(name, ticket)


@pytest.mark.parametrize(("worker", "may"), [("olga", False), ("hal", True)])
def test_the_office_that_did_the_work_writes_down_no_rating_of_it(people, now, worker, may):
    colleague = member(
        person("oz"), Role.COMMUNITY_OFFICER, area=people.hilltop.area, body=people.office
    ).user
    ticket = a_ticket(
        people, TicketStatus.ACKNOWLEDGED, now=now, clocks=True, estate=people.hilltop
    )
    do.finish(ticket=ticket, actor=getattr(people, worker), now=now, **FINISH)

    standing = standing_of(colleague, ticket.estate, now)
    assert standing.may("repairs.record_rating_ticket", ticket) is may
    assert standing.may("repairs.call_back_ticket", ticket)


def test_the_askers_colleagues_do_not_grant_the_extension(people, now):
    member(people.cora, Role.PROPERTY_STAFF, people.riverside, contract=people.contract)
    ticket = set_stage("decide_extension", people, TicketStatus.ACKNOWLEDGED, now)

    assert refused("decide_extension", ticket, people, "cora", now)
    assert not refused("decide_extension", ticket, people, "bob", now)


def test_who_asked_as_a_colleague_stays_one_after_she_has_left(people, now):
    """paul asked and left; cora of the committee is also of his company's staff, elsewhere."""
    ticket = set_stage("decide_extension", people, TicketStatus.ACKNOWLEDGED, now)
    far = ServiceContract.objects.create(
        estate=people.hilltop, company=people.contract.company, fee_model="lump_sum", valid_from=now
    )
    member(people.cora, Role.PROPERTY_STAFF, people.hilltop, contract=far, valid_from=now)
    later = now + timedelta(hours=1)
    people.paul.memberships.update(valid_until=later)

    assert refused("decide_extension", ticket, people, "cora", later)
    assert not refused("decide_extension", ticket, people, "bob", later)


def test_a_passer_by_does_not_grant_more_time_for_what_she_reported(people, now):
    ticket = a_ticket(people, TicketStatus.ACKNOWLEDGED, now=now, clocks=True, reporter=people.eve)
    ACTS["decide_extension"].prepare(ticket, people, now)

    assert refused("decide_extension", ticket, people, "eve", now)
    member(people.eve, Role.RESIDENT, people.riverside, unit=people.unit)
    assert not refused("decide_extension", ticket, people, "eve", now)


def test_raising_the_level_is_the_handlers_lowering_the_bodys(people, now):
    ticket = a_ticket(people, TicketStatus.ACKNOWLEDGED, now=now, clocks=True)

    with pytest.raises(NotAllowed):
        do.regrade(ticket=ticket, level="P3", words="不急", actor=people.paul, now=now)
    do.regrade(ticket=ticket, level="P1", words="水漫出来了", actor=people.paul, now=now)

    assert ticket.level == "P1"
