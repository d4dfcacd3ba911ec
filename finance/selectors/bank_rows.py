"""What an account holds beside a file that is to come into it: as plain rows, to be compared."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Max, Min

from communities.clock import local
from finance.bankfiles import Row
from finance.bankfiles.identity import Held
from finance.models import BankAccount, BankFile, BankRow
from finance.states import BankFileStatus

# A bank may write the same number on another day, of a holiday say.
NEAR = timedelta(days=3)
SAMPLED = 200


@dataclass(frozen=True)
class Beside:
    """前后: the rows of the nearest day before, or after, the days of a file."""

    day: date
    rows: list[Row]


def held_rows(account: BankAccount, first: date, last: date) -> list[Held]:
    """Rows that count from ``first`` to ``last`` and near it, in the order in which they came."""
    rows = BankRow.objects.counted().filter(bank_account=account)
    rows = rows.filter(booked_date__range=(first - NEAR, last + NEAR)).order_by("pk")
    aliases = _aliases(account)
    return [
        Held(
            _row(one),
            (one.fingerprint, *aliases[one.pk]),
            one.occurrence,
            one.pk,
            one.bank_file_id,
        )
        for one in rows.iterator()
    ]


def _aliases(account: BankAccount) -> dict[int, list[str]]:
    """Other spellings that a person once called the same, in a file that still counts."""
    told = BankFile.objects.filter(
        bank_account=account, status=BankFileStatus.STORED, reading__has_key="same"
    )
    found = defaultdict(list)
    for pairs in told.values_list("reading__same", flat=True):
        for mark, pk in pairs:
            found[pk].append(mark)
    return found


def _row(one: BankRow) -> Row:
    at = local(one.at).replace(tzinfo=None)
    return Row(
        one.line,
        at if at.time() != time() else at.date(),
        one.amount_fen,
        one.balance_fen,
        counterparty=one.counterparty,
        memo=one.memo,
        reference=one.reference,
    )


def rows_before(account: BankAccount, day: date) -> Beside | None:
    return _beside(account, Max("booked_date"), booked_date__lt=day)


def rows_after(account: BankAccount, day: date) -> Beside | None:
    return _beside(account, Min("booked_date"), booked_date__gt=day)


def _beside(account, nearest, **where) -> Beside | None:
    rows = BankRow.objects.counted().filter(bank_account=account)
    day = rows.filter(**where).aggregate(day=nearest)["day"]
    return Beside(day, [_row(one) for one in rows.filter(booked_date=day)]) if day else None


def covered_until(account: BankAccount, day: date) -> date | None:
    """The last day before ``day`` that a stored file of the account speaks of."""
    stored = BankFile.objects.filter(bank_account=account, status=BankFileStatus.STORED)
    return stored.filter(covers_from__lt=day).aggregate(last=Max("covers_until"))["last"]


def twin_accounts(account: BankAccount, marks: list[str]) -> list[tuple[BankAccount, int]]:
    """Other accounts of the estate that hold the first of these rows, and how many of them."""
    others = BankAccount.objects.filter(estate=account.estate_id).exclude(pk=account.pk)
    sample = set(marks[:SAMPLED])
    found = []
    for other in others:
        rows = BankRow.objects.counted().filter(bank_account=other, fingerprint__in=sample)
        if count := rows.values("fingerprint").distinct().count():
            found.append((other, count))
    return found
