"""What the database refuses, whoever asks; each refusal with the guard's absence as control."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from finance.models import BookHead, EntryDraft, EntryVoucher, Fund, Match, MonthBalance, Posting
from finance.services.posting import post_entry
from tests.finance.books import NOW
from tests.finance.raw import Raw
from tests.owner import become_owner, owning


@pytest.fixture
def raw(books):
    hand = Raw(books)
    hand.begin()
    return hand


@contextmanager
def refused(words):
    with owning(), pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


@contextmanager
def without(*guards):
    """Control: the same with these triggers or constraints taken away, then put back."""
    mark = transaction.savepoint()
    become_owner()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
        for table, guard in guards:
            kind = "constraint" if guard.endswith(("_entry", "_account", "_zero")) else "trigger"
            if kind == "constraint":
                cursor.execute(f"alter table {table} drop constraint {guard}")
            else:
                cursor.execute(f"drop trigger {guard} on {table}")
    yield
    transaction.savepoint_rollback(mark)


def test_control_a_whole_entry_passes_by_hand(raw):
    entry = raw.entry(1)
    raw.lines((entry, raw.ids["BANK"], 100), (entry, raw.ids["ADS"], -100))
    raw.settle()

    assert BookHead.objects.get().last_number == 1
    assert MonthBalance.objects.get(account_id=raw.ids["BANK"]).debit_fen == 100


@pytest.mark.parametrize(
    ("amounts", "words"),
    [([100, -99], "out of balance by 1"), ([100], "needs two lines")],
)
def test_unbalanced_and_one_legged_entries(raw, amounts, words):
    def attempt():
        entry = raw.entry(1)
        accounts = [raw.ids["BANK"], raw.ids["ADS"]]
        raw.lines(
            *((entry, account, amount) for account, amount in zip(accounts, amounts, strict=False))
        )

    with refused(words):
        attempt()
    with without(("finance_posting", "check_postings")):
        attempt()
        assert sum(Posting.objects.values_list("amount_fen", flat=True)) != 0


def test_zero_lines(raw):
    def attempt():
        entry = raw.entry(1)
        raw.lines((entry, raw.ids["BANK"], 0), (entry, raw.ids["ADS"], 0))

    with refused("posting_is_not_zero"):
        attempt()
    with without(("finance_posting", "posting_is_not_zero")):
        attempt()


def test_an_entry_without_lines_cannot_be_committed(raw):
    def attempt():
        raw.entry(1)
        raw.settle()

    with refused("has no lines"):
        attempt()
    with without(("finance_entry", "entry_is_whole")):
        attempt()


def test_a_late_leg(raw, books):
    entry = books.posted(("BANK", 100), ("ADS", -100))

    def attempt():
        raw.lines((entry.pk, raw.ids["BANK"], 7), (entry.pk, raw.ids["ADS"], -7))

    with refused("has its lines already"):
        attempt()
    with without(("finance_posting", "check_postings")):
        attempt()
        assert entry.postings.count() == 4


def test_lines_of_two_books(raw, books):
    far = books.far_fund
    account = far.accounts.get(code="ADS")

    def attempt():
        entry = raw.entry(1)
        raw.lines(
            (entry, account.pk, 5), (entry, account.pk, -5), estate=far.estate_id, fund=far.pk
        )

    key, check = ("finance_posting", "posting_of_its_entry"), ("finance_posting", "check_postings")
    with refused("posting_of_its_entry"):
        attempt()
    with without(key), refused("of another book"):
        attempt()
    with without(key, check):
        attempt()


def test_lines_of_another_fund_of_the_estate(raw, books):
    other = Fund.objects.get(estate=books.fund.estate, code="wx")
    account = other.accounts.get(code="INTEREST").pk

    def attempt():
        entry = raw.entry(1)
        raw.lines((entry, account, 5), (entry, account, -5), fund=other.pk)

    with refused("of another book"):
        attempt()
    with without(("finance_posting", "check_postings")):
        attempt()


def test_an_account_of_another_estate(raw, books):
    far = books.far_fund.accounts.get(code="ADS")

    def attempt():
        entry = raw.entry(1)
        raw.lines((entry, raw.ids["BANK"], 5), (entry, far.pk, -5))

    with refused("posting_of_its_account"):
        attempt()
    with without(("finance_posting", "posting_of_its_account")):
        attempt()


def test_lines_of_another_day(raw):
    def attempt():
        entry = raw.entry(1)
        raw.lines((entry, raw.ids["BANK"], 5), (entry, raw.ids["ADS"], -5), day="2026-08-15")

    with refused("of another book or day"):
        attempt()
    with without(("finance_posting", "check_postings")):
        attempt()


@pytest.mark.parametrize("number", [2, 7, 0])
def test_wrong_numbers_and_gaps(raw, number):
    with refused("does not follow"):
        raw.entry(number)
    with without(("finance_entry", "number_entries")):
        raw.entry(number)


def test_a_number_twice(raw, books):
    books.posted(("BANK", 100), ("ADS", -100))

    with refused("entry_number_once"):
        raw.entry(1)


def test_another_year_than_the_days(raw):
    with refused("entry_year_is_its_dates"):
        raw.entry(1, day="2025-09-15")


def test_a_day_in_the_future(raw):
    with refused("entry_is_not_from_the_future"):
        raw.entry(1, day="2026-11-21")


def test_a_day_nobody_can_mean(raw, books):
    with refused("entry_has_a_possible_day"):
        raw.entry(1, day="1999-12-31")
    with refused("draft_has_a_possible_day"):
        EntryDraft.objects.filter(pk=books.draft(("BANK", 100), ("ADS", -100)).pk).update(
            booking_date="0202-09-15"
        )


@pytest.mark.parametrize(
    "table",
    ["finance_entry", "finance_posting", "finance_entryvoucher", "finance_match"],
)
@pytest.mark.parametrize("verb", ["update {} set id = id", "delete from {}", "truncate {} cascade"])
def test_nothing_posted_is_changed(books, table, verb):
    row, voucher = books.row(100), books.voucher()
    draft = books.draft(("BANK", 100), ("ADS", -100))
    draft.draft_vouchers.create(estate=row.estate, voucher=voucher)
    line = books.carry(draft).postings.get(amount_fen=100)
    Match.objects.create(estate=row.estate, bank_row=row, posting=line, amount_fen=100)
    connection.cursor().execute("set constraints all immediate; set constraints all deferred")

    with refused("insert-only"):
        connection.cursor().execute(verb.format(table))


def test_no_voucher_is_added_to_a_posted_entry(books):
    entry = books.posted(("BANK", 100), ("ADS", -100))

    with refused("no voucher is added"):
        EntryVoucher.objects.create(estate=entry.estate, entry=entry, voucher=books.voucher())
    with without(("finance_entryvoucher", "vouchers_come_first")):
        EntryVoucher.objects.create(estate=entry.estate, entry=entry, voucher=books.voucher())


def test_control_without_its_trigger_a_posting_is_changed(books):
    books.posted(("BANK", 100), ("ADS", -100))

    with without(("finance_posting", "insert_only")), connection.cursor() as cursor:
        cursor.execute("update finance_posting set amount_fen = 2 * amount_fen")
        assert cursor.rowcount == 2


def test_month_balances_and_heads_are_nobodys_to_write(books):
    books.posted(("BANK", 100), ("ADS", -100))

    for sql in (
        "update finance_monthbalance set debit_fen = 0",
        "delete from finance_monthbalance",
        "truncate finance_monthbalance",
        "update finance_bookhead set last_number = last_number + 1",
        "delete from finance_bookhead",
        "truncate finance_bookhead",
    ):
        connection.cursor().execute("set constraints all immediate")
        with refused("is kept by the ledger"):
            connection.cursor().execute(sql)
    with refused("begins without entries"):
        BookHead.objects.create(estate=books.fund.estate, fund=books.fund, year=2025, last_number=3)
    with without(("finance_monthbalance", "only_by_triggers")), connection.cursor() as cursor:
        cursor.execute("update finance_monthbalance set debit_fen = 0")
        assert cursor.rowcount == 2


def test_text_is_erased_but_never_replaced(books):
    entry = books.posted(("BANK", 100), ("ADS", -100))

    for sql in (
        "update finance_entrytext set memo = 'other'",
        """update finance_entrytext set private = '{"submitter": ["00", "x"]}'""",
        "delete from finance_entrytext",
    ):
        connection.cursor().execute("set constraints all immediate")
        with owning(), pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(sql)
    connection.cursor().execute(
        "update finance_entrytext set memo = '', memo_salt = null, private = '{}'"
    )
    entry.text.refresh_from_db()
    assert entry.text.memo == ""


def test_rows_are_never_matched_beyond_their_amount(books):
    row = books.row(100)
    entries = [books.posted(("BANK", 80), ("ADS", -80)) for _ in range(2)]
    lines = [entry.postings.get(amount_fen=80) for entry in entries]

    def attempt(line, amount):
        connection.cursor().execute(
            "insert into finance_match (estate_id, bank_row_id, posting_id, amount_fen) "
            "values (%s, %s, %s, %s)",
            [row.estate_id, row.pk, line.pk, amount],
        )

    with refused("posting .* beyond"):
        attempt(lines[0], 81)
    with refused("bank row .* beyond"):
        attempt(lines[0], -1)
    attempt(lines[0], 80)
    with refused("bank row .* beyond"):
        attempt(lines[1], 21)
    with without(("finance_match", "matches_fit")):
        attempt(lines[1], 80)
    attempt(lines[1], 20)


def test_a_rollback_gives_the_number_back(books):
    with pytest.raises(RuntimeError), transaction.atomic():
        assert post_entry(new=books.new("a"), actor=None, now=NOW).number == 1
        raise RuntimeError

    assert post_entry(new=books.new("b"), actor=None, now=NOW).number == 1
