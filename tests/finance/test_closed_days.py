"""Periods close in sequence: nothing is booked on or before the last closed day, wherever it lies."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from communities.errors import DomainError, StaleState
from finance.closed_days import DAY, first_gap
from finance.forms.statements import ended_periods
from finance.models import Statement
from finance.selectors.audit import ledger_findings
from finance.services.from_rows import draft_from_rows
from finance.services.posting import post_entry
from finance.services.statements import publish_statement, reject_statement, submit_statement
from tests.finance.books import NOW
from tests.owner import switch_off

JULY, AUGUST, SEPTEMBER = date(2026, 7, 3), date(2026, 8, 9), date(2026, 9, 20)
BEGINNING = date(2026, 1, 1)


@pytest.fixture
def summer(books):
    """Carried forward in June, one entry in each month of the third quarter."""
    books.posted(("BANK", 1000), ("OPENING", -1000), kind="opening", day=date(2026, 6, 30))
    for day in (JULY, AUGUST, SEPTEMBER):
        books.posted(("BANK", 100), ("ADS", -100), day=day)
    return books


def freeze(books, period):
    return submit_statement(fund=books.fund, period=period, actor=books.cast.petra, now=NOW)


def publish(books, statement):
    return publish_statement(statement=statement, actor=books.cast.bob, now=NOW)


def days(*texts):
    return [date.fromisoformat(text) for text in texts]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=6), st.integers(0, 60))
def test_the_first_gap_is_the_first_day_in_no_span(spans, last):
    spans = [(BEGINNING + timedelta(days=a), BEGINNING + timedelta(days=a + n)) for a, n in spans]
    last = BEGINNING + timedelta(days=last)
    slow = BEGINNING
    while slow <= last and any(starts <= slow <= ends for starts, ends in spans):
        slow += DAY

    assert first_gap(BEGINNING, last, spans) == (slow if slow <= last else None)
    assert first_gap(None, last, spans) is None


@pytest.mark.parametrize("day", days("2025-11-30", "2026-06-30", "2026-07-01", "2026-07-31"))
def test_nothing_is_booked_on_or_before_the_last_closed_day(summer, day):
    freeze(summer, "2026-07")

    with pytest.raises(DomainError, match="已经封账"), transaction.atomic():
        post_entry(new=summer.new("late", day=day), actor=None, now=NOW)
    assert post_entry(new=summer.new("next", day=date(2026, 8, 1)), actor=None, now=NOW).is_new
    switch_off("finance_entry", "refuse_closed_days")
    assert post_entry(new=summer.new("late", day=day), actor=None, now=NOW).is_new


def test_a_period_freezes_only_after_the_one_before(summer):
    with pytest.raises(DomainError, match="请先冻结前面的期间") as refusal:
        freeze(summer, "2026-08")
    assert refusal.value.where["day"] == JULY

    freeze(summer, "2026-07")
    freeze(summer, "2026-08")


def test_longer_periods_stand_over_closed_months(summer):
    for month in ("2026-07", "2026-08", "2026-09"):
        publish(summer, freeze(summer, month))

    quarter = publish(summer, freeze(summer, "2026-Q3"))

    assert quarter.data["income_fen"] == 300
    assert (
        quarter.data["closing_fen"] == Statement.objects.get(period="2026-09").data["closing_fen"]
    )
    assert ledger_findings(summer.fund.estate) == []


def test_only_what_may_be_frozen_is_offered(summer):
    today = date(2026, 11, 20)
    assert set(ended_periods(summer.fund, today)) & {"2026-07", "2026-08", "2026-Q3"} == {
        "2026-07",
        "2026-Q3",
    }
    freeze(summer, "2026-07")
    offered = ended_periods(summer.fund, today)
    assert "2026-08" in offered
    assert "2026-09" not in offered
    for period in offered:
        with transaction.atomic():
            assert freeze(summer, period)
            transaction.set_rollback(True)


def test_a_period_is_published_only_after_the_one_before(summer):
    july, august = freeze(summer, "2026-07"), freeze(summer, "2026-08")

    with pytest.raises(StaleState, match="请先公示前面的期间"):
        publish(summer, august)
    publish(summer, july)
    assert publish(summer, august).status == "published"


def test_a_rejection_sends_back_what_was_frozen_later(summer):
    publish(summer, freeze(summer, "2026-07"))
    august, september = freeze(summer, "2026-08"), freeze(summer, "2026-09")
    quarter = freeze(summer, "2026-Q3")

    reject_statement(statement=august, reason="漏记一笔", actor=summer.cast.bob, now=NOW)

    for one in (august, september, quarter):
        one.refresh_from_db()
        assert one.status == "rejected"
        assert "漏记一笔" in one.decision_reason
    assert summer.fund.closed_until == date(2026, 7, 31)
    post_entry(new=summer.new("missed", day=AUGUST), actor=None, now=NOW)
    assert freeze(summer, "2026-08").data["income_fen"] == 200


def test_money_found_later_has_a_line_of_its_own(summer):
    publish(summer, freeze(summer, "2026-07"))
    summer.posted(("BANK", 50), ("OPENING", -50), kind="opening", day=AUGUST)

    data = freeze(summer, "2026-08").data

    assert (data["opening_fen"], data["prior_fen"]) == (1100, 50)
    assert data["closing_fen"] == 1100 + 50 + 100


def test_the_longer_period_tells_of_found_money_too(summer):
    publish(summer, freeze(summer, "2026-07"))
    summer.posted(("BANK", 50), ("OPENING", -50), kind="opening", day=AUGUST)
    for month in ("2026-08", "2026-09"):
        publish(summer, freeze(summer, month))

    quarter = freeze(summer, "2026-Q3").data

    assert (quarter["opening_fen"], quarter["prior_fen"]) == (1000, 50)


def test_a_rejection_that_opens_no_day_sends_nothing_else_back(summer):
    for month in ("2026-07", "2026-08", "2026-09"):
        publish(summer, freeze(summer, month))
    quarter = freeze(summer, "2026-Q3")
    summer.posted(("BANK", 100), ("ADS", -100), day=date(2026, 10, 5))
    october = freeze(summer, "2026-10")

    reject_statement(statement=quarter, reason="说明写错", actor=summer.cast.bob, now=NOW)

    october.refresh_from_db()
    assert october.status == "submitted"
    assert freeze(summer, "2026-Q3").status == "submitted"


def test_the_column_of_the_period_before_is_frozen_too(summer):
    publish(summer, freeze(summer, "2026-07"))

    data = freeze(summer, "2026-08").data

    assert data["before"] == {
        "period": "2026-07",
        "income_fen": 100,
        "cost_fen": 0,
        "use_fen": 0,
        "categories": [{"code": "ADS", "amount_fen": 100}],
    }


def test_late_rows_of_the_bank_are_booked_on_the_first_open_day(summer):
    publish(summer, freeze(summer, "2026-07"))
    late, fresh = summer.row(100, day=JULY), summer.row(200, day=AUGUST)
    given = {"category": summer.account("ADS"), "actor": summer.cast.paul, "now": NOW}

    drafts = draft_from_rows(rows=[late, fresh], **given)

    assert [draft.booking_date for draft in drafts] == [date(2026, 8, 1), AUGUST]
    assert drafts[0].lines.get(bank_row=late).bank_row.booked_date == JULY


def test_an_opening_that_is_not_the_last_closing_is_found(summer):
    publish(summer, freeze(summer, "2026-07"))
    switch_off("finance_monthbalance")
    with connection.cursor() as cursor:
        cursor.execute(
            "update finance_monthbalance set debit_fen = debit_fen + 7 where month = '2026-07-01'"
        )

    with pytest.raises(DomainError, match="期初结余与 2026-07"):
        freeze(summer, "2026-08")


def test_who_posts_into_another_year_waits_for_the_freezing(committed_books):
    books, refused = committed_books, []
    books.posted(("BANK", 100), ("ADS", -100), day=JULY)

    def post():
        try:
            post_entry(new=books.new("late", day=date(2025, 12, 31)), actor=None, now=NOW)
        except DomainError as error:
            refused.append(error.message)
        finally:
            connection.close()

    waiting = Thread(target=post)
    with transaction.atomic(), connection.cursor() as cursor:
        freeze(books, "2026-07")
        waiting.start()
        n = 0
        while not n and waiting.is_alive():
            cursor.execute("select count(*) from pg_locks where not granted")
            [[n]] = cursor.fetchall()
    waiting.join(10)

    assert len(refused) == 1
    assert "已经封账" in refused[0]
