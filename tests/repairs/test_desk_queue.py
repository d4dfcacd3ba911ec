"""The queue: what its order follows, what a page costs, and what each person sees of it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities import clock
from communities.deadlines import Term
from communities.models import Clock
from communities.services import meet_clock, pause_clock, resume_clock, start_clock
from repairs.models import MeToo, Ticket
from repairs.models.ticket import NEVER
from tests.cast import START
from tests.repairs.world import a_ticket
from tests.sessions import log_in

NOW = START.replace(month=11, day=23, hour=2)


def clocked(ticket, stage="fix", term="3wd", now=NOW, ladder="ordinary") -> Clock:
    return start_clock(
        estate=ticket.estate,
        subject=ticket.subject,
        stage=stage,
        title=ticket.title,
        path="",
        rule=f"{ticket.level}.{stage}",
        rule_version="default-1",
        term=Term.parse(term),
        ladder=ladder,
        actor=None,
        now=now,
    )


def follows(ticket):
    ticket.refresh_from_db()
    return ticket.next_due_at, ticket.paused_until


def test_a_ticket_follows_the_nearest_of_its_running_clocks(cast):
    ticket = a_ticket(cast, "acknowledged", now=NOW)
    assert follows(ticket) == (NEVER, None)
    fix = clocked(ticket)
    heard = clocked(ticket, "respond", "2wh")
    clocked(ticket, "callback", "30min", ladder="callback")
    assert follows(ticket) == (heard.due_at, None)
    meet_clock(clock=heard, actor=None, now=NOW + timedelta(minutes=5))
    assert follows(ticket) == (fix.due_at, None)

    given = {"clock": fix, "actor": cast.paul}
    reason = {"reason": "third_party", "note": "", "working_days": 2}
    pause = pause_clock(**given, **reason, now=NOW + timedelta(hours=1))
    fix.refresh_from_db()
    assert follows(ticket) == (fix.due_at, pause.until_at)
    resume_clock(**given, now=NOW + timedelta(hours=2))
    fix.refresh_from_db()
    assert follows(ticket) == (fix.due_at, None)
    meet_clock(**given, now=NOW + timedelta(hours=3))
    assert follows(ticket) == (NEVER, None)


def test_clocks_of_other_matters_touch_no_ticket(cast):
    ticket = a_ticket(cast, now=NOW)
    other = a_ticket(cast, now=NOW)
    clocked(other)
    start_clock(
        estate=cast.riverside,
        subject=f"dummy.case:{ticket.pk}",
        stage="fix",
        title="",
        path="",
        rule="x",
        rule_version="1",
        term=Term(1, "wd"),
        ladder="ordinary",
        actor=None,
        now=NOW,
    )
    assert follows(ticket) == (NEVER, None)


QUEUE = "/desk/tickets/"


def numbers(client, query="") -> list[str]:
    """Ticket numbers in the order of the page."""
    answer = client.get(f"{QUEUE}{query}")
    assert answer.status_code == 200
    return re.findall(r"<span class=\"num\">(B-\d{6}-\d+)</span>", answer.content.decode())


def due_in(cast, hours, **more) -> Ticket:
    """A ticket whose only clock ends so many hours from now; a negative number is overdue."""
    now = clock.now()
    ticket = a_ticket(
        cast, more.pop("status", "acknowledged"), now=now - timedelta(hours=99), **more
    )
    clocked(ticket, "fix", f"{90 + hours}h", now=now - timedelta(hours=90))
    return ticket


@pytest.fixture
def paul(client, cast):
    log_in(client, cast.paul)
    return client


def test_the_nearest_deadline_comes_first_and_pauses_last(paul, cast):
    later, late, soon = due_in(cast, 80), due_in(cast, -3), due_in(cast, 1)
    none = a_ticket(cast, "acknowledged")
    paused = a_ticket(cast, "acknowledged")
    pause_clock(
        clock=clocked(paused, now=clock.now()),
        reason="third_party",
        note="",
        working_days=1,
        actor=cast.paul,
        now=clock.now(),
    )
    a_ticket(cast, "closed")
    expected = [late, soon, later, none, paused]
    assert numbers(paul) == [one.number for one in expected]
    page = paul.get(QUEUE).content.decode()
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings[:4] == ["已超时", "2小时内", "以后", "暂停中"]


def test_a_page_goes_on_after_the_last_row_whatever_was_added_meanwhile(paul, cast, monkeypatch):
    monkeypatch.setattr("repairs.views.queue.PAGE", 2)
    tickets = [due_in(cast, hours) for hours in (-5, -4, 20, 20, 30)]
    asked, seen = "", []
    while True:
        seen += numbers(paul, asked)
        found = re.search(
            r'rel="next" href="(\?after=[^"]+)"', paul.get(QUEUE + asked).content.decode()
        )
        if not found:
            break
        asked = found[1]
        due_in(cast, -9)
    assert seen == [one.number for one in tickets]


FILTERS = {
    "?assignee=me": {"mine"},
    "?assignee=none": {"nobody's"},
    "?due=overdue": {"late"},
    "?level=P0": {"danger"},
    "?category=lift": {"lift"},
    "?q=地库": {"place"},
    "?q=滴水": {"words"},
    "?estate=riverside&assignee=me": {"mine"},
    "?estate=hilltop": set(),
    "?level=P9&due=x&assignee=y": {"mine", "nobody's", "late", "danger", "lift", "place", "words"},
    "?after=r.x.y": {"mine", "nobody's", "late", "danger", "lift", "place", "words"},
}


@pytest.mark.parametrize("query", FILTERS)
def test_filters_are_addresses(paul, cast, query):
    made = {
        "mine": due_in(cast, 50),
        "nobody's": due_in(cast, 51, status="reported"),
        "late": due_in(cast, -5, handler=cast.petra),
        "danger": due_in(cast, 53, handler=cast.petra, level="P0"),
        "lift": due_in(cast, 54, handler=cast.petra, slug="lift"),
        "place": due_in(cast, 55, handler=cast.petra, place="地库B区"),
        "words": due_in(cast, 56, handler=cast.petra, words="天花板滴水"),
    }
    due_in(cast, 5, estate=cast.hilltop)
    assert set(numbers(paul, query)) == {made[name].number for name in FILTERS[query]}


def test_a_number_is_found_whatever_its_case(paul, cast):
    ticket = due_in(cast, 5)
    due_in(cast, 6)
    assert numbers(paul, f"?q={ticket.number.lower()}") == [ticket.number]


def test_a_home_is_found_as_people_say_it(paul, cast):
    unit = cast.unit
    ticket = due_in(cast, 5, scope="home", unit=unit, building=unit.building)
    due_in(cast, 6)
    said = [
        unit.number.replace("-", "单元"),
        f"第{unit.building.number}幢{unit.number}室",
        f"{unit.building.number}%23",
    ]
    assert [numbers(paul, f"?q={one}") for one in said] == [[ticket.number]] * 3


def test_fifty_tickets_cost_as_many_queries_as_five(paul, cast):
    def cost():
        with CaptureQueriesContext(connection) as found:
            assert len(numbers(paul)) in {5, 30}
        return len(found)

    for hours in range(5):
        due_in(cast, hours)
    few = cost()
    for hours in range(45):
        ticket = due_in(cast, hours, scope="home", unit=cast.unit)
        MeToo.objects.create(estate=ticket.estate, ticket=ticket, user=cast.bob, at=clock.now())
    assert cost() <= few


def test_each_card_has_two_buttons_and_its_next_step(paul, cast):
    reported = due_in(cast, 5, status="reported")
    working = due_in(cast, 6, slip_phone="+8613900000000")
    page = paul.get(QUEUE).content.decode()
    first, second = page.split('class="pair">')[1:]
    assert f"/desk/tickets/{reported.pk}/acknowledge/" in first
    assert f"/desk/tickets/{working.pk}/#finish" in second
    assert "tel:+8613900000000" in second
    for card in (first, second):
        buttons = card.split("</li>")[0]
        assert buttons.count('class="btn') == 2
    assert "+8613900000000" not in Client().get(QUEUE).content.decode()


def test_nothing_to_do_says_so(paul, cast):
    assert "没有待办的报修" in paul.get(QUEUE).content.decode()
    assert "没有符合条件" in paul.get(f"{QUEUE}?assignee=me").content.decode()


def test_the_committee_sees_the_queue_and_no_step_that_is_not_hers(client, cast):
    due_in(cast, 5, status="reported")
    log_in(client, cast.alice)
    assert client.get(QUEUE).status_code == 403
    log_in(client, cast.bob)
    assert len(numbers(client)) == 1
