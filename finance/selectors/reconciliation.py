"""对账: what the books say a fund has, beside what its banks say, on one day."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import F, Max, OuterRef, Q, Subquery, Sum

from finance.models import Account, BankAccount, BankRow, Fund, MonthBalance, Posting
from finance.models.books import MONEY
from finance.models.draft import Kind

OK, BAD, GREY = "ok", "bad", "grey"


@dataclass(frozen=True)
class AccountCheck:
    """One account at a bank; ``bank_fen`` is None (grey) while no file reaches the last booking.

    ``as_of`` is the day of the last bank row known; ``unmatched`` rows no posting explains.
    """

    account: Account
    book_fen: int
    bank_fen: int | None
    as_of: date | None
    unmatched: int

    @property
    def bank_account(self) -> BankAccount:
        return self.account.bank_account

    @property
    def difference_fen(self) -> int | None:
        return None if self.bank_fen is None else self.book_fen - self.bank_fen

    @property
    def state(self) -> str:
        if self.bank_fen is None:
            return GREY
        return BAD if self.difference_fen else OK


@dataclass(frozen=True)
class Reconciliation:
    """结余 = 银行 + 在途 + 差异, in fen. Grey (尚未上传银行流水) is never green."""

    until: date
    accounts: tuple[AccountCheck, ...]
    transit_fen: int

    @property
    def book_fen(self) -> int:
        return sum(one.book_fen for one in self.accounts) + self.transit_fen

    @property
    def bank_fen(self) -> int | None:
        if self.state == GREY:
            return None
        return sum(one.bank_fen for one in self.accounts)

    @property
    def difference_fen(self) -> int | None:
        bank = self.bank_fen
        return None if bank is None else self.book_fen - self.transit_fen - bank

    @property
    def state(self) -> str:
        states = {one.state for one in self.accounts}
        if not states or GREY in states:
            return GREY
        return BAD if BAD in states else OK


def reconcile(estate, fund: Fund, until: date) -> Reconciliation:
    """Every account of ``fund`` that holds money, at the end of ``until``; seven queries.

    The bank's balance is the one it printed beside its last row; where a format prints none, the
    rows are summed upon what was carried forward.
    """
    newest = Posting.objects.filter(account=OuterRef("pk"), booking_date__lte=until)
    accounts = list(
        Account.objects.for_estate(estate)
        .filter(fund=fund, kind__in=MONEY)
        .select_related("bank_account")
        .annotate(last_booked=Subquery(newest.order_by("-booking_date").values("booking_date")[:1]))
        .order_by("pk")
    )
    book, at_bank = book_balances(fund, until), _bank_sides(fund, until)
    carried = _carried_forward(fund, until)
    checks = [
        _check(one, book.get(one.pk, 0), at_bank.get(one.bank_account_id, {}), carried)
        for one in accounts
        if one.bank_account_id
    ]
    transit = sum(book.get(one.pk, 0) for one in accounts if not one.bank_account_id)
    return Reconciliation(until, tuple(checks), transit)


def book_balances(fund: Fund, until: date) -> dict[int, int]:
    """Each money account's balance at the end of ``until``: closed months, and the open one."""
    first = until.replace(day=1)
    money = {"fund": fund, "account__kind__in": MONEY}
    before = MonthBalance.objects.filter(**money, month__lt=first).order_by().values("account")
    within = (
        Posting.objects.filter(**money, booking_date__range=(first, until))
        .order_by()
        .values("account")
    )
    balances: dict[int, int] = {}
    for account, fen in [
        *before.annotate(fen=Sum(F("debit_fen") - F("credit_fen"))).values_list("account", "fen"),
        *within.annotate(fen=Sum("amount_fen")).values_list("account", "fen"),
    ]:
        balances[account] = balances.get(account, 0) + fen
    return balances


def _bank_sides(fund: Fund, until: date) -> dict[int, dict]:
    """What each bank account's rows say: printed balance, sum, last day, rows unexplained."""
    past = BankRow.objects.filter(bank_account=OuterRef("pk"), booked_date__lte=until)
    total = past.order_by().values("bank_account").annotate(fen=Sum("amount_fen")).values("fen")
    rows = BankAccount.objects.filter(fund=fund).annotate(
        total=Subquery(total), last=Max("rows__booked_date")
    )
    found = {row["pk"]: row | {"printed": None} for row in rows.values("pk", "total", "last")}
    for pk, balance in _printed_balances(fund, until):
        found[pk]["printed"] = balance
    for pk, unmatched in _unmatched(fund, until):
        found[pk]["unmatched"] = unmatched
    return found


def _printed_balances(fund: Fund, until: date):
    """Bank accounts with the balance printed beside the last row of their last day."""
    last_day = (
        BankRow.objects.filter(bank_account=OuterRef("bank_account"), booked_date__lte=until)
        .order_by("-booked_date")
        .values("booked_date")[:1]
    )
    rows = BankRow.objects.filter(bank_account__fund=fund, booked_date=Subquery(last_day))
    rows = rows.order_by("bank_account", "at", "pk")
    for pk, day in groupby(rows, key=lambda row: row.bank_account_id):
        yield pk, _last_balance(list(day))


def _last_balance(day: list[BankRow]) -> int | None:
    """Banks print a day forwards or backwards: the last row is the one no other continues."""
    newest = [row for row in day if row.at == day[-1].at]
    continued = {row.balance_fen - row.amount_fen for row in newest if row.balance_fen is not None}
    ends = [row for row in newest if row.balance_fen not in continued]
    return (ends if len(ends) == 1 else newest)[-1].balance_fen


def _unmatched(fund: Fund, until: date):
    """Bank accounts with the number of rows that postings do not explain in full."""
    rows = (
        BankRow.objects.filter(bank_account__fund=fund, booked_date__lte=until)
        .annotate(explained=Sum("matches__amount_fen"))
        .filter(Q(explained=None) | ~Q(explained=F("amount_fen")))
    )
    counts: dict[int, int] = {}
    for pk in rows.values_list("bank_account", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts.items()


def _carried_forward(fund: Fund, until: date) -> dict[int, int]:
    opening = Posting.objects.filter(
        fund=fund,
        account__bank_account__isnull=False,
        entry__kind=Kind.OPENING,
        booking_date__lte=until,
    )
    sums = opening.order_by().values("account").annotate(fen=Sum("amount_fen"))
    return dict(sums.values_list("account", "fen"))


def _check(account, book_fen, side, carried) -> AccountCheck:
    last, bank_fen = side.get("last"), None
    if last is None:
        # An account in which nothing was ever booked needs no file.
        bank_fen = 0 if account.last_booked is None else None
    elif account.last_booked is None or last >= account.last_booked:
        bank_fen = side["printed"]
        if bank_fen is None:
            bank_fen = (side["total"] or 0) + carried.get(account.pk, 0)
    return AccountCheck(account, book_fen, bank_fen, last, side.get("unmatched", 0))
