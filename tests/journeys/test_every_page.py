"""Every page that a link leads to, as each kind of person: readable, and inside its screen."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.journeys import walker
from tests.journeys.doors import enter

PEOPLE = ["visitor", "owner", "clerk", "chair", "officer", "supervisor", "operator"]
# What is public is the same for everybody: people with a log-in walk their own pages.
OWN = ("/me/", "/desk/", "/oversight/")
STARTS = {
    "visitor": ["/", "/en/", "/login/", "/help/", "/privacy/", "/accessibility/"],
    "owner": ["/me/"],
    "clerk": ["/desk/"],
    "chair": ["/desk/"],
    "officer": ["/desk/"],
    "supervisor": ["/oversight/"],
    "operator": ["/oversight/founding/"],
}
LARGEST = {"size": "xxl", "theme": "dark", "width": 320}
USUAL = {"size": "s", "theme": "light", "width": 375}


@pytest.fixture(params=PEOPLE)
def person(request):
    return request.param


@dataclass
class Walk:
    """What was found on the way: each page is looked at while it stands there."""

    pages: list[str] = field(default_factory=list)
    titles: dict[str, list[str]] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)
    in_the_dark: list[str] = field(default_factory=list)
    in_the_light: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def walks():
    """By person, each walked once."""
    return {}


@pytest.fixture(scope="session")
def judged() -> set[str]:
    """The looks of texts that axe found readable, whoever's page they stood on."""
    return set()


@pytest.fixture
def walk(person, new_page, portal, walks, judged) -> Walk:
    """The addresses that links offer the person."""
    if person not in walks:
        page = new_page()
        if person != "visitor":
            enter(page, person)
        within = ("/",) if person == "visitor" else OWN
        walks[person] = walked(page, portal.url, STARTS[person], within, judged)
    assert len(walks[person].pages) >= 3, walks[person].pages
    return walks[person]


def walked(page, base, starts, within, judged) -> Walk:
    """In the largest type in the dark; one of each kind is asked about in the light too."""
    walk, kinds = Walk(), set()

    def look(path, seen):
        if seen["sideways"]:
            walk.wide.append(f"{path}: {seen['sideways']}")
        if _is_chinese(path):
            if walker.kind_of(path) not in kinds:
                kinds.add(walker.kind_of(path))
                ask_axe()
            if "?" not in path and urlsplit(page.url).path == path:  # and not sent on to log in
                walk.titles.setdefault(seen["title"], []).append(path)

    def ask_axe():
        walk.in_the_dark += walker.serious_findings(page, "color-contrast", judged=judged)
        walker.change(page, base, **USUAL)
        walk.in_the_light += walker.serious_findings(page, judged=judged)
        walker.wear(page, base, **LARGEST)

    walker.wear(page, base, **LARGEST)
    walk.pages = walker.pages(page, starts, within, look=look)
    return walk


def _is_chinese(path):
    """The English pages have the same bones; their width is measured all the same."""
    return not path.startswith("/en/")


def test_no_page_scrolls_sideways_with_the_largest_type_in_the_dark(walk):
    """Axe looks in passing whether one of each kind can be read; at all else it looks in the light."""
    assert (walk.wide, walk.in_the_dark) == ([], [])


def test_axe_finds_nothing_serious(walk):
    assert walk.in_the_light == []


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


TEXT = "<html lang=zh-Hans><title>t</title><main style='{around}'><p style='{type}'>字字</p>{over}</main>"
READABLE = {"around": "background:#fff", "type": "color:#888;font-size:24px", "over": ""}
UNREADABLE = {
    "paler": {"type": "color:#ccc;font-size:24px"},
    "smaller": {"type": "color:#888;font-size:12px"},
    "on a darker ground": {"around": "background:#666"},
    "on a box from elsewhere": {
        "around": "",
        "over": "<div style='position:absolute;inset:0;z-index:-1;background:#666'></div>",
    },
}


@pytest.mark.parametrize("fault", UNREADABLE.values(), ids=UNREADABLE)
def test_a_text_of_another_look_is_judged_for_itself(new_page, fault):
    page, judged = new_page(), set()
    page.set_content(TEXT.format(**READABLE))
    assert walker.serious_findings(page, judged=judged) == []
    assert len(judged) == 1
    page.set_content(TEXT.format(**READABLE | fault))
    [found] = walker.serious_findings(page, judged=judged)
    assert "color-contrast" in found
    assert walker.serious_findings(page, judged=judged) == [found]


def test_a_page_is_seen_by_the_next_reader_as_if_loaded_for_her(new_page, portal):
    page, fresh = new_page(), new_page()
    for one, chosen in ((page, LARGEST), (fresh, USUAL)):
        walker.wear(one, portal.url, **chosen)
        one.goto("/")
    assert styles(page) != styles(fresh)
    walker.change(page, portal.url, **USUAL)
    assert styles(page) == styles(fresh)


def styles(page) -> list[str]:
    """Of all that stands there."""
    return page.evaluate(
        "() => [...document.querySelectorAll('html, body, body *')]"
        ".map(one => [...getComputedStyle(one)].map(name => getComputedStyle(one)[name]).join())"
    )


@pytest.mark.parametrize("person", ["visitor"], indirect=True)
def test_titles_differ_from_page_to_page(walk):
    assert [paths for paths in walk.titles.values() if len(paths) > 1] == []
