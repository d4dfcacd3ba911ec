"""结算到账: which bank rows are what a channel paid out, and how much of it is whose: by the days of its bills, or
by its own word where it says what each payout holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from finance.gateway.bill_parts import split
from finance.gateway.protocol import YUAN
from finance.models import (
    BankAccount,
    BillPart,
    ChannelName,
    ChannelPayout,
    Entry,
    EntryDraft,
    Fund,
)
from finance.payouts import (
    OF_PAYOUTS,
    DayNet,
    Named,
    Share,
    days_paid_out,
    may_be,
    named_by,
    shares_of,
)
from finance.states import OPEN_DRAFTS

# (channel, merchant)
Payer = tuple[str, str]
# A book, None: the company's own.
Owner = int | None


@dataclass(frozen=True)
class Payout:
    """A bank row pays out these days, or ``said``; ``company_fen`` of it is the company's own, the rest is shared
    by the books."""

    channel: str
    named: Named
    fee_fen: int
    shares: tuple[Share, ...]
    company_fen: int = 0
    days: tuple[DayNet, ...] = ()
    said: ChannelPayout | None = None

    @property
    def name(self) -> str:
        return ChannelName(self.channel).label

    @property
    def first(self) -> DayNet:
        return self.days[0]

    @property
    def last(self) -> DayNet:
        return self.days[-1]

    @property
    def n_days(self) -> int:
        return len(self.days)

    @property
    def source(self) -> str:
        return self.named.source

    @property
    def books_fen(self) -> int:
        return sum(one.bank_fen for one in self.shares)

    @property
    def exchange_fen(self) -> int:
        return sum(one.exchange_fen for one in self.shares)


def payouts_of(account: BankAccount, rows: Iterable) -> dict[int, Payout]:
    """For rows of ``account`` (with their rest) what a channel paid out to it. A guess; five queries, whatever
    the number of rows."""
    came = [row for row in rows if row.rest_fen > 0]
    if not came:
        return {}
    taken = _taken(account.estate_id)
    days, payouts = _days(account.estate_id), _payouts(account.estate_id, taken)
    for fund, named in taken:
        _leave_out(days, fund, named)
    found = {}
    for row in came:
        if paid := _of_days(days, account.fund_id, row) or _of_own_word(payouts, row):
            found[row.pk] = paid
            _leave_out(days, account.fund_id, paid.named)
            payouts = [one for one in payouts if one != paid.said]
    return found


@dataclass
class Days:
    """Of one payer: what each book is owed, by day; the day of each bill; the days that are paid out, by book."""

    owed: dict[Owner, dict[date, DayNet]] = field(default_factory=lambda: defaultdict(dict))
    day_of: dict[int, date] = field(default_factory=dict)
    gone: dict[Owner, set[date]] = field(default_factory=lambda: defaultdict(set))

    @property
    def books(self) -> frozenset[Owner]:
        return frozenset(self.owed) - {None}

    def of(self, owners: Iterable[Owner]) -> list[DayNet]:
        """The days on which nothing of any of them was paid out, added up."""
        merged: dict[date, DayNet] = {}
        for owner in owners:
            for day, one in self.owed.get(owner, {}).items():
                merged[day] = merged[day] + one if day in merged else one
        return [one for day, one in sorted(merged.items()) if not self.is_gone(owners, day, day)]

    def is_gone(self, owners: Iterable[Owner], first: date, last: date) -> bool:
        days = (day for owner in owners for day in self.gone.get(owner, ()))
        return any(first <= day <= last for day in days)

    def nets(self, owners: Iterable[Owner], first: date, last: date) -> dict[Owner, int]:
        """What each of them is owed for those days."""
        sums = {
            owner: sum(
                one.net_fen
                for day, one in self.owed.get(owner, {}).items()
                if first <= day <= last
            )
            for owner in owners
        }  # fmt: skip
        return {owner: fen for owner, fen in sums.items() if fen}

    def leave_out(self, fund: int, named: Named) -> None:
        if {named.first, named.last} <= self.day_of.keys():
            ends = self.day_of[named.first], self.day_of[named.last]
            for owner in list(self.owed) if named.is_shared else [fund]:
                days = self.owed.get(owner, {})
                self.gone[owner] |= {day for day in days if ends[0] <= day <= ends[1]}


def _days(estate: int) -> dict[Payer, Days]:
    """Each day as its bill says last; of channels that pay out in yuan."""
    parts = BillPart.objects.filter(estate=estate, bill__fee_currency=YUAN)
    found: dict[Payer, Days] = defaultdict(Days)
    for one in parts.select_related("bill").order_by("bill__day", "bill__version"):
        bill = one.bill
        payer = found[bill.channel, bill.merchant]
        payer.day_of[bill.pk] = bill.day
        payer.owed[one.fund_id][bill.day] = DayNet(bill.pk, bill.day, one.net_fen, one.fee_fen)
    return found


def _of_days(days: Mapping[Payer, Days], fund: int, row) -> Payout | None:
    """Of its own book alone before that of all, and without the company's own before with it."""
    for (channel, _merchant), known in days.items():
        for owners in dict.fromkeys([frozenset({fund}), known.books, known.books | {None}]):
            paid = days_paid_out(known.of(owners), row.rest_fen, row.booked_date)
            if paid and (found := _shared(known, channel, owners, paid, fund)):
                return found
    return None


def _shared(known: Days, channel, owners, paid, fund) -> Payout | None:
    ends = paid[0].day, paid[-1].day
    nets = known.nets(owners, *ends)
    company = nets.pop(None, 0)
    books_fen = sum(nets.values())
    if company < 0 or books_fen <= 0 or known.is_gone(owners, *ends):
        return None
    named = Named(paid[0].bill, paid[-1].bill, owners != {fund})
    fee = sum(one.fee_fen for one in paid)
    shares = shares_of(nets, books_fen)
    return Payout(channel, named, fee, shares, company, tuple(paid))


def _payouts(estate: int, taken) -> list[ChannelPayout]:
    """Those of which everything agrees, and nothing is booked yet."""
    rows = ChannelPayout.objects.filter(estate=estate, parts__fund__isnull=False).distinct()
    gone = {named.payout for _fund, named in taken}
    rows = rows.exclude(pk__in=gone).prefetch_related("parts").order_by("arrives_on", "pk")
    return list(rows)


def _of_own_word(payouts: list[ChannelPayout], row) -> Payout | None:
    """Where some of the row is set aside already, the company's part may be: what is left is the books'."""
    if row.aside_fen and (said := _nearest(payouts, row, _books_owed)):
        return _of_books(said, _books_owed(said), row.rest_fen, 0)
    said = _nearest(payouts, row, _owed)
    return _as_said(said, row.rest_fen) if said else None


def _owed(said: ChannelPayout) -> dict[Owner, int]:
    return {part.fund_id: part.net_fen for part in said.parts.all()}


def _books_owed(said: ChannelPayout) -> dict[int, int]:
    return {fund: fen for fund, fen in _owed(said).items() if fund}


def _nearest(payouts: list[ChannelPayout], row, owed_of) -> ChannelPayout | None:
    """The nearest day, then the nearest sum."""
    near = []
    for one in payouts:
        owed = sum(owed_of(one).values())
        if owed > 0 and may_be(owed, one.arrives_on, row.rest_fen, row.booked_date):
            apart = abs(row.booked_date - one.arrives_on), abs(owed - row.rest_fen)
            near.append((apart, one.pk, one))
    return min(near)[2] if near else None


def _as_said(said: ChannelPayout, fen: int) -> Payout | None:
    """``fen`` at the bank: what of it is the company's first, the rest over the books."""
    nets = _owed(said)
    company, owed = nets.pop(None, 0), sum(nets.values())
    books_fen = split(fen, {0: owed, 1: company})[0]
    if company < 0 or books_fen <= 0:
        return None
    return _of_books(said, nets, books_fen, fen - books_fen)


def _of_books(said: ChannelPayout, nets, books_fen: int, company_fen: int) -> Payout:
    fee = sum(part.fee_fen for part in said.parts.all())
    named = Named(payout=said.pk)
    return Payout(
        said.channel, named, fee, shares_of(nets, books_fen), company_fen, said=said
    )  # fmt: skip


def payout_behind(draft: EntryDraft, books_fen: int) -> Payout | None:
    """What a draft pays out by its source, as it stands now; None where that is not ``books_fen`` any more."""
    named = named_by(draft.source)
    if named.payout:
        rows = ChannelPayout.objects.filter(estate=draft.estate_id, pk=named.payout)
        said = rows.prefetch_related("parts").first()
        nets = _books_owed(said) if said else {}
        return _of_books(said, nets, books_fen, 0) if said and sum(nets.values()) > 0 else None
    for (channel, _merchant), known in _days(draft.estate_id).items():
        if {named.first, named.last} <= known.day_of.keys():
            owners = known.books if named.is_shared else {draft.fund_id}
            ends = known.day_of[named.first], known.day_of[named.last]
            nets = known.nets(owners, *ends)
            if sum(nets.values()) == books_fen > 0:
                return Payout(channel, named, 0, shares_of(nets, books_fen))
    return None


def shares_behind(draft: EntryDraft) -> list[tuple[Fund, Share]]:
    """What posting a draft books in each book; nothing where it is no payout, or does not agree any more."""
    lines = draft.lines.filter(bank_row__isnull=False)
    if not draft.source.startswith(OF_PAYOUTS) or not lines:
        return []
    found = payout_behind(draft, sum(lines.values_list("amount_fen", flat=True)))
    funds = Fund.objects.in_bulk([one.fund for one in found.shares] if found else [])
    return [(funds[one.fund], one) for one in (found.shares if found else ())]


def _taken(estate: int) -> list[tuple[int, Named]]:
    """Of each payout that is drafted, or booked and not taken back, the book of its bank account."""
    of_payouts = {"estate": estate, "source__startswith": OF_PAYOUTS}
    drafts = EntryDraft.objects.filter(**of_payouts, status__in=OPEN_DRAFTS)
    booked = Entry.objects.filter(**of_payouts, reversal=None).exclude(kind="correction")
    rows = [*drafts.values_list("fund", "source"), *booked.values_list("fund", "source")]
    return [(fund, named_by(source)) for fund, source in rows]


def _leave_out(days: Mapping[Payer, Days], fund: int, named: Named) -> None:
    for known in days.values():
        known.leave_out(fund, named)
