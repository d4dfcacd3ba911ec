"""对账: what the books say a fund has, beside what its banks say, over the days of a period.

``finance.evidence`` decides; here its values are read, in a constant number of queries.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, F, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from communities.calendars import load_calendar
from finance.certified import certificate_of, judge_certified
from finance.evidence import BAD, GREY, OK, Covered, Evidence, Judgement, Line, Stated, judge
from finance.models import (
    Account,
    BankAccount,
    BankFile,
    BankRow,
    DepositCertificate,
    Fund,
    Match,
    MonthBalance,
    Posting,
)
from finance.models.books import MONEY
from finance.models.draft import Kind
from finance.selectors.certificates import deposits_of
from finance.selectors.clearing import clearing_moves
from finance.selectors.rows import set_aside_lines, unexplained
from finance.states import BankFileStatus
from finance.transit import DAY, Item, in_transit


@dataclass(frozen=True)
class AccountCheck:
    """One account at a bank; ``file`` is the newest one that covers the last day, ``certificate`` what
    bears out a fixed deposit instead."""

    account: Account
    judged: Judgement
    file: BankFile | None = None
    certificate: DepositCertificate | None = None

    @property
    def bank_account(self) -> BankAccount:
        return self.account.bank_account

    @property
    def book_fen(self) -> int:
        return self.judged.book_fen

    @property
    def bank_fen(self) -> int | None:
        return self.judged.bank_fen

    @property
    def as_of(self) -> date | None:
        return self.judged.as_of

    @property
    def state(self) -> str:
        return self.judged.state


@dataclass(frozen=True)
class Reconciliation:
    """结余 = 银行 − 不属公共收益 + 在途 + 差异, in fen. Grey (没有证据) is never green."""

    starts: date
    ends: date
    accounts: tuple[AccountCheck, ...]
    transit_fen: int
    transit: tuple[Item, ...] = ()

    @property
    def book_fen(self) -> int:
        return sum(one.book_fen for one in self.accounts) + self.transit_fen

    @property
    def bank_fen(self) -> int | None:
        """None while one account's is not known."""
        known = [one.bank_fen for one in self.accounts]
        return None if None in known or not known else sum(known)

    @property
    def aside_fen(self) -> int:
        return sum(one.judged.aside_fen for one in self.accounts)

    @property
    def difference_fen(self) -> int | None:
        bank = self.bank_fen
        return None if bank is None else self.book_fen - self.transit_fen - bank + self.aside_fen

    @property
    def state(self) -> str:
        states = {one.state for one in self.accounts}
        is_late = any(one.is_late for one in self.transit)
        if not states or is_late or GREY in states:
            return GREY
        return BAD if BAD in states else OK


def reconcile(fund: Fund, starts: date, ends: date, today: date) -> Reconciliation:
    """Every account of ``fund`` that holds money, from ``starts`` to the end of ``ends``, as far as
    it is known on ``today``."""
    accounts = list(
        Account.objects.filter(fund=fund, kind__in=MONEY)
        .select_related("bank_account")
        .order_by("pk")
    )
    book = book_balances(fund, ends)
    sides, deposits = _sides(fund, starts, ends), deposits_of(accounts, starts, ends)
    checks = []
    for one in accounts:
        if deposit := deposits.get(one.pk):
            proof = certificate_of(deposit)
            checks.append(AccountCheck(one, judge_certified(deposit), certificate=proof))
        elif one.kind != Account.Kind.CLEARING:
            evidence, file = sides.of(one, book.get(one.pk, 0))
            checks.append(AccountCheck(one, judge(evidence), file))
    clearing = [one.pk for one in accounts if one.kind == Account.Kind.CLEARING]
    moves = clearing_moves(clearing, starts, today)
    is_workday = load_calendar().is_workday
    return Reconciliation(
        starts,
        ends,
        tuple(checks),
        transit_fen=sum(book.get(pk, 0) for pk in clearing),
        transit=tuple(
            item
            for pk in clearing
            for item in in_transit(moves[pk], ends, today, lambda day: is_workday(day)[0])
        ),
    )


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


@dataclass(frozen=True)
class Sides:
    """What is known of all accounts of a fund: the books' by account, the bank's by bank account."""

    starts: date
    ends: date
    moved: dict[int, dict[date, int]]
    first_known: dict[int, date]
    carried: dict[int, int]
    lines: dict[int, list[Line]]
    before: dict[int, int]
    first_row: dict[int, date]
    files: dict[int, list[BankFile]]
    unmatched: dict[int, int]
    aside: dict[int, int]
    stated: dict[int, list[Stated]]

    def of(self, account: Account, book_fen: int) -> tuple[Evidence, BankFile | None]:
        bank, moved = account.bank_account_id, self.moved.get(account.pk, {})
        days = [self.first_known.get(account.pk), self.first_row.get(bank)]
        lines = self.lines.get(bank, [])
        seen = sum(line.amount_fen for line in lines if line.day < self.starts)
        evidence = Evidence(
            starts=self.starts,
            ends=self.ends,
            opening_fen=book_fen - sum(moved.values()),
            moved=moved,
            lines=tuple(lines),
            files=tuple(_covered(file) for file in self.files.get(bank, [])),
            carried_fen=self.carried.get(account.pk, 0),
            before_fen=self.before.get(bank, 0) - seen,
            since=min((day for day in days if day), default=None),
            unmatched=self.unmatched.get(bank, 0),
            aside_fen=self.aside.get(bank, 0),
            stated=tuple(self.stated.get(bank, ())),
        )
        return evidence, self._file(bank)

    def _file(self, bank: int) -> BankFile | None:
        held = [
            file
            for file in self.files.get(bank, [])
            if file.covers_from <= self.ends <= file.covers_until
        ]
        return max(held, key=lambda file: file.created_at, default=None)


def _sides(fund: Fund, starts: date, ends: date) -> Sides:
    postings = Posting.objects.filter(fund=fund, account__bank_account__isnull=False).order_by()
    within = postings.filter(booking_date__range=(starts, ends))
    moved = defaultdict(dict)
    for account, day, fen in within.values_list("account", "booking_date").annotate(
        fen=Sum("amount_fen")
    ):
        moved[account][day] = fen
    booked = postings.values_list("account").annotate(first=Min("booking_date"))
    first_booked = dict(booked)
    carried = _carried(postings, first_booked, ends)
    rows = (
        BankRow.objects.counted().filter(bank_account__fund=fund).order_by().values("bank_account")
    )
    known = rows.annotate(
        first=Min("booked_date"), before=Sum("amount_fen", filter=Q(booked_date__lt=starts))
    )
    known = list(known.values_list("bank_account", "first", "before"))
    return Sides(
        starts=starts,
        ends=ends,
        moved=moved,
        # The bank's rows begin after the day as of which the balance was carried forward.
        first_known={
            account: first + DAY if account in carried else first
            for account, first in first_booked.items()
        },
        carried=carried,
        lines=_lines(fund, starts, ends),
        before={bank: fen or 0 for bank, _first, fen in known},
        first_row={bank: first for bank, first, _fen in known},
        files=_files(fund),
        unmatched=_unmatched(fund, starts, ends),
        aside=_aside(fund, ends),
        stated=_stated(fund, ends),
    )


def _carried(postings, first_booked: dict[int, date], ends: date) -> dict[int, int]:
    """By account what its books were opened with. What is carried forward later is money that was
    found (前期更正), and a row of the bank's is asked for it; one that a row explains is none."""
    opened = Q(entry__kind=Kind.OPENING) | Q(entry__reverses__kind=Kind.OPENING)
    openings = postings.filter(opened, booking_date__lte=ends)
    sums = openings.values_list("account", "booking_date").annotate(
        fen=Sum(F("amount_fen") - Coalesce(_matched(), 0))
    )
    return {account: fen for account, day, fen in sums if day == first_booked[account]}


def _matched() -> Subquery:
    mine = Match.objects.filter(posting=OuterRef("pk")).order_by().values("posting")
    return Subquery(mine.annotate(fen=Sum("amount_fen")).values("fen"))


def _lines(fund: Fund, starts: date, ends: date) -> dict[int, list[Line]]:
    """The rows of the period, of the last day with rows before it and of the first after it."""
    mine = (
        BankRow.objects.counted()
        .filter(bank_account=OuterRef("bank_account"))
        .values("booked_date")
    )
    before = mine.filter(booked_date__lt=starts).order_by("-booked_date")[:1]
    after = mine.filter(booked_date__gt=ends).order_by("booked_date")[:1]
    rows = (
        BankRow.objects.counted()
        .filter(
            bank_account__fund=fund,
            booked_date__gte=Coalesce(Subquery(before), Value(starts, DateField())),
            booked_date__lte=Coalesce(Subquery(after), Value(ends, DateField())),
        )
        .order_by("bank_account", "booked_date", "at", "pk")
    )
    found = defaultdict(list)
    for bank, *said in rows.values_list("bank_account", "booked_date", "amount_fen", "balance_fen"):
        found[bank].append(Line(*said))
    return found


def _files(fund: Fund) -> dict[int, list[BankFile]]:
    stored = BankFile.objects.filter(
        bank_account__fund=fund, status=BankFileStatus.STORED, covers_from__isnull=False
    )
    found = defaultdict(list)
    for file in stored.defer("reading").order_by("covers_from", "pk"):
        found[file.bank_account_id].append(file)
    return found


def _covered(file: BankFile) -> Covered:
    return Covered(file.covers_from, file.covers_until, file.is_counted)


def _unmatched(fund: Fund, starts: date, ends: date) -> dict[int, int]:
    """By bank account the number of the period's rows that nothing explains in full."""
    rows = BankRow.objects.filter(bank_account__fund=fund, booked_date__range=(starts, ends))
    return Counter(unexplained(rows).values_list("bank_account", flat=True))


def _aside(fund: Fund, ends: date) -> dict[int, int]:
    """By bank account what two people said is no public income, and the bank holds all the same."""
    fen: Counter[int] = Counter()
    for line in set_aside_lines(fund, ends):
        fen[line.bank_account_id] += line.amount_fen
    return fen


def _stated(fund: Fund, ends: date) -> dict[int, list[Stated]]:
    """By bank account what the one side booked until ``ends`` and the other later, by both days."""
    late = Q(bank_row__booked_date__lte=ends, posting__booking_date__gt=ends)
    early = Q(bank_row__booked_date__gt=ends, posting__booking_date__lte=ends)
    held = {"posting__fund": fund, "bank_row__withdrawn_at": None}
    crossing = Match.objects.filter(late | early, **held).order_by()
    sums = crossing.values_list(
        "bank_row__bank_account", "bank_row__booked_date", "posting__booking_date"
    ).annotate(fen=Sum("amount_fen"))
    found = defaultdict(list)
    for bank, bank_day, book_day, fen in sorted(sums):
        if fen:
            found[bank].append(Stated(bank_day, book_day, fen if bank_day <= ends else -fen))
    return found
