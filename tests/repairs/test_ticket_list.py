"""全部报修: tickets of every status in one list, of one's own estates, without their reporters."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities import clock
from communities.models import AuditEvent
from repairs.models import Callback, Rating
from repairs.selectors.desk import callbacks_due
from tests.repairs.test_desk_queue import clocked
from tests.repairs.world import a_ticket
from tests.sessions import log_in

LIST = "/desk/tickets/all/"


@pytest.fixture
def paul(client, cast):
    log_in(client, cast.paul)
    return client


def numbers(client, query="") -> list[str]:
    page = client.get(f"{LIST}{query}").content.decode()
    return re.findall(r"<span>(B-\d{6}-\d+)</span>", page)


def test_every_status_is_found_sorted_and_narrowed_by_the_address(paul, client, cast):
    now = clock.now()
    old = a_ticket(cast, "closed", level="P3", place="地库B区", reported_at=now - timedelta(days=9))
    mine = a_ticket(cast, "acknowledged", level="P0")
    new = a_ticket(cast, level="P2", slug="lift", reported_at=now)
    far = a_ticket(cast, estate=cast.hilltop, words="别处")
    asked = {
        "": [new, mine, old],
        "?sort=date": [old, mine, new],
        "?sort=level": [mine, new, old],
        "?status=closed": [old],
        "?assignee=none": [new],
        "?q=地库": [old],
        "?category=lift": [new],
        f"?ends={clock.local(now - timedelta(days=5)):%Y-%m-%d}": [old],
        f"?starts={clock.local(now - timedelta(days=5)):%Y-%m-%d}": [new, mine],
        "?estate=hilltop&level=P9&sort=x": [new, mine, old],
    }
    assert {query: numbers(paul, query) for query in asked} == {
        query: [one.number for one in found] for query, found in asked.items()
    }
    told = paul.get(f"{LIST}?as=csv&sort=date").content.decode().splitlines()
    assert len(told) == 4
    assert old.number in told[1]
    assert cast.alice.name not in "".join(told), "a file tells no reporter"
    log_in(client, cast.hal)
    assert numbers(client) == [far.number]
    log_in(client, cast.alice)
    assert client.get(LIST).status_code == 403


def test_a_search_and_its_file_leave_a_line_each_and_the_file_asks_for_the_second_factor(
    paul, client, cast
):
    a_ticket(cast, place="地库B区")
    assert numbers(paul, "?q=地库&status=reported")
    asked = f"{LIST}?q=地库&status=reported&as=csv"
    assert "地库" in paul.get(asked).content.decode()
    lines = AuditEvent.objects.filter(actor=cast.paul, subject="repairs.ticket").order_by("pk")
    assert [one.verb for one in lines] == ["repairs.ticket.listed", "repairs.ticket.exported"]
    assert re.fullmatch(r"q=#[0-9a-f]{16}&status=reported&as=csv", lines[1].detail["filter"])
    log_in(client, cast.paul, second_factor=False)
    assert client.get(LIST).status_code == 200
    proof = client.get(asked)
    assert (proof.status_code, "next=" in proof.url) == (302, True)
    assert lines.filter(verb="repairs.ticket.exported").count() == 1


def test_a_long_list_costs_no_more_queries_and_its_pages_are_full(paul, cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert numbers(paul)
        return len(asked)

    a_ticket(cast, "acknowledged")
    few = cost()
    for n in range(60):
        a_ticket(cast, "acknowledged" if n % 2 else "reported")
    assert cost() == few
    pages = [numbers(paul, f"?level=P2&status=reported&page={n}") for n in (1, 2)]
    assert [len(one) for one in pages] == [30, 30], "the second is the first, which holds them all"
    assert [len(numbers(paul, f"?page={n}")) for n in (1, 2, 3)] == [30, 30, 1]


def test_every_box_of_a_page_is_ticked_without_a_script(paul, cast):
    for status in ("reported", "acknowledged"):
        a_ticket(cast, status)
    page = paul.get("/desk/tickets/?assignee=none").content.decode()
    assert page.count("checked>") == 0
    [address] = re.findall(r'href="([^"]+)" data-tick-all="tickets"', page)
    ticked = paul.get(address.replace("&amp;", "&")).content.decode()
    assert ticked.count("checked>") == 1, "of the view that was shown"
    assert 'name="next" value="/desk/tickets/?assignee=none"' in ticked


def test_small_lists_end_only_where_nothing_is_left(client, cast):
    now = clock.now()
    for n in range(51):
        a_ticket(cast, "declined", escalated_at=now - timedelta(hours=n))
    log_in(client, cast.bob)
    pages = [client.get(f"/desk/tickets/objections/?page={n}") for n in (1, 2)]
    assert [page.content.decode().count('<li class="ticket">') for page in pages] == [50, 1]
    assert 'rel="next" href="?page=2"' in pages[0].content.decode()


def test_calls_stand_by_their_deadlines_and_one_without_comes_last(client, cast):
    now, rated = clock.now(), []
    for hours in (5, 2, None):
        ticket = a_ticket(cast, "closed", now=now)
        rating = Rating.objects.create(
            estate=ticket.estate, ticket=ticket, solved="yes", on_time=1, quality=1, attitude=1,
            round=0, by=cast.alice, at=now,
        )  # fmt: skip
        Callback.objects.create(estate=ticket.estate, ticket=ticket, rating=rating)
        if hours:
            clocked(ticket, "callback", f"{hours}h", now=now, ladder="callback")
        rated.append(ticket)
    due = [row.ticket for row in callbacks_due([cast.riverside])]
    assert due == [rated[1], rated[0], rated[2]]
    assert not callbacks_due([cast.hilltop])
