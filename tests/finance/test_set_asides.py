"""What is none of the owners' stays as two people said, and hides no money that is gone."""

import pytest
from django.db import IntegrityError, connection, transaction

from communities.errors import DomainError
from finance.models import BankFile, FileWithdrawal, RowSetAside
from finance.selectors.rows import rest_of
from finance.services.matching import decide_set_aside, match_row, set_aside
from finance.services.withdrawals import withdraw_file
from tests.finance.books import DAY, NOW
from tests.owner import owning, switch_off

WHY = "商户误转，原路退回"


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def asked(books, row, kind="mistaken"):
    return set_aside(row=row, kind=kind, reason=WHY, actor=books.cast.paul, now=NOW)


def agreed(books, row, kind="mistaken"):
    aside = asked(books, row, kind)
    decide_set_aside(aside=aside, verb="agree", actor=books.cast.bob, now=NOW)
    return aside


def plainly(row, fen, **more) -> RowSetAside:
    """As SQL would write it, past the service."""
    given = {"kind": "other", "reason": WHY, "submitted_by": more.pop("by"), "submitted_at": NOW}
    return RowSetAside(estate=row.estate, bank_row=row, amount_fen=fen, **given, **more)


@pytest.mark.parametrize("fen", [301, 1_000_000, -1])
def test_no_more_is_set_aside_than_is_left(books, cast, fen):
    entry, row = books.posted(("BANK", 500), ("ADS", -500)), books.row(1000)
    line = entry.postings.get(amount_fen=500)
    match_row(row=row, shares=[(line, 500)], actor=cast.paul, now=NOW)
    plainly(row, 200, by=cast.paul).save()
    with pytest.raises(IntegrityError, match="than is left"), transaction.atomic():
        plainly(row, fen, by=cast.paul).save()
    with transaction.atomic():
        plainly(row, 300, by=cast.paul).save()
        transaction.set_rollback(True)
    switch_off("finance_rowsetaside", "set_aside_fits")
    plainly(row, fen, by=cast.paul).save()


def test_nothing_is_agreed_on_before_somebody_asked(books, cast):
    row = books.row(500)
    given = {"by": cast.paul, "status": "agreed", "decided_by": cast.bob, "decided_at": NOW}
    with pytest.raises(IntegrityError, match="waits for a second"), transaction.atomic():
        plainly(row, 500, **given).save()
    switch_off("finance_rowsetaside", "set_aside_fits")
    plainly(row, 500, **given).save()


ASIDE, FILE = "finance_rowsetaside", "finance_filewithdrawal"


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (ASIDE, "amount_fen = 499"),
        (ASIDE, "reason = 'x'"),
        (ASIDE, "kind = 'other', status = 'ended'"),
        (ASIDE, "status = 'proposed'"),
        (ASIDE, "status = 'ended', decided_by_id = submitted_by_id"),
        (FILE, "reason = 'x'"),
        (FILE, "status = 'proposed'"),
    ],
)
def test_what_was_asked_for_stays(books, cast, table, change):
    row = books.row(500)
    agreed(books, row)
    FileWithdrawal.objects.create(
        estate=row.estate, bank_file=row.bank_file, reason=WHY, submitted_by=cast.paul,
        submitted_at=NOW, status="refused", decided_by=cast.bob, decided_at=NOW,
    )  # fmt: skip
    with (
        owning(),
        pytest.raises(IntegrityError, match="stays as it was asked for"),
        transaction.atomic(),
    ):
        run(f"update {table} set {change}")
    switch_off(table)
    assert run(f"update {table} set {change}"), "control: it was the guard"


def test_what_goes_out_had_come_in_before(books, cast):
    gone = books.row(-5_000_000)
    with pytest.raises(DomainError, match=r"没有对应的.*还剩 0.00 元"):
        asked(books, gone, "company")
    assert rest_of(gone) == -5_000_000

    deposit = books.row(50_000)
    came = asked(books, deposit, "deposit")
    back = books.row(-30_000)
    with pytest.raises(DomainError, match="没有对应的"):
        asked(books, back, "deposit")
    decide_set_aside(aside=came, verb="agree", actor=cast.bob, now=NOW)
    with pytest.raises(DomainError, match="没有对应的"):
        asked(books, back, "company")
    with pytest.raises(DomainError, match="没有对应的"):
        asked(books, books.row(-100, DAY.replace(day=1)), "deposit")
    agreed(books, back, "deposit")
    with pytest.raises(DomainError, match=r"还剩 200.00 元"):
        asked(books, books.row(-30_000), "deposit")
    agreed(books, books.row(-20_000), "deposit")


def test_what_went_out_keeps_what_came_in(books, cast):
    came = agreed(books, books.row(500))
    files = BankFile.objects.filter(bank_account=books.bank)
    files.update(status="stored")
    first = files.get()
    books.covered(DAY, DAY)
    back = agreed(books, books.row(-500))
    with pytest.raises(DomainError, match="以这笔到账为来历"):
        decide_set_aside(aside=came, verb="end", actor=cast.paul, now=NOW)
    with pytest.raises(DomainError, match="以它为来历"):
        withdraw_file(bank_file=first, reason=WHY, actor=cast.paul, now=NOW)
    came.refresh_from_db()
    assert came.status == "agreed"

    decide_set_aside(aside=back, verb="end", actor=cast.paul, now=NOW)
    decide_set_aside(aside=came, verb="end", actor=cast.paul, now=NOW)
    withdraw_file(bank_file=first, reason=WHY, actor=cast.paul, now=NOW)
