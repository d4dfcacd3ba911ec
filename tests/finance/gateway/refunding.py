"""What went back of payments of Riverside, and a channel that gives back as a test tells it."""

from typing import ClassVar

from finance.gateway.demo import DemoChannel
from finance.gateway.protocol import RefundFound, Said
from finance.models import Payment, Posting, Refund
from finance.selectors.payments import standing_of_bills
from finance.services.refunding import tend_refund
from finance.services.refunds import ask_refund, decide_refund
from tests.finance.gateway.paying import MINUTE, NOW, paid
from tests.finance.gateway.test_settling import resolved

LATER = NOW + 30 * MINUTE
# Who asks and who agrees: the owners' money by two bodies, the company's own by two of its people.
OWNERS, COMPANY = ("petra", "bob"), ("petra", "paul")


class Told(DemoChannel):
    """Says what a test put into ``says``, then that the money went; ``asked`` is what it was told."""

    says: ClassVar[list] = []
    asked: ClassVar[list] = []

    def refund(self, number, refund_number, amount_fen):
        self.asked.append((refund_number, amount_fen))
        return self._next(refund_number)

    def query_refund(self, refund_number, number=""):
        self.asked.append((refund_number, None))
        return self._next(refund_number)

    def _next(self, number):
        word = self.says.pop(0) if self.says else Said.PAID
        if isinstance(word, Exception):
            raise word
        return RefundFound(word, number)


def payment_of(paying, *bills, transaction="T1", **more) -> Payment:
    """One that is settled."""
    paid(paying.order(*bills), transaction, **more)
    return Payment.objects.get(transaction=transaction)


def asked(paying, payment, fen, bill=None, who="petra", now=NOW) -> Refund:
    return ask_refund(
        payment=payment, bill=bill, amount_fen=fen, reason="多交了",
        actor=getattr(paying.cast, who), now=now,
    )  # fmt: skip


def approved(paying, payment, fen, bill=None, people=OWNERS, now=NOW) -> Refund:
    first, second = people
    refund = asked(paying, payment, fen, bill, first, now)
    actor = getattr(paying.cast, second)
    return decide_refund(refund=refund, agrees=True, actor=actor, now=now)


def tended(refund, now=LATER) -> Refund:
    return tend_refund(pk=refund.pk, now=now)


def lines() -> list[tuple[str, int]]:
    rows = Posting.objects.filter(entry__key__contains=":refund:")
    return list(rows.order_by("pk").values_list("account__code", "amount_fen"))


def open_fen(bill) -> int:
    return standing_of_bills([bill])[bill.pk].open_fen


def with_rest(paying, bill, fen=300) -> Payment:
    """Paid with ``fen`` too much, which two bodies took as paid."""
    order = paying.order(bill)
    paid(order, amount_fen=order.amount_fen + fen)
    resolved(Payment.objects.get(), paying, "paid")
    return Payment.objects.get()
