"""Which periods are still to be published, by arithmetic alone."""

from datetime import date

import pytest

from finance.promises import promises

NOW = date(2026, 11, 29)
Q1 = (date(2026, 1, 1), date(2026, 3, 31))
Q2, Q3 = (date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30))
FROM = date(2026, 1, 1)


def told(covered, *, first=FROM, length="quarter", not_before=FROM, today=NOW):
    found = promises(first, covered, length, not_before=not_before, today=today)
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
