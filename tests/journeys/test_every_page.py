"""Every page that a link leads to, as each kind of person: readable, and inside its screen."""

from dataclasses import dataclass, field
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


@dataclass
class Walk:
    """What was found on the way: each page is looked at while it stands there."""

    pages: list[str] = field(default_factory=list)
    titles: dict[str, list[str]] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def walks():
    """By person, each walked once."""
    return {}


@pytest.fixture
def walk(person, new_page, portal, walks) -> Walk:
    """The addresses that links offer the person, in the largest type in the dark."""
    if person not in walks:
        page = new_page(width=320)
        if person != "visitor":
            enter(page, person)
        walker.wear(page, portal.url, size="xxl", theme="dark")
        walks[person] = walked(page, STARTS[person], ("/",) if person == "visitor" else OWN)
    assert len(walks[person].pages) >= 3, walks[person].pages
    return walks[person]


def walked(page, starts, within) -> Walk:
    walk, kinds = Walk(), set()

    def look(path):
        if wide := walker.sideways(page):
            walk.wide.append(f"{path}: {wide}")
        if _is_chinese(path):
            if walker.kind_of(path) not in kinds:
                kinds.add(walker.kind_of(path))
                walk.findings.extend(walker.serious_findings(page, "color-contrast"))
            if "?" not in path and urlsplit(page.url).path == path:  # and not sent on to log in
                walk.titles.setdefault(page.title(), []).append(path)

    walk.pages = walker.pages(page, starts, within, look=look)
    return walk


def _is_chinese(path):
    """The English pages have the same bones; their width is measured all the same."""
    return not path.startswith("/en/")


def test_no_page_scrolls_sideways_with_the_largest_type_in_the_dark(walk):
    """Axe looks in passing whether one of each kind can be read; at all else it looks in the light."""
    assert (walk.wide, walk.findings) == ([], [])


def test_axe_finds_nothing_serious(walk, person, new_page, portal):
    page = new_page(width=375)
    if person != "visitor":
        enter(page, person)
    walker.wear(page, portal.url, theme="light")
    findings = []
    for path in walker.one_of_a_kind([one for one in walk.pages if _is_chinese(one)]):
        page.goto(path)
        findings += walker.serious_findings(page)
    assert findings == []


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
def test_titles_differ_from_page_to_page(walk):
    assert [paths for paths in walk.titles.values() if len(paths) > 1] == []
