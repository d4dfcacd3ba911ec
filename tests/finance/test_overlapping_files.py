"""Files over the same days lean on each other's rows; whoever withdraws one waits in line with booking."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, connections, transaction

from communities.errors import DomainError
from communities.models import LogHead
from finance.bankfiles.types import Row
from finance.bankfiles.writers import write
from finance.models import BankFile, BankRow
from finance.services.matching import match_row
from finance.services.withdrawals import withdraw_file
from tests.finance.books import DAY, NOW
from tests.finance.test_bank_import import HOLDER, account_of, bring

WHY = "选错了账户"
FEN = 5000


def file_of(*days):
    """Two rows that cancel each other out on each of these days of March."""
    return write(
        "icbc",
        [
            Row(0, date(2026, 3, day), fen, counterparty="某公司", memo="往来")
            for day in days
            for fen in (-FEN, FEN)
        ],
        HOLDER,
    )


def withdraw(bank_file, actor):
    return withdraw_file(bank_file=bank_file, reason=WHY, actor=actor, now=NOW)


def test_a_file_another_one_leans_on_is_withdrawn_after_it(cast):
    account = account_of(cast.riverside)
    first = bring(account, file_of(2, 3)).bank_file
    apart = bring(account, file_of(9)).bank_file
    later = bring(account, file_of(2, 3))
    assert (later.n_added, later.n_known) == (0, 4)

    with pytest.raises(DomainError, match=r"“流水.csv”（20\d\d-\d\d-\d\d 上传）.*请先撤回那一份"):
        withdraw(first, cast.paul)
    assert BankRow.objects.counted().count() == 6

    withdraw(apart, cast.paul)
    withdraw(later.bank_file, cast.paul)
    withdraw(first, cast.paul)
    assert not BankRow.objects.counted().exists()


def test_withdrawing_and_matching_take_turns(committed_books):
    books = committed_books
    cast, row = books.cast, books.row(500)
    BankFile.objects.update(status="stored", covers_from=DAY, covers_until=DAY)
    entry = books.posted(("BANK", 500), ("ADS_ELEVATOR", -500))
    line, said = entry.postings.get(amount_fen=500), []

    def take_back():
        try:
            withdraw(row.bank_file, cast.paul)
        except Exception as error:
            said.append(error)
        finally:
            connections["default"].close()

    other = threading.Thread(target=take_back)
    with transaction.atomic():
        LogHead.objects.select_for_update().get(estate=row.estate_id)
        other.start()
        wait_for_somebody()
        match_row(row=row, shares=[(line, 500)], actor=cast.paul, now=NOW)
    other.join()

    assert ["请先冲销" in str(error) for error in said] == [True], said
    assert BankRow.objects.counted().exists()


def wait_for_somebody():
    """Until another session waits for a lock of this one."""
    waits = "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(waits)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
