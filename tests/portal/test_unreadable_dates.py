"""A browser sends a date that it cannot read as none, unless it is let check the form itself: where
none means "from today", a slip would hold at once."""

import re

import pytest

from tests.sessions import log_in

# Where a date may be left out.
PAGES = ["/desk/settings/riverside/", "/desk/service-times/riverside/adopt/"]
UNCHECKED = re.compile(r"<form[^>]* novalidate.*?</form>", re.DOTALL)
DATES = re.compile(r'type="(?:date|time|datetime-local)"')


def swallowed(html: str) -> list[str]:
    """Dates in forms that the browser does not check."""
    return [found for form in UNCHECKED.findall(html) for found in DATES.findall(form)]


@pytest.mark.parametrize("address", PAGES)
def test_the_browser_is_let_refuse_what_it_cannot_read(client, cast, address):
    log_in(client, cast.bob)
    html = client.get(address).content.decode()

    assert DATES.search(html)
    assert swallowed(html) == []


def test_control_a_form_that_is_not_checked_is_found():
    form = '<form method="post" novalidate><input type="date"></form>'

    assert swallowed(form) == ['type="date"']
    assert swallowed(form.replace(" novalidate", "")) == []
