"""Yes or no: a form without either is no answer, least of all a refusal."""

import pytest
from django.core.cache import cache
from django.test import Client

from communities import clock
from communities.deadlines import Term
from communities.models import ClockExtension
from repairs import services as do
from repairs.models import Quote
from tests.repairs.test_slip_page import opened, quoted, with_code
from tests.repairs.world import a_ticket
from tests.sessions import log_in


@pytest.fixture
def cast(rolled_back):
    cache.clear()
    return rolled_back


def browser(person) -> Client:
    client = Client()
    log_in(client, person)
    return client


@pytest.mark.parametrize("given", [{}, {"answer": ""}, {"answer": "是"}])
def test_a_quote_is_answered_by_yes_or_no_alone(cast, given):
    own = with_code(quoted(cast))
    page = browser(cast.alice).post(f"{own.own_path}quote/", given, follow=True)
    assert "请选同意或不同意" in page.content.decode()
    client = opened(own)
    by_slip = client.post("/r/quote/", given, follow=True)
    assert "请选同意或不同意" in by_slip.content.decode()
    assert Quote.objects.get().status == "offered"

    client.post("/r/quote/", {"answer": "no"})

    assert Quote.objects.get().status == "refused", "control"


@pytest.mark.parametrize("given", [{}, {"answer": "maybe"}])
def test_an_extension_is_answered_by_yes_or_no_alone(cast, given):
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    asked = {"term": Term(1, "wd"), "reason": "等玻璃", "actor": cast.paul, "now": clock.now()}
    do.ask_extension(ticket=ticket, **asked)

    page = browser(cast.alice).post(f"{ticket.own_path}extension/", {"words": "太久了", **given})

    assert page.status_code == 400
    for words in ("请选同意或不同意", "太久了"):
        assert words in page.content.decode()
    assert ClockExtension.objects.get().status == "asked"
