"""到账: the one place at which what a channel says becomes what is so. Return page, notification,
sweeper and daily bill all end here.

Money is counted once by the key (channel, merchant, transaction); the order moves as its table says; bills are
credited, the receipt is issued and the books are written in the same transaction. No channel is called
here.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse

from communities.models import Role
from communities.money import yuan
from communities.selectors import who_governs, who_holds
from communities.transitions import move
from finance.gateway.orders import ORDER_STEPS, TABLE, Act, Learned, by_bill, next_ask, verb_of
from finance.gateway.protocol import Expected, Found, Said, Trade, learned_of, learned_without
from finance.kinds import PAYMENT_ALARM, PAYMENT_ODD, REST_CAME
from finance.models import (
    BY_HAND,
    ChannelName,
    Payment,
    PaymentShare,
    PayOrder,
    Reservation,
)
from finance.selectors.held import PREPAID, REFUNDABLE
from finance.selectors.payments import standing_of_bills
from finance.selectors.prepaid import prepayments_of
from finance.services.orders import lock_bills
from finance.services.payment_books import Booked, book_payments
from finance.services.receipts import issue_receipts, receipt_of
from finance.states import PAYMENT_STEPS, OrderStatus, PaymentStatus
from notifications.services import notify

log = logging.getLogger(__name__)
Reason = Payment.Reason


def locked_order(number: str) -> PayOrder:
    rows = PayOrder.objects.select_for_update(of=["self"]).select_related("estate", "fund", "payer")
    return rows.get(number=number)


@transaction.atomic
def settle(*, number: str, found: Found, now, seen: PayOrder | None = None) -> PayOrder:
    """到账核对: amount, currency, payee and order are compared, never what the payer saw after coupons.

    What agrees pays the bills; what does not is odd, with its age and somebody in charge. Said again
    it changes nothing. Late money of a closed order pays what is open still; the rest is 待退.
    ``seen`` is the order as it stood before its channel was asked: an answer that was overtaken is none.
    """
    order = locked_order(number)
    if seen and _is_overtaken(order, seen, found):
        return order
    for trade in found.trades:
        _take(order, trade, now)
    if not found.trades:
        _learn(order, learned_without(found.said, expected(order), now), now)
    _note(order, found, now)
    return order


def _is_overtaken(order: PayOrder, seen: PayOrder, found: Found) -> bool:
    """Whether more was learned since the question. Money and a closed order stay so, whenever it was said."""
    is_final = bool(found.trades) or found.said == Said.CLOSED
    return not is_final and (order.status, order.asked_at) != (seen.status, seen.asked_at)


@transaction.atomic
def settle_absent(*, number: str, now) -> PayOrder:
    """No bill of the channel up to a day after its end has it."""
    order = locked_order(number)
    _learn(order, Learned.ABSENT, now)
    return order


def expected(order: PayOrder) -> Expected:
    """What two people read on a slip may be more than its bills: the rest is 待退."""
    by_slip = order.channel == ChannelName.TRANSFER
    fen = order.slip.amount_fen if by_slip else order.amount_fen
    return Expected(order.number, order.merchant, fen, order.currency, order.expires_at)


def _take(order: PayOrder, trade: Trade, now) -> None:
    learned = learned_of(trade, expected(order))
    payment = _counted(order, trade, now)
    if payment is None:
        _compare_with_known(order, trade, now)
        return
    verb = verb_of(OrderStatus(order.status), learned)
    if verb:
        move(order, ORDER_STEPS, verb, actor=None, now=now)
    if verb and learned == Learned.EQUAL:
        credit(payment, now)
    else:
        make_odd(payment, _why_odd(trade, learned, expected(order)), now)


def _why_odd(trade: Trade, learned: Learned, wanted: Expected) -> str:
    if learned == Learned.EQUAL:
        return Reason.SECOND
    is_right = learned_of(replace(trade, went_back=False), wanted) == Learned.EQUAL
    return Reason.WENT_BACK if trade.went_back and is_right else Reason.DIFFERS


def _counted(order: PayOrder, trade: Trade, now) -> Payment | None:
    """The payment's row; None where its money was counted before."""
    try:
        with transaction.atomic():
            return Payment.objects.create(
                estate=order.estate, order=order, channel=order.channel, merchant=trade.merchant,
                transaction=trade.transaction, amount_fen=trade.amount_fen,
                currency=trade.currency, status=PaymentStatus.SETTLED, paid_at=trade.paid_at,
                found_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "paid_once":
            raise
        return None


def _compare_with_known(order: PayOrder, trade: Trade, now) -> None:
    """The same number with another sum, or of another order, is no repetition."""
    known = Payment.objects.get(
        channel=order.channel, merchant=trade.merchant, transaction=trade.transaction
    )
    said = (order.pk, trade.amount_fen, trade.currency)
    if said == (known.order_id, known.amount_fen, known.currency):
        return
    if verb := verb_of(OrderStatus(order.status), Learned.DIFFERS):
        move(order, ORDER_STEPS, verb, actor=None, now=now)
    if known.status == PaymentStatus.SETTLED:
        make_odd(known, Reason.DIFFERS, now)


def _learn(order: PayOrder, learned: Learned, now) -> None:
    status = OrderStatus(order.status)
    verb, cell = verb_of(status, learned), TABLE[status, learned]
    if verb:
        move(order, ORDER_STEPS, verb, actor=None, now=now)
    if cell.act == Act.ALARM:
        alarm(order, now)
    if order.status == OrderStatus.ODD and learned == Learned.ABSENT:
        for payment in order.payments.filter(status=PaymentStatus.SETTLED):
            make_odd(payment, Reason.ABSENT, now)


def _note(order: PayOrder, found: Found, now) -> None:
    """When it was asked, when it is to be asked again, and where the payer goes on."""
    is_over = order.status not in {*_ASKED_ON} or order.channel in BY_HAND
    changes = {
        "asked_at": now,
        "ask_at": None if is_over else next_ask(order.opened_at, order.expires_at, now),
    }
    if found.pay_url and order.is_live:
        changes["pay_url"] = found.pay_url
    if found.handle and not order.handle:
        changes["handle"] = found.handle
    PayOrder.objects.filter(pk=order.pk).update(**changes)
    for name, value in changes.items():
        setattr(order, name, value)


# A closed order may have been paid in the last second.
_ASKED_ON = (OrderStatus.NEW, OrderStatus.OPEN, OrderStatus.UNKNOWN, OrderStatus.CLOSED)


def credit(payment: Payment, now) -> None:
    """销账 of one payment."""
    credit_all([payment], now)


def credit_all(
    payments: Sequence[Payment], now, words: Sequence[Mapping[str, str]] | None = None
) -> None:
    """销账 of one estate's payments: each bill gets what was ordered of it and is open, in the order given;
    then receipts and books. ``words`` for each are what its receipt says besides. The number of
    statements does not grow with the payments."""
    shares = _shares_of(payments, now)
    ahead = prepayments_of(payments)
    news = [
        receipt_of(one, shares[one.pk], besides, ahead.get(one.order_id))
        for one, besides in zip(payments, words or [{}] * len(payments), strict=True)
    ]
    issue_receipts(
        news=news, now=now, book=lambda numbers: book_payments(
            (
                Booked(
                    one, shares[one.pk], number, PREPAID if one.order_id in ahead else REFUNDABLE
                )
                for one, number in zip(payments, numbers, strict=True)
            ),
            now,
        ),
    )  # fmt: skip
    for one in payments:
        rest_fen = one.amount_fen - sum(share.fen for share in shares[one.pk])
        if rest_fen and one.order_id not in ahead:
            tell_rest(one, rest_fen, now)


def tell_rest(payment: Payment, rest_fen: int, now) -> None:
    """待退: its payer learns of it when it arises, and what she may choose, where she has an account here."""
    order = payment.order
    if order.payer is None:
        return
    notify(
        estate=payment.estate, to=[order.payer], kind=REST_CAME,
        subject=f"finance.payment:{payment.pk}", path=reverse("bills:mine"),
        params={"amount": yuan(rest_fen), "payee": order.payee}, now=now,
    )  # fmt: skip


def take_shares(taken: Sequence[PaymentShare], now) -> None:
    """Takes so much of each share back: a negative line, and its bill is open again by it."""
    PaymentShare.objects.bulk_create(
        PaymentShare(
            estate_id=one.estate_id,
            payment_id=one.payment_id,
            bill_id=one.bill_id,
            fen=-one.fen,
            given_at=now,
        )
        for one in taken
    )


def _shares_of(payments: Sequence[Payment], now) -> dict[int, list[PaymentShare]]:
    """What each payment paid, stored; the bills are locked."""
    ordered: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = Reservation.objects.filter(order__in=[one.order_id for one in payments])
    for order, bill, fen in rows.order_by("bill").values_list("order", "bill", "fen"):
        ordered[order].append((bill, fen))
    bills = lock_bills({bill for some in ordered.values() for bill, _fen in some})
    prefetch_related_objects(bills, "unit__building")
    by_id = {bill.pk: bill for bill in bills}
    left = {bill: one.free_fen for bill, one in standing_of_bills(bills).items()}
    made = []
    for payment in payments:
        asked = [(bill, fen, left[bill]) for bill, fen in ordered[payment.order_id]]
        given, _rest = by_bill(asked, payment.amount_fen)
        for bill, fen in given.items():
            left[bill] -= fen
            made.append(
                PaymentShare(
                    estate_id=payment.estate_id,
                    payment=payment,
                    bill=by_id[bill],
                    fen=fen,
                    given_at=now,
                )
            )
    found: dict[int, list[PaymentShare]] = defaultdict(list)
    for share in PaymentShare.objects.bulk_create(made):
        found[share.payment_id].append(share)
    return found


def make_odd(payment: Payment, reason: str, now) -> None:
    """待核实: its age begins, and somebody is in charge of it."""
    people = list(who_holds(payment.estate, now, Role.PROPERTY_MANAGER)) or list(
        who_governs(payment.estate, now)
    )
    move(
        payment, PAYMENT_STEPS, "doubt", actor=None, now=now, reason=reason, odd_since=now,
        in_charge=people[0] if people else None,
    )  # fmt: skip
    tell(payment.order, PAYMENT_ODD, now)


def alarm(order: PayOrder, now) -> None:
    """报警, once for an order."""
    if PayOrder.objects.filter(pk=order.pk, alarmed_at=None).update(alarmed_at=now):
        log.error(
            "order %s: see its channel: the outcome is unknown, or contradicts what was settled",
            order.number,
        )
        tell(order, PAYMENT_ALARM, now)


def tell(order: PayOrder, kind: str, now) -> None:
    desk = who_holds(order.estate, now, Role.PROPERTY_MANAGER)
    notify(
        estate=order.estate, to=[*desk, *who_governs(order.estate, now)], kind=kind,
        subject=f"finance.payorder:{order.pk}", path=reverse("finance:odd-payments"),
        params={"number": order.number}, now=now,
    )  # fmt: skip
