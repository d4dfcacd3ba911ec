"""演示支付: a simulator that answers as a channel would, from rows of its own. No money moves."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import transaction

from communities import clock
from communities.models import Estate
from finance.gateway.protocol import (
    Answer,
    Asked,
    DayBill,
    Found,
    Hint,
    RefundFound,
    Returned,
    Said,
    Trade,
)
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
        with transaction.atomic():
            row = DemoTrade.objects.select_for_update().filter(estate=self.estate, number=number)
            trade = row.filter(status=S.PAID).first()
            if trade is None or not _give_back(trade, refund_number, amount_fen, clock.now()):
                return RefundFound(Said.CLOSED, refund_number)
        return RefundFound(Said.PAID, refund_number)

    def query_refund(self, refund_number: str, number: str = "") -> RefundFound:
        known = DemoTrade.objects.filter(
            estate=self.estate, returned__contains=[[refund_number]]
        ).exists()
        return RefundFound(Said.PAID if known else Said.UNKNOWN, refund_number)

    def bill(self, day: date) -> DayBill | None:
        """What was paid on ``day``, with a fee for each, and what went back; nobody asks before the day has
        ended."""
        rows = list(DemoTrade.objects.filter(estate=self.estate, status=S.PAID).order_by("pk"))
        trades = [trade for row in rows for trade in self._trades(row)]
        mine = tuple(one for one in trades if clock.local(one.paid_at).date() == day)
        gone = [one for row in rows for one in self._returned(row)]
        gone = tuple(one for one in gone if clock.local(one.returned_at).date() == day)
        return DayBill(
            day, mine, gone, fee_fen=sum(one.fee_fen for one in mine),
            digest=hashlib.sha256(repr((mine, gone)).encode()).hexdigest(),
        )  # fmt: skip

    def notification(self, headers, body: bytes) -> Hint | None:
        """It sends none."""
        return None

    def _trades(self, row: DemoTrade) -> tuple[Trade, ...]:
        return tuple(self._trade(row, *one) for one in row.paid)

    def _trade(self, row: DemoTrade, transaction: str, fen: int, moment: str) -> Trade:
        paid_at = datetime.fromisoformat(moment)
        return Trade(transaction, row.number, self.merchant, fen, "CNY", paid_at, fee_of(fen))

    def _returned(self, row: DemoTrade) -> list[Returned]:
        first = row.paid[0][0]
        return [
            Returned(refund, row.number, first, fen, "CNY", datetime.fromisoformat(moment))
            for refund, fen, moment in row.returned
        ]


def _give_back(row: DemoTrade, refund_number: str, fen: int, now: datetime) -> bool:
    """Once under its number; False for more than was paid, and for the same number with another sum."""
    known = {number: gone for number, gone, _moment in row.returned}
    if refund_number in known:
        return known[refund_number] == fen
    if sum(known.values()) + fen > sum(paid for _transaction, paid, _moment in row.paid):
        return False
    row.returned = [*row.returned, (refund_number, fen, now.isoformat())]
    row.save(update_fields=["returned"])
    return True


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
