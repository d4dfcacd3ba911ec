"""Which periods are still to be published, by arithmetic alone."""

from datetime import date

import pytest

from finance.promises import promises

NOW = date(2026, 11, 29)
Q1 = (date(2026, 1, 1), date(2026, 3, 31))
Q2, Q3 = (date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30))
FROM = date(2026, 1, 1)


def told(covered, *, first=FROM, length="quarter", not_before=FROM, today=NOW):
    lengths = length if callable(length) else lambda _day: length
    found = promises(first, covered, lengths, not_before=not_before, today=today)
    return [(one.period, one.days_late(today)) for one in found]


@pytest.mark.parametrize(
    ("covered", "wanted"),
    [
        ([Q1, Q2], [("2026-Q3", 29), ("2026-Q4", -63)]),
        ([Q1, Q2, Q3], [("2026-Q4", -63)]),
        ([Q1, Q3], [("2026-Q2", 121), ("2026-Q4", -63)]),
        ([Q1, Q2, (Q3[0], date(2026, 8, 31))], [("2026-Q3", 29), ("2026-Q4", -63)]),
        ([Q1, Q2, Q3, (date(2026, 10, 1), date(2026, 12, 31))], [("2027-Q1", -152)]),
    ],
    ids=["one", "none", "gap", "months of a quarter", "ahead"],
)
def test_what_is_not_covered_whole_is_owed(covered, wanted):
    assert told(covered) == wanted


def test_the_day_itself_is_in_time():
    late = [n for _code, n in told([Q1, Q2], today=date(2026, 10, 31))]
    assert max(late) == 0
    assert max(n for _code, n in told([Q1, Q2], today=date(2026, 11, 1))) == 1, "control"


def test_nobody_is_born_late():
    """Founded in the middle of November for months long past: all of them are due with their own period."""
    founded = {"not_before": date(2026, 12, 15), "length": "month", "first": date(2026, 3, 1)}
    found = told([], **founded, today=date(2026, 11, 17))
    assert [code for code, _n in found] == [f"2026-{n:02}" for n in range(3, 12)]
    assert max(n for _code, n in found) < 0
    late = [code for code, n in told([], **founded, today=date(2026, 12, 16)) if n > 0]
    assert late[-1] == "2026-11", "control: later they are"


def test_a_book_begun_within_a_period_owes_it_from_that_day_on():
    opened = date(2026, 8, 15)
    assert told([(opened, Q3[1])], first=opened)[0] == ("2026-Q4", -63)


def turned(before, after, day):
    """Of an estate that publishes otherwise from ``day`` on."""
    return lambda begins: before if begins < day else after


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("quarter", "year", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
        ("quarter", "month", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-10", "2026-11"]),
        ("year", "month", ["2026"]),
        ("month", "quarter", [*(f"2026-0{n}" for n in range(1, 10)), "2026-Q4"]),
    ],
)
def test_a_new_rhythm_leaves_what_has_begun(before, after, wanted):
    found = told([], length=turned(before, after, date(2026, 8, 10)))
    assert [code for code, _n in found] == wanted


def test_a_longer_rhythm_waits_for_the_calendar():
    changed = turned("quarter", "year", date(2026, 8, 10))
    found = told([Q1], length=changed, today=date(2027, 4, 1))
    assert [code for code, _n in found] == ["2026-Q2", "2026-Q3", "2026-Q4", "2027"]


def test_what_was_published_by_another_length_moves_no_bounds():
    """July was shown early, and the rhythm turned to months within the quarter: August is not owed alone."""
    july = (Q3[0], date(2026, 7, 31))
    found = told([Q1, Q2, july], length=turned("quarter", "month", date(2026, 7, 20)))
    assert [code for code, _n in found] == ["2026-Q3", "2026-10", "2026-11"]
