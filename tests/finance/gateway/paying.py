"""Bills of Riverside, which is an estate of the demo here, and a channel that says what a test tells it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from communities.models import Estate
from finance.gateway.protocol import Found, Said, Trade
from finance.models import Bill, Payment, PaymentShare, PayOrder
from finance.services.orders import create_order
from finance.services.settling import settle
from tests.finance.billing import Fees

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIRST, LAST = date(2026, 8, 1), date(2026, 10, 1)


@dataclass(frozen=True)
class Paying:
    fees: Fees
    bills: tuple[Bill, ...]
    parking: tuple[Bill, ...]

    @property
    def cast(self):
        return self.fees.cast

    @property
    def estate(self) -> Estate:
        return self.fees.estate

    def order(self, *bills: Bill, now=NOW, payer=None, **more) -> PayOrder:
        given = {"channel": "demo", "payer": payer or self.cast.alice} | more
        return create_order(bills=bills or self.bills[:1], now=now, **given)


def billed(fees: Fees) -> Paying:
    """Three months of property fee (the company's own) and of a space on common ground (all owners')."""
    Estate.objects.filter(pk=fees.estate.pk).update(is_demo=True)
    fees.estate.is_demo = True
    fees.charge(allows_parts=True)
    fees.charge("park_common", "150", unit_kind="")
    fees.space(fees.cast.unit, "B-1")
    month = FIRST
    while month <= LAST:
        fees.run(month)
        month = month.replace(month=month.month + 1)
    rows = Bill.objects.filter(unit=fees.cast.unit).order_by("pk")
    return Paying(fees, tuple(rows.filter(kind="property")), tuple(rows.filter(kind="park_common")))


def trade(order: PayOrder, transaction="T1", **more) -> Trade:
    given = {
        "number": order.number, "merchant": order.merchant, "amount_fen": order.amount_fen,
        "currency": "CNY", "paid_at": NOW,
    } | more  # fmt: skip
    return Trade(transaction, **given)


def paid(order: PayOrder, transaction="T1", *, now=NOW, **more) -> PayOrder:
    found = Found(Said.PAID, (trade(order, transaction, **more),))
    return settle(number=order.number, found=found, now=now)


def said(order: PayOrder, word: Said, *, now=NOW) -> PayOrder:
    return settle(number=order.number, found=Found(word), now=now)


def credited(bill: Bill) -> int:
    return sum(PaymentShare.objects.filter(bill=bill).values_list("fen", flat=True))


def payments(order: PayOrder) -> list[tuple[str, str, str]]:
    rows = Payment.objects.filter(order=order).order_by("pk")
    return list(rows.values_list("transaction", "status", "reason"))
