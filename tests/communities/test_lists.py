"""One list: pages that go on past the last row counted, words that name people, and the way back from a row."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from communities.lists import ListForm, Listing
from communities.models import Building
from tests.repairs.world import a_ticket
from tests.sessions import log_in

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("communities", "notifications", "decisions", "finance", "repairs", "portal")


def test_nothing_turns_its_pages_by_itself():
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    found = [str(path.relative_to(ROOT)) for path in files if "Paginator" in path.read_text()]
    assert found == ["communities/lists.py"]


@pytest.fixture
def houses(cast):
    for number in range(100, 111):
        Building.objects.create(estate=cast.riverside, number=number, name=f"{number}幢")
    return Building.objects.filter(number__gte=100).order_by("number")


def turned(rows, page, size=2) -> Listing:
    return Listing(QueryDict(f"page={page}"), rows, (), ListForm({}), size=size)


def test_pages_go_on_past_the_last_row_that_was_counted(houses, monkeypatch):
    whole = turned(houses, 1)
    assert (whole.counted, whole.page_obj.paginator.num_pages) == ("11", 6)
    monkeypatch.setattr("communities.lists.MANY", 4)
    seen, page = [], 1
    while page:
        found = turned(houses, page)
        assert found.counted == "3+"
        seen += [one.number for one in found.page_obj]
        page = found.page_obj.has_next() and found.page_obj.next_page_number()
    assert seen == list(range(100, 111))
    for wild in ("7", "0", "-1", "x", "9" * 20, "9" * 5000):
        assert turned(houses, wild).page_obj.number in {1, 2}, "a page that was counted"


def test_counting_reads_no_more_rows_than_it_tells(houses, monkeypatch):
    monkeypatch.setattr("communities.lists.MANY", 4)
    with CaptureQueriesContext(connection) as asked:
        assert turned(houses, 1).is_cut
    assert "LIMIT 4" in asked.captured_queries[0]["sql"]


def back(client, url) -> str:
    page = client.get(url).content.decode()
    return re.search(r'class="back" href="([^"]+)"', page)[1].replace("&amp;", "&")


def test_the_filters_of_a_list_survive_the_way_to_a_row_and_back(client, cast):
    """By the page's own link, after whatever was done there; two lists of one row do not mix."""
    ticket = a_ticket(cast, place="地库B区")
    row = f"/desk/tickets/{ticket.pk}/"
    log_in(client, cast.paul)
    assert back(client, row) == "/desk/tickets/"
    shown = "/desk/tickets/all/?status=reported&sort=date"
    client.get(f"{shown}&tick=all&as=csv")
    assert back(client, row) == shown
    client.get(row)
    assert back(client, row) == shown
    client.get("/desk/tickets/?assignee=none")
    assert back(client, row) == "/desk/tickets/?assignee=none"
    client.get("/desk/tickets/all/")
    assert back(client, row) == "/desk/tickets/all/", "the list that was seen last"


def test_a_list_that_was_asked_for_nothing_writes_nothing_down(client, cast):
    log_in(client, cast.paul)
    client.get("/desk/tickets/all/")
    assert "lists" not in client.session
    for n in range(12):
        client.get(f"/desk/tickets/all/?q={n}")
    assert client.session["lists"] == [["/desk/tickets/all/", "q=11"]]


def test_a_public_list_knows_of_no_session(client, cast):
    answer = client.get("/e/riverside/decisions/?page=1")
    assert answer.status_code == 200
    assert "Cookie" not in answer.get("Vary", "")
