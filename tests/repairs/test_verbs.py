"""Every pair of state and verb, from the tables: allowed moves work once, all else is refused."""

import inspect
import threading

import pytest
from django.db import connections, transaction

from communities import clock
from communities.errors import DomainError, StaleState
from repairs import services
from repairs.acts import ACTS as TABLE
from repairs.models import MeToo, Ticket, TicketEvent
from repairs.states import STEPS, TicketStatus
from tests.repairs.acts import ACTS, allowed, set_stage, state_of

PAIRS = [(status, verb) for status in TicketStatus for verb in ACTS]
# Not acts on one ticket by a person: nightly work, many at once.
NOT_VERBS = {"raise_signal"}


def do(verb, ticket, cast, now):
    act = ACTS[verb]
    act.run(ticket, getattr(cast, act.by), now, cast)


def test_every_verb_has_a_row():
    takes_ticket = {
        name
        for name in services.__all__
        if "ticket" in inspect.signature(getattr(services, name)).parameters
        and inspect.isfunction(getattr(services, name))
    }

    assert set(ACTS) == set(TABLE)
    assert set(STEPS) <= set(TABLE)
    assert takes_ticket - NOT_VERBS == set(ACTS) - {"close"}


@pytest.mark.parametrize(("status", "verb"), PAIRS, ids=lambda value: str(value))
def test_a_verb_works_from_its_states_only_and_once(rolled_back, status, verb):
    cast, now = rolled_back, clock.now()
    ticket = set_stage(verb, cast, status, now)
    stale = Ticket.objects.get(pk=ticket.pk)
    before = state_of(ticket)

    if status not in allowed(verb):
        with pytest.raises(StaleState), transaction.atomic():
            do(verb, ticket, cast, now)
        assert state_of(ticket) == before
        return
    do(verb, ticket, cast, now)
    if verb in STEPS:
        assert Ticket.objects.get(pk=ticket.pk).status == STEPS[verb].target
    after = state_of(ticket)
    assert after != before or verb == "join_report"
    if not ACTS[verb].is_quiet:
        with pytest.raises(StaleState), transaction.atomic():
            do(verb, stale, cast, now)
        assert state_of(ticket) == after


@pytest.mark.parametrize("verb", [verb for verb in ACTS if not ACTS[verb].is_quiet])
def test_of_two_at_once_exactly_one_wins(stage, verb):
    cast, now, gate = stage, clock.now(), threading.Barrier(2)
    status = min(allowed(verb), key=list(TicketStatus).index)
    ticket = set_stage(verb, cast, status, now)
    copies, got = [Ticket.objects.get(pk=ticket.pk) for _n in range(2)], []

    def press(copy):
        gate.wait()
        try:
            do(verb, copy, cast, now)
            got.append("")
        except DomainError as refused:
            got.append(refused.message)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[copy]) for copy in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(bool(words) for words in got) == [False, True], got
    written = TicketEvent.objects.filter(ticket=ticket, verb=verb).count()
    assert written == 1


def test_two_may_join_at_once_and_one_counts_once(stage):
    cast, now = stage, clock.now()
    ticket = set_stage("join_report", cast, TicketStatus.REPORTED, now)

    def press():
        try:
            do("join_report", ticket, cast, now)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert MeToo.objects.filter(ticket=ticket).count() == 1


def test_the_slower_one_reads_who_was_faster(rolled_back):
    cast, now = rolled_back, clock.now()
    ticket = set_stage("acknowledge", cast, TicketStatus.REPORTED, now)
    copy = Ticket.objects.get(pk=ticket.pk)
    services.acknowledge(ticket=ticket, actor=cast.paul, now=now)

    with pytest.raises(StaleState, match=r"^p\*\* 刚刚先一步：受理。"):
        services.acknowledge(ticket=copy, actor=cast.petra, now=now)


def test_without_the_lock_both_would_win(stage, monkeypatch):
    """The control: the same two presses with the holding of the row switched off."""
    monkeypatch.setattr("repairs.services.handling.lock_for", lambda *_args, **_more: None)
    cast, now = stage, clock.now()
    ticket = set_stage("visit", cast, TicketStatus.ACKNOWLEDGED, now)
    copies = [Ticket.objects.get(pk=ticket.pk) for _n in range(2)]

    for copy in copies:
        do("visit", copy, cast, now)

    assert TicketEvent.objects.filter(ticket=ticket, verb="visit").count() == 2
