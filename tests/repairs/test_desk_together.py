"""Two who press the same button of the desk at the same moment: one wins, one is told by whom."""

import threading

import pytest
from django.test import Client

from communities import clock
from communities.models import User
from repairs.models import TicketEvent
from repairs.states import VERBS, TicketStatus
from repairs.views import handling
from tests.repairs.acts import ACTS, allowed, set_stage
from tests.repairs.desk import BY, press
from tests.repairs.test_desk import STAFF
from tests.sessions import log_in
from tests.together import at_once

LOUD = [verb for verb in STAFF if not ACTS[verb].is_quiet]


@pytest.fixture
def named(stage):
    """Surnames by which two colleagues are told apart."""
    for one, name in ((stage.paul, "保罗"), (stage.petra, "佩特拉")):
        User.objects.filter(pk=one.pk).update(name=name)
        one.refresh_from_db()
    return stage


@pytest.fixture
def both_look_first(monkeypatch):
    """Each has read the ticket as it was before either acts: the worst moment, every time."""
    gate, look = threading.Barrier(2), handling.refused

    def looked(*args):
        sentence = look(*args)
        gate.wait(10)
        return sentence

    monkeypatch.setattr(handling, "refused", looked)


def colleagues(cast, verb, ticket) -> list:
    """Two of the company, or one person at two screens where the act is hers alone."""
    mine = getattr(cast, BY.get(verb, ACTS[verb].by))
    other = cast.petra if mine == cast.paul else cast.paul
    return [mine, other if other.has_perm(f"repairs.{verb}_ticket", ticket) else mine]


def pressed_at_once(cast, verb, ticket, people):
    clients = [Client(), Client()]
    for client, person in zip(clients, people, strict=True):
        log_in(client, person)
    return at_once(*(lambda one=one: press(one, ticket, verb, cast) for one in clients))


@pytest.mark.parametrize("verb", LOUD)
def test_of_two_on_the_desk_one_wins_and_the_other_reads_who(named, both_look_first, verb):
    status = min(allowed(verb), key=list(TicketStatus).index)
    ticket = set_stage(verb, named, status, clock.now())
    people = colleagues(named, verb, ticket)

    answers = pressed_at_once(named, verb, ticket, people)

    assert sorted(one.status_code for one in answers) == [302, 409], answers
    [event] = TicketEvent.objects.filter(ticket=ticket, verb=verb)
    won, lost = sorted(answers, key=lambda one: one.status_code)
    assert event.actor == people[answers.index(won)]
    told = f"{event.actor.office_name} 刚刚先一步：{VERBS[verb]}。"
    assert told in lost.content.decode()


def test_control_without_the_lock_both_would_win(named, both_look_first, monkeypatch):
    monkeypatch.setattr("repairs.services.handling.lock_for", lambda *_args, **_more: None)
    ticket = set_stage("transfer", named, TicketStatus.ACKNOWLEDGED, clock.now())

    answers = pressed_at_once(named, "transfer", ticket, [named.paul, named.petra])

    assert [one.status_code for one in answers] == [302, 302]
    assert TicketEvent.objects.filter(ticket=ticket, verb="transfer").count() == 2
