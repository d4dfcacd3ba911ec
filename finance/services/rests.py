"""待退: what came and no bill took is its payer's to decide: kept for her next bills, or given back."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from communities.errors import StaleState
from communities.services import audit
from finance.gateway.numbers import new_number
from finance.gateway.orders import EXPIRES_AFTER, by_bill
from finance.gateway.protocol import Found, Said, Trade
from finance.models import Bill, ChannelName, Payment, PayOrder, Refund, Reservation
from finance.selectors.bills import seen_by
from finance.selectors.payments import standing_of_bills
from finance.selectors.refunds import refundable
from finance.services.orders import lock_bills, open_order
from finance.services.payment_books import is_ahead
from finance.services.refunding import give_back
from finance.services.settling import locked_order, settle
from finance.states import RefundStatus


@transaction.atomic
def keep_for_bills(*, payment: Payment, now) -> PayOrder | None:
    """留着抵账单: the payer keeps what no bill took; it pays her open bills of the same payee and book at
    once, the oldest first, under an order and a receipt of their own. None where there is none yet.

    StaleState where nothing is left of it. That it is the payer who says so the caller has asked.
    """
    order = locked_order(payment.order.number)
    payment = Payment.objects.select_related("estate").get(pk=payment.pk)
    payment.order = order
    rest_fen = 0 if is_ahead(payment) else refundable(payment).rest_fen
    if rest_fen <= 0:
        raise StaleState(_("这笔钱已经申请退款、退回或抵了账单。"))
    if payment.kept_at is None:
        Payment.objects.filter(pk=payment.pk).update(kept_at=now)
        audit(
            estate=payment.estate, actor=order.payer, verb="finance.payment.kept", subject=payment,
            at=now,
        )  # fmt: skip
    fens, bills = _fens(order, rest_fen, now)
    return _paid(payment, fens, bills, now) if fens else None


def _fens(order: PayOrder, rest_fen: int, now) -> tuple[dict[int, int], list[Bill]]:
    """How much of which of her bills, the oldest first; of what others opened to her, only of the homes
    that the order was for."""
    rows = seen_by(order.payer, now).filter(
        estate=order.estate, payee=order.payee, fund=order.fund, reversal=None
    )
    homes = Reservation.objects.filter(order=order).values("bill__unit")
    rows = rows.filter(Q(is_own=True) | Q(unit__in=homes))
    bills = lock_bills(list(rows.values_list("pk", flat=True)))
    found = standing_of_bills(bills)
    oldest = sorted(bills, key=lambda bill: (bill.due_on, bill.pk))
    is_open = [(bill.pk, bill.amount_fen, found[bill.pk].open_fen) for bill in oldest]
    shares, _rest = by_bill(is_open, rest_fen)
    return shares, [bill for bill in oldest if bill.pk in shares]


def _paid(payment: Payment, fens: dict[int, int], bills: list[Bill], now) -> PayOrder:
    """The rest goes out by a refund, and comes in by an order of its own: no money moves."""
    amount_fen = sum(fens.values())
    order = open_order(
        fens, bills, channel=ChannelName.BALANCE, merchant=payment.merchant,
        payer=payment.order.payer, now=now, expires_at=now + EXPIRES_AFTER,
    )  # fmt: skip
    refund = Refund.objects.create(
        estate_id=payment.estate_id, payment=payment, to_order=order, number=new_number(now, "R"),
        amount_fen=amount_fen, reason="付款人留着抵账单", status=RefundStatus.DONE,
        submitted_by=order.payer, submitted_at=now, done_at=now,
    )  # fmt: skip
    give_back(refund, now)
    trade = Trade(
        refund.number, order.number, order.merchant, amount_fen, order.currency, payment.paid_at
    )
    return settle(number=order.number, found=Found(Said.PAID, (trade,)), now=now)
