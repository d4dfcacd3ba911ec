"""Every page that a link leads to, as each kind of person: readable, and inside its screen."""

from urllib.parse import urlsplit

import pytest

from tests.journeys import walker
from tests.journeys.doors import enter

PEOPLE = ["visitor", "owner", "clerk", "chair", "officer", "supervisor"]
# What is public is the same for everybody: people with a log-in walk their own pages.
OWN = ("/me/", "/desk/", "/oversight/")
STARTS = {
    "visitor": ["/", "/en/", "/login/", "/help/", "/privacy/", "/accessibility/"],
    "owner": ["/me/"],
    "clerk": ["/desk/"],
    "chair": ["/desk/"],
    "officer": ["/desk/"],
    "supervisor": ["/oversight/"],
}


@pytest.fixture(params=PEOPLE)
def person(request):
    return request.param


@pytest.fixture(scope="session")
def walked():
    """Addresses by person, found once."""
    return {}


@pytest.fixture
def reader(person, new_page, portal, walked):
    """A browser logged in as the person, and the addresses that links offer her."""
    page = new_page(width=320)
    if person != "visitor":
        enter(page, person)
    if person not in walked:
        walked[person] = walker.pages(page, STARTS[person], ("/",) if person == "visitor" else OWN)
    assert len(walked[person]) >= 3, walked[person]
    return page, walked[person]


def test_no_page_scrolls_sideways_with_the_largest_type_in_the_dark(reader, portal):
    """Axe looks in passing whether one of each kind can be read; at all else it looks in the light."""
    page, found = reader
    walker.wear(page, portal.url, size="xxl", theme="dark")
    wide, findings, looked_at = [], [], walker.one_of_a_kind(_chinese(found))
    for path in found:
        page.goto(path)
        wide += [f"{path}: {where}" for where in [walker.sideways(page)] if where]
        findings += walker.serious_findings(page, "color-contrast") if path in looked_at else []
    assert (wide, findings) == ([], [])


def test_axe_finds_nothing_serious(reader, portal):
    page, found = reader
    page.set_viewport_size({"width": 375, "height": 800})
    walker.wear(page, portal.url, theme="light")
    findings = []
    for path in walker.one_of_a_kind(_chinese(found)):
        page.goto(path)
        findings += walker.serious_findings(page)
    assert findings == []


def _chinese(found):
    """The English pages have the same bones; their width is measured all the same."""
    return [path for path in found if not path.startswith("/en/")]


def test_the_checks_find_what_is_wrong(new_page):
    """The control: a page with a wide table, grey on grey and a nameless field."""
    page = new_page(width=320)
    page.set_content(
        "<html lang=zh-Hans><title>t</title><main><p style='width:900px;color:#ccc'>灰底灰字</p>"
        "<input></main></html>"
    )
    assert "px of 320px" in walker.sideways(page)
    [alone] = walker.serious_findings(page, "color-contrast")
    assert "color-contrast" in alone
    assert {"color-contrast", "label"} <= {
        line.split()[1] for line in walker.serious_findings(page)
    }


@pytest.mark.parametrize("person", ["visitor"], indirect=True)
def test_titles_differ_from_page_to_page(reader):
    page, found = reader
    titles = {}
    for path in found:
        if "?" not in path and not path.startswith("/en/"):
            page.goto(path)
            if urlsplit(page.url).path == path:  # and not sent on to log in
                titles.setdefault(page.title(), []).append(path)
    assert [paths for paths in titles.values() if len(paths) > 1] == []
