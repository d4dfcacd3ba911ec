"""The calendar: swapped days, overrides, and years nobody has announced."""

from datetime import date

import pytest

from communities.working_days import LAST_YEAR, Calendar, late_year, missing_year

PLAIN = Calendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
        (date(2026, 3, 7), False),
        (date(2024, 2, 29), True),
    ],
)
def test_published_schedule_with_swapped_days(day, works):
    assert PLAIN.is_workday(day) == (works, False)


def test_unannounced_year_is_monday_to_friday_and_provisional():
    """But for the days that the law itself fixes, which are off for certain."""
    year = LAST_YEAR + 1
    days = [date(year, 10, day) for day in range(4, 11)]

    assert [PLAIN.is_workday(date(year, 10, day)) for day in (1, 2, 3)] == [(False, False)] * 3
    assert [PLAIN.is_workday(day) for day in days] == [(day.weekday() < 5, True) for day in days]


def test_override_wins_over_the_library_and_is_as_sure_as_its_year():
    calendar = Calendar({date(2026, 3, 3): False, date(2027, 2, 6): True})

    assert PLAIN.is_workday(date(2026, 3, 3)) == (True, False)
    assert calendar.is_workday(date(2026, 3, 3)) == (False, False)
    assert calendar.is_workday(date(2027, 2, 6)) == (True, True)
    assert calendar.is_workday(date(2027, 2, 8)) == (True, True)


def test_a_year_is_known_when_its_table_was_entered_whole():
    days = {date(2027, 1, 1): False, date(2027, 10, 1): False}

    assert Calendar(days).is_workday(date(2027, 2, 8)) == (True, True)
    assert Calendar(days, years=frozenset({2027})).is_workday(date(2027, 2, 8)) == (True, False)


def test_version_changes_with_the_overrides_only():
    one, same = Calendar({date(2026, 3, 3): False}), Calendar({date(2026, 3, 3): False})
    other = Calendar({date(2026, 3, 3): True})

    assert one.version == same.version
    assert len({PLAIN.version, one.version, other.version}) == 3


def test_missing_year_is_reported_from_november_until_it_is_entered():
    entered = Calendar(years=frozenset({2027}))

    assert missing_year(date(2026, 10, 31), PLAIN) is None
    assert missing_year(date(2026, 11, 1), PLAIN) == 2027
    assert missing_year(date(2026, 11, 1), entered) is None
    assert missing_year(date(2027, 3, 1), PLAIN) == 2027


def test_who_could_enter_it_is_asked_from_december_on():
    entered = Calendar(years=frozenset({2027}))

    assert late_year(date(2026, 11, 30), PLAIN) is None
    assert late_year(date(2026, 12, 1), PLAIN) == 2027
    assert late_year(date(2027, 3, 1), PLAIN) == 2027
    assert late_year(date(2026, 12, 1), entered) is None
