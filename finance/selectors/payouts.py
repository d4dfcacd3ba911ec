"""结算到账: which bank rows are what a channel paid out, by the days of its bills."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from finance.gateway.protocol import YUAN
from finance.models import Account, BankAccount, BillPart, Entry, EntryDraft
from finance.payouts import DayNet, days_paid_out
from finance.selectors.channel_bills import clearing_code
from finance.states import OPEN_DRAFTS

# What the source of such an entry begins with: the first and the last bill that it pays out follow.
OF_PAYOUTS = "finance.payout:"
# (channel, merchant)
Payer = tuple[str, str]


@dataclass(frozen=True)
class Payout:
    """A bank row pays out these days, from ``clearing``."""

    clearing: Account
    days: tuple[DayNet, ...]

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
    def fee_fen(self) -> int:
        return sum(one.fee_fen for one in self.days)

    @property
    def source(self) -> str:
        return f"{OF_PAYOUTS}{self.first.bill}-{self.last.bill}"


def payouts_of(account: BankAccount, rows: Iterable) -> dict[int, Payout]:
    """For rows of ``account`` (with their rest) what a channel paid out to it: the sum of its trades less
    refunds and fees of days in a row. A guess; four queries, whatever the number of rows."""
    came = [row for row in rows if row.rest_fen > 0]
    days = _open_days(account.fund_id) if came else {}
    codes = {clearing_code(channel): (channel, who) for channel, who in days}
    clearing = {one.code: one for one in Account.objects.filter(
        fund=account.fund_id, code__in=codes
    )} if codes else {}  # fmt: skip
    found = {}
    for row in came:
        for payer, open_days in days.items():
            paid = days_paid_out(open_days, row.rest_fen, row.booked_date)
            code = clearing_code(payer[0])
            if paid and code in clearing and row.pk not in found:
                found[row.pk] = Payout(clearing[code], tuple(paid))
                days[payer] = [one for one in open_days if one not in paid]
    return found


def _open_days(fund: int) -> dict[Payer, list[DayNet]]:
    """By account the days of which nothing was paid out yet, each as its bill says last; of channels that
    pay out in yuan."""
    parts = BillPart.objects.filter(fund=fund, bill__fee_currency=YUAN).select_related("bill")
    latest, day_of = defaultdict(dict), {}
    for one in parts.order_by("bill__day", "bill__version"):
        payer = one.bill.channel, one.bill.merchant
        latest[payer][one.bill.day] = DayNet(one.bill_id, one.bill.day, one.net_fen, one.fee_fen)
        day_of[one.bill_id] = payer, one.bill.day
    for first, last in _paid_out(fund):
        payer, begins = day_of[first]
        ends = day_of[last][1]
        latest[payer] = {
            day: one for day, one in latest[payer].items() if not begins <= day <= ends
        }
    return {payer: list(days.values()) for payer, days in latest.items()}


def _paid_out(fund: int) -> list[tuple[int, int]]:
    """The first and last bill of each payout that is drafted, or booked and not taken back."""
    of_payouts = {"fund": fund, "source__startswith": OF_PAYOUTS}
    drafts = EntryDraft.objects.filter(**of_payouts, status__in=OPEN_DRAFTS)
    booked = Entry.objects.filter(**of_payouts, reversal=None)
    sources = [
        *drafts.values_list("source", flat=True),
        *booked.exclude(kind="correction").values_list("source", flat=True),
    ]
    return [tuple(map(int, one.removeprefix(OF_PAYOUTS).split("-"))) for one in sources]
