"""What of payments went back, may go back, and is waiting for somebody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, Sum

from finance.gateway.refunds import LIVE, ON_THE_WAY
from finance.models import Bill, Payment, PaymentShare, Prepayment, Receipt, Refund, RefundEnd
from finance.states import PaymentStatus, RefundStatus, SecondStatus

SHOWN_FOR = timedelta(days=30)


def left_of(payment: Payment) -> tuple[list[PaymentShare], int]:
    """What its bills have of it now, and what of it no bill took and did not go back; fen."""
    given = payment.shares.order_by("bill").values_list("bill").annotate(Sum("fen"))
    given = {bill: fen for bill, fen in given if fen > 0}
    bills = Bill.objects.filter(pk__in=given).select_related("unit__building").order_by("pk")
    left = [
        PaymentShare(estate_id=payment.estate_id, payment=payment, bill=bill, fen=given[bill.pk])
        for bill in bills
    ]
    done = payment.refunds.filter(status=RefundStatus.DONE).aggregate(fen=Sum("amount_fen"))
    return left, payment.amount_fen - sum(given.values()) - (done["fen"] or 0)


@dataclass(frozen=True)
class Refundable:
    """What of a payment may be asked for now; fen."""

    rest_fen: int
    bills: list[tuple[Bill, int]]

    def fen_of(self, bill: Bill | None) -> int:
        """0 for what it did not pay."""
        if bill is None:
            return self.rest_fen
        return next((fen for one, fen in self.bills if one.pk == bill.pk), 0)


def refundable(payment: Payment) -> Refundable:
    """Less what is asked for already; nothing of what is odd or was returned."""
    return free_of(payment) if payment.status == PaymentStatus.SETTLED else Refundable(0, [])


def free_of(payment: Payment) -> Refundable:
    """What is there of it, whatever its status, less what is asked for already. Of what was paid ahead
    here it is the unused part alone: what its bills took goes with their run."""
    left, rest_fen = left_of(payment)
    live = payment.refunds.filter(status__in=LIVE).order_by("bill").values_list("bill")
    held = dict(live.annotate(Sum("amount_fen")))
    bills = [(one.bill, one.fen - held.get(one.bill_id, 0)) for one in left]
    if Prepayment.objects.filter(order=payment.order_id).exists():
        bills, rest_fen = [], rest_fen if payment.receipts.exists() else 0
    return Refundable(
        rest_fen - held.get(None, 0), [(bill, fen) for bill, fen in bills if fen > 0]
    )  # fmt: skip


def _shown():
    return Refund.objects.select_related(
        "estate", "payment__order__fund", "payment__order__payer", "bill__unit__building",
        "submitted_by", "decided_by",
    )  # fmt: skip


def desk_refunds(seen: Q, now: datetime) -> list[Refund]:
    """What waits, the oldest first, then what ended in the last thirty days; two queries."""
    rows = _shown().filter(seen)
    ended = rows.exclude(status__in=LIVE).filter(submitted_at__gte=now - SHOWN_FOR)
    return [
        *rows.filter(status__in=LIVE).order_by("submitted_at", "pk"), *ended.order_by("-pk")
    ]  # fmt: skip


def refunds_of(payment: Payment) -> list[Refund]:
    return list(_shown().filter(payment=payment).order_by("pk"))


def ends_of(refund: Refund) -> tuple[list[RefundEnd], RefundEnd | None]:
    """What was proposed of it, the newest first, and what waits for the second person."""
    rows = list(
        refund.ends.select_related("submitted_by", "decided_by", "estate").order_by("-pk")
    )  # fmt: skip
    for one in rows:
        one.refund = refund
    return rows, next((one for one in rows if one.status == SecondStatus.PROPOSED), None)


def payments_like(text: str, estates, seen: Q) -> list[Payment]:
    """By the number of its receipt, order or channel, as somebody reads it out; ten at most."""
    text = text.strip()
    found = Q(order__number__iexact=text) | Q(transaction__iexact=text)
    parts = text.upper().split("-")
    if len(parts) == 3 and parts[0] == "R" and all(one.isdecimal() for one in parts[1:]):
        year, number = (int(one[:9]) for one in parts[1:])
        if year < 10_000:
            named = Receipt.objects.filter(year=year, number=number, estate__in=estates)
            found |= Q(receipts__in=named)
    rows = Payment.objects.filter(found, seen, estate__in=estates).distinct()
    rows = rows.select_related("estate", "order__payer").prefetch_related(
        Prefetch("receipts", Receipt.objects.order_by("pk"))
    )
    return list(rows.order_by("-pk")[:10])


def due_refunds(now: datetime, most: int = 200) -> list[int]:
    """Refunds that are to be sent, or asked about, the longest waiting first."""
    rows = Refund.objects.filter(ask_at__lte=now, status__in=[RefundStatus.APPROVED, *ON_THE_WAY])
    return list(rows.order_by("ask_at").values_list("pk", flat=True)[:most])


def unknown_refunds(before: datetime) -> list[Refund]:
    """Sent before that moment and unknown, or due before it and neither sent nor asked about: what went
    and cannot be booked is one of these. Not told of so far."""
    unknown = Q(status=RefundStatus.UNKNOWN, sent_at__lte=before)
    overdue = Q(status__in=[RefundStatus.APPROVED, *ON_THE_WAY], ask_at__lte=before)
    return list(_shown().filter(unknown | overdue, alarmed_at=None).order_by("pk"))
