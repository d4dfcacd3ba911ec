"""Pauses, extensions and the last fifth: against the calendar of the law and a slow reference."""

import random
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from math import ceil

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.deadlines import LOCAL, Term, due_at
from communities.spans import (
    Paused,
    after_working_time,
    before_working_time,
    due_after,
    due_after_pause,
    near_at,
    pause_cost,
    pause_end,
    rung_moments,
    working_time,
)
from communities.working_days import Calendar
from tests.long import times

PLAIN = Calendar()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-09-30T18:00", "2026-10-08T09:00", 3),  # National Day, 8 October works again
        ("2026-10-08T09:00", "2026-09-30T18:00", 0),
        ("2026-02-13T19:00", "2026-02-14T09:00", 2),  # a Saturday swapped before Spring Festival
        ("2026-02-14T20:00", "2026-02-24T08:00", 0),
        ("2025-12-31T12:00", "2026-01-02T20:00", 8),  # New Year, 2 January is off
        ("2024-02-28T20:00", "2024-03-01T08:00", 12),  # 29 February works
        ("2023-02-28T20:00", "2023-03-01T08:00", 0),
        ("2026-11-23T00:00", "2026-11-24T00:00", 12),
    ],
)
def test_working_time_passes_only_in_working_hours(begin, end, hours):
    assert working_time(at(begin), at(end), PLAIN) == hours * HOUR


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        ("2026-09-30T18:00", 3, "2026-10-08T09:00"),
        ("2026-02-14T19:00", 2, "2026-02-24T09:00"),
        ("2025-12-31T19:00", 2, "2026-01-04T09:00"),
        ("2024-02-28T19:00", 14, "2024-03-01T09:00"),
    ],
)
def test_working_time_is_counted_both_ways(begin, hours, end):
    assert after_working_time(at(begin), hours * HOUR, PLAIN) == at(end)
    assert before_working_time(at(end), hours * HOUR, PLAIN) == at(begin)


@pytest.mark.parametrize(
    ("due", "since", "until", "term", "moved"),
    [
        # Paused over National Day: 30 September, 8 and 9 October closed meanwhile.
        ("2026-09-30T20:00", "2026-09-30T10:00", "2026-10-09T21:00", "3wd", "2026-10-10T20:00"),
        ("2026-10-09T20:00", "2026-10-02T10:00", "2026-10-05T10:00", "3wd", "2026-10-09T20:00"),
        ("2026-02-24T20:00", "2026-02-13T10:00", "2026-02-14T21:00", "3wd", "2026-02-26T20:00"),
        ("2026-01-04T20:00", "2025-12-31T10:00", "2026-01-03T10:00", "1wd", "2026-01-05T20:00"),
        ("2024-02-29T20:00", "2024-02-28T10:00", "2024-02-29T19:59", "2wd", "2024-03-01T20:00"),
        ("2026-09-30T19:00", "2026-09-30T18:00", "2026-10-08T09:00", "2wh", "2026-10-08T10:00"),
        ("2026-11-24T00:00", "2026-11-20T10:00", "2026-11-22T10:00", "10d", "2026-11-26T00:00"),
        # 3 October is off, so the end rolls on to the end of 8 October.
        ("2026-10-01T00:00", "2026-09-28T10:00", "2026-10-01T10:00", "10d", "2026-10-09T00:00"),
        ("2026-11-23T12:00", "2026-11-23T10:00", "2026-11-23T11:30", "4h", "2026-11-23T13:30"),
    ],
)
def test_a_pause_gives_back_what_it_took(due, since, until, term, moved):
    paused = Paused(at(since), at(until))

    assert due_after_pause(at(due), paused, Term.parse(term), PLAIN) == at(moved)


@pytest.mark.parametrize(
    ("since", "days", "end"),
    [
        ("2026-11-23T14:00", 5, "2026-11-27T20:00"),
        ("2026-11-23T20:00", 5, "2026-11-30T20:00"),
        ("2026-11-21T10:00", 1, "2026-11-23T20:00"),
        ("2026-09-30T14:00", 2, "2026-10-08T20:00"),
        ("2026-02-14T14:00", 2, "2026-02-24T20:00"),
        ("2025-12-31T21:00", 1, "2026-01-04T20:00"),
    ],
)
def test_a_pause_lasts_so_many_working_days(since, days, end):
    paused = Paused(at(since), pause_end(at(since), days, PLAIN))

    assert paused.until == at(end)
    assert pause_cost(paused, Term(3, "wd"), PLAIN) == days


def test_an_emergency_climbs_by_hours_and_the_rest_by_working_days():
    due, term = at("2026-09-30T20:00"), Term.parse("3wd")

    assert rung_moments(["warn", "due", "+24h", "+2wd", "+5wd"], due - HOUR, due, term, PLAIN) == [
        at("2026-09-30T19:00"),
        at("2026-09-30T20:00"),
        at("2026-10-01T20:00"),
        at("2026-10-09T20:00"),
        at("2026-10-13T20:00"),
    ]


def test_an_estate_may_work_other_hours():
    short = PLAIN.with_hours("09:00-17:30")

    assert due_at(at("2026-11-23T10:00"), Term.parse("1wd"), short).at == at("2026-11-24T17:30")
    assert due_at(at("2026-11-23T17:00"), Term.parse("1wh"), short).at == at("2026-11-24T09:30")
    assert short.version != PLAIN.version
    with pytest.raises(ValueError, match="before they begin"):
        PLAIN.with_hours("17:00-09:00")


terms = st.builds(
    lambda unit, n: Term(max(1, n % {"wd": 15, "wh": 40, "d": 40, "m": 3}.get(unit, 90)), unit),
    st.sampled_from(["wd", "wh", "d", "m", "h", "min"]),
    st.integers(1, 90),
)
moments = st.integers(0, 1247 * 86_400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=LOCAL) + timedelta(seconds=seconds)
)
spans = st.timedeltas(timedelta(0), timedelta(days=12)).map(
    lambda span: timedelta(seconds=span // timedelta(seconds=1))
)


@given(moments, spans, terms, spans, spans)
def test_a_later_start_is_never_due_earlier(start, later, term, wait, pause):
    """With the same pause after both starts, and one extension after it."""
    paused = Paused(start + later + wait, start + later + wait + pause)
    changes = [paused, Term(1, term.unit)]
    first, second = (due_after(begin, term, changes, PLAIN)[1] for begin in (start, start + later))
    assert first <= second


@given(moments, terms, spans, spans, spans)
def test_a_pause_never_shortens_and_a_longer_one_never_less(start, term, wait, pause, more):
    due = due_at(start, term, PLAIN).at
    since = start + wait
    short, long = (
        due_after_pause(due, Paused(since, since + length), term, PLAIN)
        for length in (pause, pause + more)
    )
    assert due <= short <= long
    assert due_after_pause(due, Paused(since, since), term, PLAIN) == due


@given(moments, terms)
def test_a_fifth_of_the_time_is_left_when_the_end_is_near(start, term):
    due = due_at(start, term, PLAIN).at
    near = near_at(start, due, due, term, PLAIN)

    assert start <= near < due
    if term.unit in {"wd", "wh"}:
        whole = working_time(start, due, PLAIN)
        assert abs(working_time(near, due, PLAIN) * 5 - whole) < MINUTE


@given(moments, terms, st.integers(1, 5), spans)
def test_a_pause_that_ends_before_the_end_leaves_time(start, term, days, used):
    due = due_at(start, term, PLAIN).at
    since = start + (due - start) / 2
    until = pause_end(since, days, PLAIN)
    resumed = min(since + used, until)

    assert pause_cost(Paused(since, until), term, PLAIN) == days
    assert due_after_pause(due, Paused(since, resumed), term, PLAIN) > resumed


@given(moments, terms, st.integers(0, 20_000).map(lambda n: n * MINUTE))
def test_a_pause_that_costs_nothing_moves_nothing(start, term, length):
    due = due_at(start, term, PLAIN).at
    pause = Paused(start, start + length)

    assert pause_cost(pause, term, PLAIN) or due_after_pause(due, pause, term, PLAIN) == due


class Minutes:
    """The slow reference: every working minute of some years in one list, counted by position."""

    FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)

    def __init__(self):
        days = [self.FIRST + timedelta(days=n) for n in range((self.LAST - self.FIRST).days + 1)]
        self.days = [day for day in days if chinese_calendar.is_workday(day)]
        self.all = [
            datetime.combine(day, time(hour, minute), LOCAL)
            for day in self.days
            for hour in range(8, 20)
            for minute in range(60)
        ]

    def due(self, start, term):
        if term.unit == "wh":
            return self.all[bisect_left(self.all, start) + term.amount * 60 - 1] + MINUTE
        if term.unit == "wd":
            last = self.days[bisect_right(self.days, start.date()) + term.amount - 1]
            return datetime.combine(last, time(20), LOCAL)
        last = start.date()
        for _n in range(term.amount):
            last += timedelta(days=1)
        last = self.days[bisect_left(self.days, last)]
        return datetime.combine(last, time(0), LOCAL) + timedelta(days=1)

    def near(self, start, due, term):
        if term.unit == "d":
            return start + (due - start) * 4 / 5
        first, last = bisect_left(self.all, start), bisect_left(self.all, due)
        left = (last - first) / 5
        return self.all[last - ceil(left)] + (ceil(left) - left) * MINUTE


def test_a_slow_reference_agrees():
    """Whole minutes of three years, terms of three kinds."""
    reference, chance = Minutes(), random.Random(20261124)
    for _time in range(times("reference pairs")):
        start = datetime(2024, 1, 1, tzinfo=LOCAL) + chance.randrange(1000 * 1440) * MINUTE
        unit = chance.choice(["wd", "wh", "d"])
        term = Term(chance.randint(1, {"wd": 20, "wh": 60, "d": 30}[unit]), unit)
        found = due_at(start, term, PLAIN).at
        near = near_at(start, found, found, term, PLAIN)

        assert found == reference.due(start, term), (start, term)
        assert abs(near - reference.near(start, found, term)) < timedelta(seconds=1), (start, term)
