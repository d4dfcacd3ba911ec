"""Every pair of state and verb where residents press: their own pages, the slip, written down."""

from dataclasses import dataclass, field

import pytest
from django.contrib.messages import ERROR, get_messages
from django.core.cache import cache
from django.test import Client

from communities import clock
from repairs.acts import BY_REPORTER
from repairs.models import Ticket
from repairs.selectors.tickets import code_hash
from repairs.states import TicketStatus
from tests.repairs.acts import ACTS, allowed, set_stage, state_of
from tests.sessions import log_in

STARS = {"solved": "yes", "on_time": "4", "quality": "4", "attitude": "4"}
CODE = "ABCDEFGH"


@dataclass(frozen=True)
class Press:
    """One verb at one address below the ticket's own, with what its form sends."""

    at: str
    verb: str
    data: dict = field(default_factory=dict)


PRESSES = [
    Press("message", "add_message", {"words": "什么时候来？"}),
    Press("urge", "urge"),
    Press("escalate", "escalate_report"),
    Press("quote", "answer_quote", {"answer": "yes"}),
    Press("extension", "decide_extension", {"answer": "yes"}),
    Press("withdraw", "withdraw"),
    Press("rate", "rate", STARS),
    Press("rate", "revise_rating", STARS | {"revision": "yes", "quality": "3"}),
    Press("reopen", "reopen", {"words": "又坏了"}),
]


@pytest.fixture
def cast(rolled_back):
    cache.clear()
    return rolled_back


def browser(person) -> Client:
    client = Client()
    log_in(client, person)
    return client


def errors_in(said) -> list[str]:
    return [str(one) for one in said if one.level == ERROR]


def refused(answer) -> str:
    """The sentence a person reads, on the page itself or on the one she is led back to."""
    if answer.status_code == 302:
        [sentence] = errors_in(get_messages(answer.wsgi_request))
        return sentence
    assert answer.status_code == 400
    filled = [answer.context.get(name) for name in ("form", "message_form", "extension_form")]
    sentences = [one for form in filled if form for one in form.non_field_errors()]
    [sentence] = sentences or errors_in(answer.context["messages"])
    assert sentence in answer.content.decode()
    return sentence


def test_every_verb_of_a_reporter_is_pressed_here():
    assert {one.verb for one in PRESSES} == set(BY_REPORTER)


@pytest.mark.parametrize("press", PRESSES, ids=lambda one: one.verb)
def test_a_reporters_verb_works_from_its_states_only_and_once(cast, press):
    now = clock.now()
    for status in TicketStatus:
        client = browser(cast.alice)
        ticket = set_stage(press.verb, cast, status, now)
        address = f"/me/repairs/riverside/{ticket.slug}/{press.at}/"
        before = state_of(ticket)
        answer = client.post(address, press.data)
        if status not in allowed(press.verb):
            assert refused(answer), status
            assert state_of(ticket) == before, status
            continue
        assert answer.status_code == 302, (status, answer.content.decode())
        assert state_of(ticket) != before
        after, again = state_of(ticket), client.post(address, press.data)
        # Two messages are two messages.
        if press.verb != "add_message":
            assert refused(again), status
            assert state_of(ticket) == after


def with_slip(ticket) -> Client:
    """A browser in which the code of the ticket's slip has been typed."""
    Ticket.objects.filter(pk=ticket.pk).update(rating_code_hash=code_hash(ticket.number, CODE))
    client = Client()
    assert client.post("/r/", {"number": ticket.number, "code": CODE}).url == "/r/rate/"
    return client


def test_a_slip_rates_a_finished_ticket_only_and_once(cast):
    for status in TicketStatus:
        ticket = set_stage("rate", cast, status, clock.now())
        first, second = with_slip(ticket), with_slip(ticket)
        before = state_of(ticket)
        answer = first.post("/r/rate/", STARS)
        if status not in allowed("rate"):
            assert "，不能评价" in refused(answer)
            assert state_of(ticket) == before, status
            continue
        assert answer.status_code == 200
        after = state_of(ticket)
        assert after != before
        assert first.post("/r/rate/", STARS).url == "/r/"
        assert "，不能评价" in refused(second.post("/r/rate/", STARS))
        assert state_of(ticket) == after


def test_a_rating_is_written_down_for_a_finished_ticket_only_and_once(cast):
    for status in TicketStatus:
        client = browser(cast.olaf)
        ticket = set_stage("rate", cast, status, clock.now())
        address = f"/desk/tickets/{ticket.pk}/rate/"
        before = state_of(ticket)
        answer = client.post(address, STARS | {"words": "还行"})
        if status not in allowed("rate"):
            assert "，不能评价" in refused(answer)
            assert ">还行</textarea>" in answer.content.decode()
            assert state_of(ticket) == before, status
            continue
        assert answer.status_code == 302
        after = state_of(ticket)
        assert after != before
        assert "，不能评价" in refused(client.post(address, STARS))
        assert state_of(ticket) == after


@pytest.mark.parametrize("verb", sorted(set(ACTS) - set(BY_REPORTER)))
def test_an_act_of_the_desk_does_not_exist_on_a_reporters_page(cast, verb):
    ticket = set_stage(verb, cast, min(allowed(verb)), clock.now())
    before = state_of(ticket)
    for person in (cast.alice, cast.paul, cast.petra, cast.root):
        answer = browser(person).post(f"/me/repairs/riverside/{ticket.slug}/{verb}/", STARS)
        # The reporter's answer to a quote has the word of the act; nothing waits for it here.
        is_answer = verb == "quote" and person == cast.alice
        assert refused(answer) if is_answer else answer.status_code == 404
    assert state_of(ticket) == before
