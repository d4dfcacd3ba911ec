"""What of bills is paid, being paid and open; what is odd and how long already."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from finance.gateway.orders import is_live
from finance.gateway.refunds import LIVE
from finance.models import (
    BY_HAND,
    Bill,
    BillingRun,
    ChannelName,
    OddProposal,
    Payment,
    PaymentShare,
    PayOrder,
    Receipt,
    Refund,
    Reservation,
)
from finance.selectors.bills import MonthOfBills, seen_by
from finance.states import (
    HOLDING_ORDERS,
    LIVE_ORDERS,
    OrderStatus,
    PaymentStatus,
    RefundStatus,
    SecondStatus,
)

TOLD_OF = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """Of one bill, in fen; ``busy_until`` is when whoever is paying it has to be done, ``busy_by`` through
    which channel, ``odd_fen`` what an odd order would pay of it, and has not."""

    billed_fen: int
    paid_fen: int = 0
    reserved_fen: int = 0
    odd_fen: int = 0
    busy_until: datetime | None = None
    busy_by: str = ""
    is_reversed: bool = False

    @property
    def open_fen(self) -> int:
        """What may be ordered now; nothing of what was taken back."""
        return max(self.free_fen - self.odd_fen, 0)

    @property
    def free_fen(self) -> int:
        """What money that came may pay: what is odd keeps nobody else's from its bill."""
        return 0 if self.is_reversed else self.billed_fen - self.paid_fen - self.reserved_fen

    @property
    def is_paid(self) -> bool:
        return not self.is_reversed and self.paid_fen == self.billed_fen

    @property
    def awaits_second(self) -> bool:
        """转账待核对: a slip was handed in for it."""
        return self.busy_by == ChannelName.TRANSFER


def standing_of_bills(bills: Iterable[Bill]) -> dict[int, Standing]:
    """By the bill's id; two queries, however many."""
    bills = list(bills)
    ids = [bill.pk for bill in bills]
    shares = PaymentShare.objects.filter(bill__in=ids).values_list("bill").annotate(Sum("fen"))
    paid = dict(shares.order_by())
    held = _held_of(ids)
    return {
        bill.pk: Standing(
            bill.amount_fen,
            paid.get(bill.pk, 0),
            *held.get(bill.pk, ()),
            is_reversed=bill.reversal_id is not None,
        )
        for bill in bills
    }


def shaken_bills(ids: Iterable[int]) -> tuple[set[int], set[int]]:
    """Of those bills whose payment is being verified (待核实), and of which money is about to go back; two
    queries."""
    ids = list(ids)
    odd = PaymentShare.objects.filter(bill__in=ids, payment__status=PaymentStatus.ODD)
    # What a payment gave and got back pays nothing.
    doubted = odd.order_by().values("bill", "payment").annotate(Sum("fen")).filter(fen__sum__gt=0)
    leaving = Refund.objects.filter(bill__in=ids, status__in=LIVE)
    return set(doubted.values_list("bill", flat=True)), set(leaving.values_list("bill", flat=True))


def _held_of(ids: list[int]) -> dict[int, tuple[int, int, datetime | None, str]]:
    """By the bill: reserved, odd (less what the order gave of it already), until when and by what."""
    own = PaymentShare.objects.filter(payment__order=OuterRef("order"), bill=OuterRef("bill"))
    given = own.order_by().values("bill").annotate(fen_given=Sum("fen")).values("fen_given")
    rows = Reservation.objects.filter(bill__in=ids, order__status__in=HOLDING_ORDERS)
    rows = rows.annotate(given=Coalesce(Subquery(given), 0)).select_related("order")
    found: dict[int, tuple[int, int, datetime | None, str]] = {}
    for one in rows.order_by("order__expires_at"):
        reserved, odd, until, by = found.get(one.bill_id, (0, 0, None, ""))
        if one.order.is_live:
            found[one.bill_id] = reserved + one.fen, odd, one.order.expires_at, one.order.channel
        else:
            found[one.bill_id] = reserved, odd + max(one.fen - one.given, 0), until, by
    return found


@dataclass(frozen=True)
class PaidMonth:
    """A month of a home's bills beside what is paid of each."""

    month: date
    bills: list[tuple[Bill, Standing]]

    @property
    def total_fen(self) -> int:
        return sum(bill.amount_fen for bill, one in self.bills if not one.is_reversed)

    @property
    def open_fen(self) -> int:
        return sum(one.open_fen for _bill, one in self.bills)

    @property
    def unpaid_fen(self) -> int:
        """没有交清, whatever is on its way."""
        owed = [one for _bill, one in self.bills if not one.is_reversed]
        return sum(one.billed_fen - one.paid_fen for one in owed)

    @property
    def held_fen(self) -> int:
        """Being paid, or odd."""
        return sum(one.reserved_fen + one.odd_fen for _bill, one in self.bills)

    @property
    def due_on(self) -> date | None:
        return min((bill.due_on for bill, one in self.bills if one.open_fen), default=None)

    @property
    def payable(self) -> list[tuple[str, list[Bill], int]]:
        """(payee, bills, fen): what may be paid at once, by whose account it goes to."""
        found: dict[tuple, list] = defaultdict(list)
        for bill, one in self.bills:
            if one.open_fen > 0:
                found[bill.payee, bill.fund_id].append((bill, one.open_fen))
        return [
            (payee, [bill for bill, _fen in some], sum(fen for _bill, fen in some))
            for (payee, _fund), some in found.items()
        ]


def with_standing(home) -> list[PaidMonth]:
    """The months of a home's bills (``HomeOfBills``); two queries, however many."""
    return months_with_standing(home.months)


def months_with_standing(months: Iterable[MonthOfBills]) -> list[PaidMonth]:
    """Two queries, however many."""
    months = list(months)
    found = standing_of_bills(bill for month in months for bill in month.bills)
    return [
        PaidMonth(month.month, [(bill, found[bill.pk]) for bill in month.bills]) for month in months
    ]


def paid_of_run(run: BillingRun) -> int:
    """已交 of a run's bills, in fen: what was paid online and did not go back."""
    return PaymentShare.objects.filter(bill__run=run).aggregate(fen=Sum("fen"))["fen"] or 0


def receipts_of(user, now) -> list[Receipt]:
    """Of what the person paid herself, and of what paid nothing but bills that she may see; the newest
    first, two dozen."""
    shares = PaymentShare.objects.filter(payment=OuterRef("payment"))
    seen = Q(bill__in=seen_by(user, now).values("pk"))
    rows = Receipt.objects.filter(
        Q(payment__order__payer=user) | Exists(shares.filter(seen)) & ~Exists(shares.exclude(seen))
    )
    cancelled = Coalesce(Sum("red_letters__amount_fen"), 0) + F("amount_fen")
    rows = rows.annotate(left_fen=cancelled).select_related("estate")
    return list(rows.order_by("-issued_at", "-pk")[:24])


def unallocated_fen(payment: Payment) -> int:
    """待退: what came, paid no bill, and not ahead, and did not go back. Nothing of what is odd or was
    returned."""
    if payment.status != PaymentStatus.SETTLED or hasattr(payment.order, "prepayment"):
        return 0
    gone = sum(one.amount_fen for one in payment.refunds.all() if one.status == RefundStatus.DONE)
    return payment.amount_fen - gone - sum(share.fen for share in payment.shares.all())


def sum_of(rows, field: str):
    """Of the rows of a payment, without multiplying them with others."""
    found = rows.filter(payment=OuterRef("pk")).order_by().values("payment")
    return Coalesce(Subquery(found.annotate(fen_of=Sum(field)).values("fen_of")), 0)


def with_left(payments):
    """Of a queryset of payments the settled ones of which no bill took all and not all went back, each
    with its ``rest_fen``; of what was paid ahead that is the unused part."""
    done = Refund.objects.filter(status=RefundStatus.DONE)
    given, gone = sum_of(PaymentShare.objects.all(), "fen"), sum_of(done, "amount_fen")
    rows = payments.filter(status=PaymentStatus.SETTLED)
    return rows.annotate(rest_fen=F("amount_fen") - given - gone).filter(rest_fen__gt=0)


def with_rest(payments):
    """Those of which some is 待退, each with what is asked back of it (``asked_fen``)."""
    asked = Refund.objects.filter(status__in=LIVE, bill=None)
    rows = with_left(payments.filter(order__prepayment=None))
    return rows.annotate(asked_fen=sum_of(asked, "amount_fen"))


def rests_of(payer) -> list[Payment]:
    """One's own 待退, the newest first; one query."""
    rows = with_rest(Payment.objects.filter(order__payer=payer)).select_related("order", "estate")
    return list(rows.order_by("-found_at", "-pk"))


def unallocated_payments(estates) -> list[Payment]:
    """待退 of those estates, the oldest first; one query. The age of what its payer decided has ended."""
    rows = with_rest(Payment.objects.filter(estate__in=estates)).select_related("order", "estate")
    return list(rows.order_by("found_at", "pk"))


def running_orders(payer) -> list[PayOrder]:
    """One's own that are not over: not paid, closed or returned; the newest first, two dozen."""
    rows = PayOrder.objects.filter(payer=payer, status__in=HOLDING_ORDERS)
    return list(rows.order_by("-opened_at", "-pk")[:24])


def running_order_of(bill: int, payer) -> PayOrder | None:
    """The newest of them that holds ``bill``."""
    rows = PayOrder.objects.filter(
        payer=payer, status__in=HOLDING_ORDERS, reservations__bill=bill
    )  # fmt: skip
    return rows.order_by("-pk").first()


def order_of(number: str, payer) -> PayOrder | None:
    """One's own order with what it pays and what went back; six queries."""
    rows = PayOrder.objects.select_related("estate", "fund").filter(number=number, payer=payer)
    held = Reservation.objects.select_related("bill__unit__building").order_by("bill")
    paid = Payment.objects.prefetch_related("shares", "receipts", "refunds").order_by("pk")
    return rows.prefetch_related(
        Prefetch("reservations", held), Prefetch("payments", paid)
    ).first()  # fmt: skip


def due_orders(now: datetime, most: int = 200) -> list[int]:
    """Orders whose channel is to be asked, the longest waiting first."""
    rows = PayOrder.objects.filter(ask_at__lte=now).order_by("ask_at")
    return list(rows.values_list("pk", flat=True)[:most])


def unknown_orders(before: datetime) -> list[PayOrder]:
    """Begun before that moment, and nobody knows yet whether they were paid, or to end before it and
    live still; not told of so far."""
    unknown = Q(status__in=[OrderStatus.NEW, OrderStatus.UNKNOWN], opened_at__lte=before)
    overdue = Q(status__in=LIVE_ORDERS, expires_at__lte=before)
    rows = PayOrder.objects.filter(unknown | overdue, alarmed_at=None).exclude(channel__in=BY_HAND)
    return list(rows.select_related("estate").order_by("pk"))


def alarmed_orders(estates, now: datetime) -> list[PayOrder]:
    """报警的订单: those of which nobody knows the outcome still, and what was told of in the last week."""
    told = PayOrder.objects.filter(estate__in=estates, alarmed_at__isnull=False)
    told = told.exclude(channel__in=BY_HAND)
    rows = told.filter(Q(status__in=LIVE_ORDERS) | Q(alarmed_at__gte=now - TOLD_OF))
    return list(rows.select_related("estate").order_by("alarmed_at", "pk"))


def odd_payments(estates) -> list[Payment]:
    """What is odd, the oldest first, with who is in charge and what is proposed; two queries."""
    open_now = OddProposal.objects.filter(status=SecondStatus.PROPOSED)
    rows = Payment.objects.filter(estate__in=estates, status=PaymentStatus.ODD)
    rows = rows.select_related("order", "estate", "in_charge").order_by("odd_since", "pk")
    proposals = open_now.select_related("submitted_by", "estate")
    return list(rows.prefetch_related(Prefetch("proposals", proposals, "open_proposals")))


def undecided_orders(estate, channel: str, merchant: str) -> list[PayOrder]:
    """Those of ``estate`` that the channel's bill has not confirmed yet, or has to decide."""
    rows = PayOrder.objects.for_estate(estate).filter(
        channel=channel, merchant=merchant, billed_at=None
    )
    return [one for one in rows.order_by("pk") if is_live(one.status) or one.status == "paid"]
