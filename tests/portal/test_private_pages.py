"""Nothing about a person or an office is stored between us and her."""

import pytest

from portal.private_pages import is_private
from tests.house.routes import leaves
from tests.house.urls import ADMIN, BELOW, TABLE
from tests.sessions import log_in

SAMPLE = {
    "slug": "riverside",
    "draft_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    "number": "r-202611-01",
}
# Open to anybody, and still about one person.
PERSONAL = {
    "/account/inactive/",
    "/me/notices/off/1/",
    "/start/",
    "/start/1/",
    "/start/code/",
}


def _lines():
    for leaf in leaves():
        below = [line for start, line in BELOW.items() if leaf.route.startswith(start)]
        line = TABLE.get(leaf.route) or (below[0] if below else None)
        is_admin = leaf.route.startswith(ADMIN)
        if is_admin or (line and line.kind != "gone"):
            address = leaf.address({name: SAMPLE.get(name, "1") for name in leaf.params})
            yield address, is_admin or line.kind != "public" or address in PERSONAL


def test_every_address_is_stored_or_not_as_its_line_says():
    lines = dict(_lines())
    wrong = [address for address, private in lines.items() if is_private(address) is not private]
    english = [a for a, private in lines.items() if private and not is_private(f"/en{a}")]

    assert sum(lines.values()) > 300
    assert wrong == []
    assert english == []


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("petra", "/desk/", 200),
        ("petra", "/desk/tickets/999999/", 404),
        ("petra", "/desk/labels/", 200),
        ("alice", "/desk/", 403),
        ("petra", "/admin/", 200),
        ("petra", "/account/second/", 200),
        ("alice", "/en/account/second/", 200),
        ("alice", "/me/", 200),
        ("sam", "/oversight/", 200),
        (None, "/me/", 302),
    ],
)
def test_a_private_answer_is_stored_nowhere(client, cast, name, address, status):
    if name:
        log_in(client, cast.people[name])

    answer = client.get(address)

    assert (answer.status_code, answer["Cache-Control"]) == (status, "private, no-store")


def test_control_a_public_page_may_be_stored(client, cast):
    log_in(client, cast.alice)

    assert "no-store" not in client.get("/help/").headers.get("Cache-Control", "")
