"""What nobody writes by hand: no address fails over it, wherever it is put."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from communities.numbers import whole_number, whole_numbers
from tests.house.routes import leaves
from tests.house.urls import PAGES, TABLE
from tests.house.walk import line_of
from tests.sessions import log_in

ROOMS = ["portal", "repairs", "finance", "decisions", "notifications", "communities"]
ASKED = re.compile(r'(?:GET|POST|query|given)\.get(?:list)?\("(\w+)"|\bone\("(\w+)"')
ODD = {
    "a NUL": "\0",
    "a raised digit": "²",
    "a year of raised digits": "²²²²",
    "Arabic digits": "٢٠٢٦",
    "the year 0": "0000",
    "a negative number": "-1",
    "more than a key holds": "9" * 30,
    "more digits than Python reads": "9" * 5000,
}


def names() -> list[str]:
    """Every name that some view or form asks a query for."""
    code = (path.read_text() for room in ROOMS for path in Path(room).rglob("*.py"))
    found = {name for text in code for pair in ASKED.findall(text) for name in pair if name}
    assert {"year", "q", "v", "page", "m", "spot", "drafts"} <= found
    return sorted(found | {"term", "p"})


def asked(client, method, address, given):
    """The status; a failed statement spoils nothing for the next."""
    with transaction.atomic():
        answer = getattr(client, method)(address, given)
        if answer.status_code >= 500:
            transaction.set_rollback(True)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def failed(status: int) -> bool:
    """503 is how /healthz says that no worker runs here."""
    return status >= 500 and status != 503


def public(world) -> list[str]:
    lines = ((leaf, line_of(leaf, world)) for leaf in leaves() if leaf.route in TABLE)
    found = [
        leaf.address({key: world.value(spec) for key, spec in line.args.items()})
        for leaf, line in lines
        if line.kind == "public"
    ]
    return [*found, "/e/", *(f"/e/riverside/{page}" for page in PAGES)]


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_no_public_address_fails_over(world, value):
    client, given = Client(raise_request_exception=False), dict.fromkeys(names(), value)
    addresses = public(world)

    statuses = {address: asked(client, "get", address, given) for address in addresses}

    assert len(statuses) > 40
    assert {address: status for address, status in statuses.items() if failed(status)} == {}
    if value == "\0":
        assert set(statuses.values()) - {404, 405} == {400}


INSIDE = [
    ("post", "/desk/approvals/", "drafts"),
    ("post", "/desk/ledger/post/", "drafts"),
    ("post", "/desk/ledger/submit/", "drafts"),
    ("get", "/desk/labels/print/", "spot"),
    ("get", "/desk/tickets/", "after"),
    ("post", "/desk/tickets/bulk/", "tickets"),
    ("post", "/me/guides/riverside/renovation/ack/", "version"),
    ("get", "/admin/building_chooser/chosen-multiple/", "id"),
    ("get", "/admin/choose-page/chosen-multiple/", "id"),
    ("get", "/admin/tag-autocomplete/", "term"),
]


@pytest.mark.parametrize(("method", "address", "name"), INSIDE, ids=[one[1] for one in INSIDE])
def test_no_address_of_office_fails_over(world, method, address, name):
    values = [*ODD.values(), "p." + "9" * 18 + ".1"]

    for person in (world.cast.petra, world.cast.bob):
        client = Client(raise_request_exception=False)
        log_in(client, person)
        found = {
            f"{value[:20]!r} of {len(value)}": asked(client, method, address, {name: value})
            for value in values
        }
        assert {value: status for value, status in found.items() if failed(status)} == {}


def test_a_nul_in_a_name_or_a_cookie_is_no_request_either(world):
    client = Client(raise_request_exception=False)

    assert asked(client, "get", "/e/", {"\0": "x"}) == 400
    client.cookies["sessionid"] = "\0"
    assert asked(client, "get", "/login/", {}) == 400


def test_the_refusal_is_a_page_of_ours(world):
    answer = Client().get("/e/", {"q": "\0"})

    assert answer.status_code == 400
    assert "这个请求看不懂" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_control_without_the_middleware_a_nul_reaches_the_database(world, settings):
    name = "portal.middleware.NoHiddenSigns"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != name]

    assert asked(Client(raise_request_exception=False), "get", "/e/", {"q": "\0"}) == 500


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("²", None),
        ("٣", None),
        ("\uff13", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_a_few_plain_digits(text, number):
    assert whole_number(text) == number
    assert whole_numbers(["5", text]) == ([5] if number is None else [5, number])


def test_a_number_may_be_held_shorter():
    assert whole_number("2026", 4) == 2026
    assert whole_number("20260", 4) is None


def test_digits_are_counted_nowhere_else():
    """Whoever asks a text whether it is a number asks ``communities.numbers``."""
    lax = re.compile(r"\.is(?:digit|numeric)\(\)")
    known = {
        "communities/wording.py",
        "finance/bankfiles/parse.py",
        "finance/bankfiles/totals.py",
        "finance/selectors/public/entry.py",
    }
    root = Path(settings.BASE_DIR)
    found = {
        str(path.relative_to(root))
        for room in ROOMS
        for path in (root / room).rglob("*.py")
        if lax.search(path.read_text())
    }

    assert found <= known
