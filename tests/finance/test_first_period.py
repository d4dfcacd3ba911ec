"""首个公示期: no estate is late on its first day, and none afterwards for ever."""

from datetime import date

import pytest
from django.urls import reverse

from communities.errors import DomainError, NotAllowed
from finance.selectors.openings import opening_day
from finance.selectors.oversight import public_income_of
from finance.services.first_period import choose_first_period
from tests.finance.books import NOW
from tests.sessions import log_in
from tests.settled import keep_setting

FOUNDED = date(2026, 1, 1)


def chosen(books, month, now=NOW, actor=None):
    estate = books.fund.estate
    choose_first_period(estate=estate, month=month, actor=actor or books.cast.bob, now=now)
    estate.refresh_from_db()


def income(books, today):
    return public_income_of([books.fund.estate], today)[books.fund.estate_id]


@pytest.mark.parametrize("months", [1, 3, 12])
def test_an_estate_is_not_late_on_the_day_of_founding(books, months):
    keep_setting(books.fund.estate, "publishes_months", months)
    found = income(books, FOUNDED)
    assert found.days_late(FOUNDED) < 0
    assert found.days_late(date(2027, 6, 1)) > 0, "control: later it is"


def test_a_past_month_is_due_with_the_day_of_choice_and_then_late(books):
    chosen(books, date(2025, 3, 1))
    found = income(books, NOW.date())

    assert (found.expected, found.due) == ("2025-Q1", date(2027, 1, 31))
    assert found.days_late(NOW.date()) < 0
    assert found.days_late(date(2027, 2, 1)) == 1
    assert opening_day(books.fund) == date(2025, 2, 28)


def test_it_moves_only_earlier_and_its_day_of_choice_stays(books):
    chosen(books, date(2026, 9, 1))
    due = income(books, NOW.date()).due
    with pytest.raises(DomainError, match="只能改早"):
        chosen(books, date(2026, 10, 1))

    chosen(books, date(2026, 3, 31), now=NOW.replace(year=2027))

    assert income(books, NOW.date()).due == due
    assert opening_day(books.fund) == date(2026, 2, 28)


@pytest.mark.parametrize("month", [date(2026, 12, 1), date(1999, 12, 1)])
def test_it_is_of_the_past_or_of_this_month(books, month):
    with pytest.raises(DomainError, match="之间"):
        chosen(books, month)
    chosen(books, date(2026, 11, 1))


def test_what_is_booked_already_keeps_it(books):
    books.posted(("BANK", 100), ("ADS", -100))
    with pytest.raises(DomainError, match="已经有账"):
        chosen(books, date(2026, 3, 1))


def test_what_was_promised_counts_and_not_what_was_booked_before(books):
    chosen(books, date(2026, 9, 1))
    books.posted(("BANK", 100), ("ADS", -100), day=date(2026, 2, 3))
    assert income(books, NOW.date()).expected == "2026-Q3"


def test_the_managing_body_chooses_it_on_the_page(books, client):
    slug = books.fund.estate.slug
    with pytest.raises(NotAllowed):
        chosen(books, date(2026, 9, 1), actor=books.cast.petra)
    log_in(client, books.cast.bob)
    there = reverse("finance:first-period", args=[slug])
    assert client.post(there, {"month": "九月"}).status_code == 400
    assert client.post(there, {"month": "2026-01"}).status_code == 302
    books.fund.estate.refresh_from_db()
    assert books.fund.estate.params["first_month"] == "2026-01"
