"""What a settled payment writes into the books (支付入账), in the transaction that settles it.

The company's own money (包干制) is bill and payment alone, no entry. What belongs to a book of the owners'
is booked on the day of settling, whenever it was paid: the day of paying may be closed by then.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from communities import clock
from finance.models import (
    Account,
    Bill,
    BillingRun,
    ChannelName,
    Entry,
    FeeKind,
    Fund,
    Payment,
    PaymentShare,
    Prepayment,
    Refund,
)
from finance.models.draft import Counterparty, Kind
from finance.selectors.held import PREPAID, REFUNDABLE
from finance.services.channel_accounts import clearing_at
from finance.services.ledger import OF_PAYMENTS, book_entries
from finance.services.posting import NewEntry, NewLine
from finance.services.versions import restate

# Which account of its book a bill is income of.
INCOME = {
    (Fund.Code.PUBLIC, FeeKind.PARK_COMMON): "PARKING_MONTHLY",
    (Fund.Code.FEES, FeeKind.PROPERTY): "FEE",
    (Fund.Code.FEES, FeeKind.PARK_MANAGED): "FEE_PARKING",
    (Fund.Code.FEES, FeeKind.ONE_OFF): "OTHER",
}


def origin_of(payment: Payment) -> Payment:
    """The payment that came through a channel: what was kept for bills is of an earlier one."""
    while payment.channel == ChannelName.BALANCE:
        payment = payment.order.from_refund.payment
    return payment


def is_ahead(payment: Payment) -> bool:
    """Whether it was paid ahead (预交): what is left of it waits for bills to come."""
    return Prepayment.objects.filter(order=payment.order_id).exists()


def taken_on(fund: Fund, payment: Payment) -> Account:
    """Where its money is: a transfer came in on the bank account that its slip names; since that has ended
    the money is elsewhere, which its bank's row will say (在途)."""
    payment = origin_of(payment)
    if bank := _slip_account(payment):
        account = Account.objects.select_related("fund").get(bank_account=bank)
        return account if account.is_active else fund.accounts.get(code="CLEAR_TRANSIT")
    return clearing_at(fund, payment.channel)


def _slip_account(payment: Payment) -> int | None:
    is_transfer = payment.channel == ChannelName.TRANSFER
    return payment.order.slip.bank_account_id if is_transfer else None


@dataclass(frozen=True)
class Booked:
    """A settled payment with what it paid, and the number of its receipt; ``rest_code`` is where what paid
    no bill is held."""

    payment: Payment
    shares: Sequence[PaymentShare]
    receipt: str
    rest_code: str = REFUNDABLE


def book_payments(paid: Iterable[Booked], now) -> list[Entry]:
    """入账: income by kind of bill; what paid no bill is held as 待退, what was paid ahead as 预收. None for
    the company's own."""
    accounts: dict[tuple[int, str, int | None], _Accounts] = {}
    news = []
    for one in paid:
        fund = one.payment.order.fund
        if fund is not None:
            key = fund.pk, one.payment.channel, _slip_account(one.payment)
            accounts[key] = accounts.get(key) or _accounts_of(fund, one.payment, now)
            news.append(_entry_of(one, accounts[key], now))
    return book_entries(news=news, actor=None, now=now) if news else []


@dataclass(frozen=True)
class _Accounts:
    fund: Fund
    taken_on: Account
    by_code: dict[str, Account]
    day: date


def _accounts_of(fund: Fund, payment: Payment, now) -> _Accounts:
    by_code = {one.code: one for one in fund.accounts.select_related("fund")}
    return _Accounts(fund, taken_on(fund, payment), by_code, first_day(fund, now))


def _entry_of(one: Booked, given: _Accounts, now) -> NewEntry:
    payment, fund = one.payment, given.fund
    gained: dict[str, int] = defaultdict(int)
    for share in one.shares:
        gained[_income_code(fund, share.bill)] += share.fen
    rest = payment.amount_fen - sum(gained.values())
    kind = Kind.INCOME if gained else Kind.OWED
    if rest:
        gained[one.rest_code] += rest
    lines = [NewLine(given.taken_on, payment.amount_fen)]
    lines += [NewLine(given.by_code[code], -fen) for code, fen in sorted(gained.items())]
    return _entry(fund, payment, _key(payment), kind, lines, one.receipt, now, day=given.day)


def book_refund(
    *, refund: Refund, shares: Sequence[PaymentShare], receipt: str, now
) -> list[Entry]:
    """退款入账: less income, by kind of bill, and less held as 待退, or as 预收 of what was paid ahead; none
    for the company's own."""
    payment = refund.payment
    fund = payment.order.fund
    if fund is None:
        return []
    gone: dict[str, int] = defaultdict(int)
    for share in shares:
        gone[_income_code(fund, share.bill)] += share.fen
    rest = refund.amount_fen - sum(gone.values())
    kind = Kind.INCOME if gone else Kind.OWED
    if rest:
        gone[PREPAID if is_ahead(payment) else REFUNDABLE] += rest
    accounts = {one.code: one for one in fund.accounts.select_related("fund")}
    lines = [NewLine(accounts[code], fen) for code, fen in sorted(gone.items())]
    lines.append(NewLine(taken_on(fund, payment), -refund.amount_fen))
    new = _entry(fund, payment, _key(payment, refund), kind, lines, receipt, now)
    return book_entries(news=[replace(new, memo=f"退款：{new.memo}")], actor=None, now=now)


def freed_entry(
    *, payment: Payment, shares: Sequence[PaymentShare], run: BillingRun, now
) -> NewEntry:
    """撤销出账: what it had paid of the run's bills is income no more; it is held as 待退."""
    fund = payment.order.fund
    accounts = {one.code: one for one in fund.accounts.select_related("fund")}
    gone: dict[str, int] = defaultdict(int)
    for share in shares:
        gone[_income_code(fund, share.bill)] += share.fen
    lines = [NewLine(accounts[code], fen) for code, fen in sorted(gone.items())]
    lines.append(NewLine(accounts[REFUNDABLE], -sum(gone.values())))
    receipt = payment.receipts.get(cancels=None).shown_number
    new = _entry(fund, payment, _freed(payment, run.pk), Kind.INCOME, lines, receipt, now)
    return replace(new, memo=f"撤销出账，转待退：{new.memo}")


def _freed(payment: Payment, run: int) -> str:
    return f"{_key(payment)}:freed:{run}"


def take_back(*, payment: Payment, receipt: str, now) -> list[Entry]:
    """冲销 of all that the payment booked, its refunds and reversed runs too, and was not taken back before."""
    runs = payment.shares.values_list("bill__run", flat=True).distinct()
    keys = [_key(payment), *(_key(payment, one) for one in payment.refunds.all())]
    keys += [_freed(payment, run) for run in runs]
    booked = Entry.objects.select_related("fund").filter(
        estate=payment.estate, key__in=keys, reversal=None
    )
    news = []
    # What went back first: no more is taken from what is held than there is.
    for entry in booked.order_by("-pk"):
        lines = [
            NewLine(one.account, -one.amount_fen)
            for one in entry.postings.select_related("account__fund").order_by("pk")
        ]
        key = f"{entry.key}:back"
        news.append(
            _entry(entry.fund, payment, key, Kind.CORRECTION, lines, receipt, now, reverses=entry)
        )
    entries = book_entries(news=news, actor=None, now=now) if news else []
    for entry in entries:
        restate(entry=entry, actor=None, now=now)
    return entries


def _key(payment: Payment, refund: Refund | None = None) -> str:
    return f"{OF_PAYMENTS}{payment.pk}" + (f":refund:{refund.pk}" if refund else "")


def first_day(fund: Fund, now) -> date:
    """The day of settling, or the first that is open after it."""
    return fund.first_open_day(clock.local(now).date())


def _income_code(fund: Fund, bill: Bill) -> str:
    return INCOME[Fund.Code(fund.code), FeeKind(bill.kind)]


def _entry(
    fund, payment: Payment, key, kind, lines, receipt: str, now, reverses=None, day=None
) -> NewEntry:
    return NewEntry(
        fund=fund,
        key=key,
        kind=kind,
        booking_date=day or first_day(fund, now),
        memo=payment.order.purpose,
        lines=tuple(lines),
        counterparty=payment.order.payer_words,
        counterparty_kind=Counterparty.PERSON,
        no_voucher_reason=f"以收据 {receipt} 为凭",
        source=f"finance.payment:{payment.pk}",
        reverses=reverses,
    )
