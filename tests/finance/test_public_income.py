"""What the street expects next of the public income: the first period that nothing published covers."""

from datetime import date

from finance.models.draft import Kind
from finance.selectors.oversight import public_income_of
from finance.services.statements import publish_statement, submit_statement
from tests.finance.books import NOW

TODAY = date(2026, 11, 20)


def income(books):
    return public_income_of([books.fund.estate], TODAY)[books.fund.estate_id]


def published(books, period):
    statement = submit_statement(
        fund=books.fund, period=period, actor=books.cast.petra, now=NOW, difference_reason="测试"
    )
    publish_statement(statement=statement, actor=books.cast.bob, now=NOW)


def test_a_shorter_statement_hides_no_gap(books):
    for month in (2, 9):
        books.posted(("BANK", 100), ("ADS", -100), day=date(2026, month, 3))
    assert income(books).expected == "2026-Q1"

    published(books, "2026-02")

    found = income(books)
    assert (found.latest.period, found.expected, found.due) == (
        "2026-02", "2026-Q1", date(2026, 4, 30),
    )  # fmt: skip
    assert found.days_late(TODAY) > 200


def test_shorter_and_longer_statements_cover_a_period_together(books):
    for month in (1, 9):
        books.posted(("BANK", 100), ("ADS", -100), day=date(2026, month, 3))
    published(books, "2026-H1")
    published(books, "2026-07")
    assert income(books).expected == "2026-Q3", "control: two months are open"

    published(books, "2026-08")
    published(books, "2026-09")

    assert income(books).expected == "2026-Q4"


def test_what_was_carried_forward_owes_no_statement(books):
    books.posted(("BANK", 100), ("ADS", -100), day=date(2025, 12, 31), kind=Kind.OPENING)
    books.posted(("BANK", 100), ("ADS", -100), day=date(2026, 2, 3))

    assert income(books).expected == "2026-Q1"
