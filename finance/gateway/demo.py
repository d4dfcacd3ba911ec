"""演示支付: a simulator that answers as a channel would, from rows of its own. No money moves."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import transaction

from communities import clock
from communities.models import Estate
from finance.gateway.protocol import Answer, Asked, DayBill, Found, Hint, RefundFound, Said, Trade
from finance.models import DemoTrade

NAME = "demo"
S = DemoTrade.Status


# 费率, of ten thousand.
FEE = 38


def fee_of(fen: int) -> int:
    """0.38 % to the nearest fen, halves up."""
    return (fen * FEE + 5_000) // 10_000


@dataclass(frozen=True)
class DemoChannel:
    """Of one estate of the demo. ``now`` is the simulator's own clock."""

    estate: Estate
    merchant: str
    name: ClassVar[str] = NAME
    answer: ClassVar[Answer] = Answer()

    def create(self, asked: Asked) -> Found:
        DemoTrade.objects.get_or_create(
            number=asked.number,
            defaults={
                "estate": self.estate, "payee": asked.payee, "purpose": asked.purpose,
                "amount_fen": asked.amount_fen, "expires_at": asked.expires_at,
            },
        )  # fmt: skip
        return self.query(asked.number)

    def query(self, number: str) -> Found:
        row = DemoTrade.objects.filter(estate=self.estate, number=number).first()
        if row is None:
            return Found(Said.UNKNOWN)
        if row.status == S.PAID and (row.shown_from is None or row.shown_from <= clock.now()):
            return Found(Said.PAID, self._trades(row))
        return Found(
            Said.CLOSED if row.status == S.CLOSED else Said.OPEN, pay_url=f"/demo/pay/{number}/"
        )

    def close(self, number: str) -> Found:
        open_now = DemoTrade.objects.filter(estate=self.estate, number=number, status=S.OPEN)
        open_now.update(status=S.CLOSED)
        return self.query(number)

    def refund(self, number: str, refund_number: str, amount_fen: int) -> RefundFound:
        return RefundFound(Said.PAID, refund_number)

    def query_refund(self, refund_number: str, number: str = "") -> RefundFound:
        return RefundFound(Said.PAID, refund_number)

    def bill(self, day: date) -> DayBill | None:
        """What was paid on ``day``, with a fee for each; nobody asks before the day has ended."""
        rows = DemoTrade.objects.filter(estate=self.estate, status=S.PAID).order_by("pk")
        trades = [trade for row in rows for trade in self._trades(row)]
        mine = tuple(one for one in trades if clock.local(one.paid_at).date() == day)
        return DayBill(
            day, mine, fee_fen=sum(one.fee_fen for one in mine),
            digest=hashlib.sha256(repr(mine).encode()).hexdigest(),
        )  # fmt: skip

    def notification(self, headers, body: bytes) -> Hint | None:
        """It sends none."""
        return None

    def _trades(self, row: DemoTrade) -> tuple[Trade, ...]:
        return tuple(self._trade(row, *one) for one in row.paid)

    def _trade(self, row: DemoTrade, transaction: str, fen: int, moment: str) -> Trade:
        paid_at = datetime.fromisoformat(moment)
        return Trade(transaction, row.number, self.merchant, fen, "CNY", paid_at, fee_of(fen))


@transaction.atomic
def simulate_paying(*, number: str, times: int, now: datetime, shown_from=None, fen=None) -> bool:
    """The payer's part: pays so many times; the channel says so from ``shown_from`` on. False where
    the order is closed or paid at the simulator, as at a channel."""
    row = DemoTrade.objects.select_for_update().get(number=number)
    if row.status != S.OPEN or now >= row.expires_at:
        return False
    row.paid = [
        (f"D{secrets.token_hex(10)}", fen or row.amount_fen, now.isoformat()) for _ in range(times)
    ]
    row.status, row.shown_from = S.PAID, shown_from
    row.save(update_fields=["status", "paid", "shown_from"])
    return True
