"""Values that no page offers are errors of a form or nothing at all, never an error of ours."""

import pytest
from django.test import Client

from tests.repairs.world import a_ticket
from tests.sessions import log_in


@pytest.fixture
def cast(rolled_back):
    return rolled_back


def browser(person) -> Client:
    client = Client()
    log_in(client, person)
    return client


@pytest.mark.parametrize("revision", ["9" * 5000, "9" * 30, "²", "-1", "x"])
def test_a_revision_that_is_none_is_an_error_of_the_form(cast, revision):
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    given = {"revision": revision, "words": "到了"}

    answer = browser(cast.paul).post(f"{ticket.desk_path}visit/", given)

    assert answer.status_code in {400, 409}
    assert not ticket.events.filter(verb="visit").exists()


@pytest.mark.parametrize(
    "until", ["0001-01-01T00:00:00+23:59", "1999-12-31T00:00:00Z", "9999-12-31T23:59:59-23:59"]
)
def test_a_page_of_notices_was_shown_at_some_time(cast, until):
    assert browser(cast.alice).post("/me/notices/", {"until": until}).status_code == 302
