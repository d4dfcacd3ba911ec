"""What the database counts of tickets, against the same rows judged one by one."""

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from communities.clock import SHANGHAI
from communities.models import Clock, ClockPause
from repairs.models import Rating, Ticket
from repairs.scoring import YEAR, figures
from repairs.selectors.cases import cases, measure_of
from repairs.selectors.counts import counted, counted_alike
from repairs.selectors.oversight import repairs_of
from repairs.selectors.scores import Month
from tests.cast import Cast
from tests.hours import keep_hours
from tests.repairs.judged import judged
from tests.repairs.world import a_ticket
from tests.stages import staged

NOW = datetime(2026, 11, 20, 15, 20, tzinfo=SHANGHAI)
STAGES = ("respond", "onsite", "survey", "fix", "plan", "answer", "callback")
STATUSES = ("reported", "acknowledged", "finished", "closed", "declined", "withdrawn")
CHANNELS = ("app", "qr", "phone", "walk_in")
LEVELS = ("P0", "P1", "P2", "P3", "P4", "C")


def hours(chance, most):
    return timedelta(minutes=chance.randrange(1, most * 60))


def any_ticket(cast, chance) -> Ticket:
    estate = chance.choice([cast.riverside, cast.hilltop])
    status = chance.choice(STATUSES)
    at = NOW - hours(chance, 24 * 500)
    more = {"acknowledged_at": at + hours(chance, 40)} if chance.random() < 0.7 else {}
    if status in ("finished", "closed"):
        more["finished_at"] = min(at + hours(chance, 200), NOW)
    if status in ("closed", "declined", "withdrawn"):
        more["closed_at"] = min(at + hours(chance, 300), NOW)
    if status != "declined" and chance.random() < 0.3:
        more["wrongly_declined_at"] = at + hours(chance, 60)
    if status in ("reported", "acknowledged"):
        more["n_reopened"] = chance.choice([0, 0, 1])
    return a_ticket(
        cast, status, chance.choice(LEVELS), chance.choice(["light", "lift", "green"]),
        estate=estate, reported_at=at, category_label=chance.choice(["", "灯", "电梯"]),
        channel=CHANNELS[at.minute % 4], **more,
    )  # fmt: skip


def any_clock(ticket, stage, chance) -> Clock:
    start = ticket.reported_at
    first = start + hours(chance, 200)
    due = first + chance.choice([timedelta(), hours(chance, 60)])
    end = chance.choice([start + hours(chance, 250), due, first])
    which = chance.choice(["met_at", "met_at", "stopped_at", ""])
    if ticket.wrongly_declined_at and chance.random() < 0.5:
        end, which = ticket.wrongly_declined_at, "stopped_at"
    return Clock.objects.create(
        estate=ticket.estate, subject=ticket.subject, stage=stage, title="灯", path="/", rule="x",
        rule_version="v1", term="3wd", calendar_version="x", ladder="ordinary", started_at=start,
        first_due_at=first, due_at=due, rungs_at=[due], next_at=None if which else due,
        **({which: end} if which else {}),
    )  # fmt: skip


def any_past(ticket, chance) -> None:
    for stage in STAGES:
        for _round in range(chance.choice([0, 1, 1, 2])):
            clock = any_clock(ticket, stage, chance)
            for _pause in range(chance.choice([0, 0, 3])):
                begins = ticket.reported_at + hours(chance, 150)
                ends = begins + hours(chance, 50)
                ClockPause.objects.create(clock=clock, reason="parts", from_at=begins,
                                          until_at=begins + hours(chance, 50), ended_at=ends)  # fmt: skip
            if clock.next_at:
                break
    for number in range(chance.choice([0, 1, 1, 2])):
        solved = chance.choice(["yes", "yes", "yes", "no"])
        stars = [chance.choice([3, 4, 5, 5, 5]) if solved == "yes" else None for _axis in range(3)]
        by = chance.choice([ticket.reporter, None])
        Rating.objects.create(
            estate=ticket.estate, ticket=ticket, round=number, at=NOW, solved=solved, by=by,
            **dict(zip(("on_time", "quality", "attitude"), stars, strict=True)),
        )  # fmt: skip


@staged
def field(peopled) -> Cast:
    """Tickets of all ages and ends, in two estates of different working hours."""
    keep_hours(peopled.hilltop, "09:30-17:00")
    keep_hours(peopled.hilltop, "10:00-19:00", NOW - timedelta(days=90))
    chance = random.Random(20261120)
    for _n in range(150):
        any_past(any_ticket(peopled, chance), chance)
    return peopled


def one_by_one(tickets):
    found = cases(tickets)
    measure, kinds = measure_of(found), tickets.order_by("reported_at", "pk")
    return [
        judged(
            one, NOW, measure, month=Month.of(one.reported_at).number, kind=kind,
            is_of_year=one.reported_at >= NOW - YEAR,
        )
        for one, kind in zip(found, kinds.values_list("category", flat=True), strict=True)
    ]  # fmt: skip


def test_the_database_judges_as_the_rules_do(field):
    assert counted(Ticket.objects.all(), NOW) == one_by_one(Ticket.objects.all())


def test_a_minute_makes_a_difference(field):
    """The control: the rows above are not all alike."""
    rows = counted(Ticket.objects.all(), NOW)
    assert rows != counted(Ticket.objects.all(), NOW - timedelta(days=3))
    for fact in ("respond", "arrived", "done", "done_raw", "content", "content_by_slip"):
        assert {getattr(one, fact) for one in rows} == {True, False, None}
    for fact in (
        "is_overdue",
        "is_unheard",
        "is_unfinished",
        "is_of_year",
        "was_done",
        "is_overruled",
        "is_entered",
    ):
        assert {getattr(one, fact) for one in rows} == {True, False}
    assert any(one.done_after < one.done_after_raw for one in rows)


def test_those_that_count_alike_are_those_that_are_alike(field):
    estates = [field.riverside, field.hilltop]
    bare = {"category": "", "kind": 0, "is_unheard": False, "is_unfinished": False}
    bare |= dict.fromkeys(("heard_after", "done_after", "done_after_raw"))

    each = counted(Ticket.objects.all(), NOW)
    rows = counted_alike(estates, NOW - 2 * YEAR, NOW)

    assert {replace(one, n=1): one.n for one in rows} == Counter(
        replace(one, **bare) for one in each
    )
    assert {one.ending for one in rows} == {"", "declined", "withdrawn"}
    assert counted_alike([], NOW - 2 * YEAR, NOW) == []


def test_alike_ones_come_to_the_same_figures(field):
    """The street's table, which asks for no lengths, and the page that does."""
    for _twin in range(2):
        a_ticket(field, reported_at=NOW - timedelta(days=3))
    estates = [field.riverside, field.hilltop]
    table, page = repairs_of(estates, NOW), repairs_of(estates, NOW, with_lengths=True)
    rows = counted_alike(estates, NOW - 2 * YEAR, NOW)

    assert len(rows) < sum(one.n for one in rows) == Ticket.objects.count()
    for one in estates:
        whole, lean = vars(page[one.pk].year), vars(table[one.pk].year)
        assert {key for key in whole if whole[key] != lean[key]} == {
            "respond_spans", "done_spans", "done_spans_raw",
        }  # fmt: skip
        assert page[one.pk].months == table[one.pk].months
    assert figures(rows).done.of > 40


def test_of_no_tickets_there_is_nothing_to_count(rolled_back):
    assert counted(Ticket.objects.none(), NOW) == []
    assert counted(Ticket.objects.all(), NOW) == []
