"""What an estate settled of its publishing holds from the next period on."""

from datetime import date

import pytest

from finance.periods import due_date
from finance.selectors.promised import promised_of
from tests.communities.test_clocks import at
from tests.finance.test_first_period import FOUNDED, income
from tests.settled import keep_setting


def test_days_of_publishing_end_with_the_month():
    assert due_date("2026-01", 10) == date(2026, 2, 10)
    assert due_date("2026-01", 28) == date(2026, 2, 28)
    assert due_date("2026-Q1", 10, 31) == date(2026, 4, 30)
    assert due_date("2026", 10, 10) == date(2027, 3, 31), "the year's day is the law's"


def test_a_statement_is_due_by_what_held_when_its_period_ended(books):
    estate = books.fund.estate
    assert income(books, FOUNDED).due == date(2026, 4, 30), "the control"
    keep_setting(estate, "publish_quarter_day", 10, at("2026-04-01T09:00"))
    assert income(books, date(2026, 4, 2)).due == date(2026, 4, 30)
    keep_setting(estate, "publish_quarter_day", 20, at("2026-03-31T09:00"))
    assert income(books, date(2026, 4, 2)).due == date(2026, 4, 20)


@pytest.mark.parametrize(
    ("months", "wanted"),
    [
        (12, ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
        (1, ["2026-Q1", "2026-Q2", "2026-Q3", "2026-10", "2026-11"]),
    ],
)
def test_another_rhythm_hides_no_late_quarter_and_makes_none(books, months, wanted):
    estate = books.fund.estate
    keep_setting(estate, "publishes_months", months, at("2026-08-10T09:00"))
    today = date(2026, 11, 10)
    found = [one.promise for one in promised_of(estate, today)]
    assert [one.period for one in found] == wanted
    assert [one.period for one in found if one.days_late(today) > 0] == wanted[:3]
    assert income(books, today).expected == "2026-Q1"
