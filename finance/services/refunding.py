"""退款的办理: sent to its channel, asked about, and written down once it went back. Only tasks call a
channel, with the same number and the same amount however often; no lock is held meanwhile."""

import logging
import re
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.urls import reverse

from communities.models import Role
from communities.money import yuan
from communities.selectors import who_governs, who_holds
from communities.transitions import move
from finance.gateway.numbers import NUMBER
from finance.gateway.orders import ALARM_AFTER, Act
from finance.gateway.protocol import RefundFound, Returned, Said
from finance.gateway.refunds import (
    ON_THE_WAY,
    REFUND_STEPS,
    TABLE,
    Learned,
    learned_of,
    next_ask,
    verb_of,
)
from finance.gateway.registry import channel_named, is_by_hand
from finance.kinds import REFUND_DONE, REFUND_STUCK
from finance.models import Payment, PaymentShare, PayOrder, Refund
from finance.odd_reasons import KEPT_FOR
from finance.selectors.refunds import free_of, left_of, unknown_refunds
from finance.services.orders import lock_bills
from finance.services.payment_books import book_refund, is_ahead, origin_of
from finance.services.receipts import cancel_receipt
from finance.services.settling import alarm, locked_order, take_shares
from finance.states import PaymentStatus, RefundStatus
from notifications.services import notify

log = logging.getLogger(__name__)


def locked_refund(number: str) -> Refund:
    """Its order first, as whoever pays locks them."""
    order = locked_order(Refund.objects.get(number=number).payment.order.number)
    rows = Refund.objects.select_for_update(of=["self"])
    refund = rows.select_related("estate", "payment__estate", "bill", "submitted_by").get(
        number=number
    )
    refund.payment.order = order
    return refund


def tend_refund(*, pk: int, now) -> Refund:
    """One refund: sent to its channel, or asked about. What is given back by hand waits for people."""
    refund = _sent(pk, now)
    order = origin_of(refund.payment).order
    if refund.status not in ON_THE_WAY or is_by_hand(order.channel):
        return refund
    channel = channel_named(order.channel, refund.estate, order.merchant)
    found = _answer(channel, order.number, refund)
    learned = learned_of(found, refund.number, refund.sent_at, now)
    return learn(number=refund.number, learned=learned, now=now, seen=refund)


@transaction.atomic
def _sent(pk: int, now) -> Refund:
    """Noted as sent before its channel hears of it: what may be there is never taken as not sent."""
    refund = locked_refund(Refund.objects.get(pk=pk).number)
    if refund.status == RefundStatus.APPROVED:
        ask_at = None if is_by_hand(origin_of(refund.payment).channel) else now
        move(refund, REFUND_STEPS, "send", actor=None, now=now, sent_at=now, ask_at=ask_at)
    return refund


def _answer(channel, order: str, refund: Refund) -> RefundFound:
    """Asked about once it was sent; sent again under its number and amount where the channel names none.
    Whatever goes wrong on the way is no answer."""
    try:
        if refund.asked_at is not None:
            found = channel.query_refund(refund.number, order)
            if found.said not in (Said.UNKNOWN, Said.NOTHING):
                return found
        return channel.refund(order, refund.number, refund.amount_fen)
    except Exception:
        log.exception("a channel did not answer")
        return RefundFound(Said.NOTHING, refund.number)


@transaction.atomic
def learn(*, number: str, learned: Learned, now, seen: Refund | None = None) -> Refund:
    """The refund moves as its table says; once it is done, bills, receipt and books say so. ``seen`` is
    how it stood before it was asked about: what was overtaken is no answer, but that money went is."""
    refund = locked_refund(number)
    is_overtaken = seen and (refund.status, refund.asked_at) != (seen.status, seen.asked_at)
    if is_overtaken and learned != Learned.DONE:
        return refund
    status = RefundStatus(refund.status)
    verb, act = verb_of(status, learned), TABLE[status, learned].act
    if verb:
        done = {"done_at": now} if verb == "arrive" else {}
        move(refund, REFUND_STEPS, verb, actor=None, now=now, **done)
    ask_at = next_ask(refund.sent_at, now) if refund.status in ON_THE_WAY else None
    Refund.objects.filter(pk=refund.pk).update(asked_at=now, ask_at=ask_at)
    if verb == "arrive":
        give_back(refund, now)
    if act == Act.ALARM or refund.status == RefundStatus.STUCK:
        warn(refund, now)
    refund.refresh_from_db(fields=["asked_at", "ask_at", "alarmed_at"])
    return refund


def give_back(refund: Refund, now) -> None:
    """Of a refund that is done: the bill is open again by it, the receipt is cancelled by a red-letter
    one of so much, and the books have it. What was never credited has none of them."""
    payment = refund.payment
    receipt = payment.receipts.filter(cancels=None).first()
    if receipt and payment.status != PaymentStatus.RETURNED:
        taken = _taken(refund)
        lock_bills([one.bill_id for one in taken])
        take_shares(taken, now)
        cancel_receipt(
            receipt=receipt, shares=taken, now=now,
            rest_fen=refund.amount_fen - sum(one.fen for one in taken),
            book=lambda number: book_refund(
                refund=refund, shares=taken, receipt=number, now=now
            ),
            words={KEPT_FOR: refund.to_order.number} if refund.to_order else None,
        )  # fmt: skip
    if refund.to_order_id is None:
        tell_payer(refund, REFUND_DONE, now)


def tell_payer(refund: Refund, kind: str, now) -> None:
    order = refund.payment.order
    if order.payer is None:
        return
    notify(
        estate=refund.estate, to=[order.payer], kind=kind, subject=f"finance.refund:{refund.pk}",
        path=reverse("bills:order", args=[order.number]),
        params={"amount": yuan(refund.amount_fen), "order": order.number}, now=now,
    )  # fmt: skip


def _taken(refund: Refund) -> list[PaymentShare]:
    """What of which bill. What was begun at the channel is of the rest first, then of the newest bills."""
    if refund.bill:
        return [_share(refund, refund.bill, refund.amount_fen)]
    if refund.submitted_by_id:
        return []
    free = free_of(refund.payment)
    # This one is done already: below zero is what the rest did not have for it.
    left, taken = max(-free.rest_fen, 0), []
    for bill, fen in reversed(free.bills):
        if left:
            taken.append(_share(refund, bill, min(fen, left)))
            left -= taken[-1].fen
    return taken[::-1]


def _share(refund: Refund, bill, fen: int) -> PaymentShare:
    return PaymentShare(estate_id=refund.estate_id, payment=refund.payment, bill=bill, fen=fen)


@transaction.atomic
def note_returned(*, said: Returned, estate, now) -> Refund | None:
    """渠道退款: of a refund of ours it is the answer; one that was begun at the channel is done, and shown.
    What agrees with nothing here is told of. None where it names no order of ``estate``."""
    known = PayOrder.objects.for_estate(estate).filter(number=said.number).first()
    if known is None:
        if not PayOrder.objects.filter(number=said.number).exists():
            log.error("a channel's bill gives back to order %s, which nobody made", said.number)
        return None
    order = locked_order(said.number)
    number = fitting(said.refund_number)
    refund = Refund.objects.filter(number=number).select_related("payment").first()
    if refund is None:
        return _begun_at_channel(order, number, said, now)
    origin = origin_of(refund.payment).order_id
    if (order.pk, said.amount_fen) != (origin, refund.amount_fen):
        warn(locked_refund(number), now)
        return refund
    if refund.status == RefundStatus.DECLINED:
        return _went_after_all(locked_refund(number), now)
    return learn(number=number, learned=Learned.DONE, now=now)


def fitting(number: str) -> str:
    """As our own numbers are written; a longer one by its fingerprint."""
    return number if re.fullmatch(NUMBER, number) else _fingerprint(number)


def _fingerprint(number: str) -> str:
    return f"X{sha256(number.encode()).hexdigest()[:31]}"


@transaction.atomic
def tell_unnoted(*, said: Returned, estate, now) -> None:
    """What a channel's bill gives back and could not be noted here: people see to it."""
    refund = Refund.objects.for_estate(estate).filter(number=fitting(said.refund_number)).first()
    order = PayOrder.objects.for_estate(estate).filter(number=said.number).first()
    if refund:
        warn(refund, now)
    elif order:
        alarm(order, now)


def _went_after_all(declined: Refund, now) -> Refund | None:
    """People said that it did not go, and it did: what is declined stays so, and what went is noted as
    begun at the channel, of the same bill where that still has it. People are told once more."""
    number = _fingerprint(declined.number)
    known = Refund.objects.filter(number=number).first()
    if known is not None:
        return known
    Refund.objects.filter(pk=declined.pk).update(alarmed_at=None)
    warn(declined, now)
    bill = declined.bill
    still = free_of(declined.payment).fen_of(bill) >= declined.amount_fen
    return _note_begun(
        declined.payment,
        number,
        declined.amount_fen,
        now,
        bill_id=bill.pk if bill and still else None,
    )


def _begun_at_channel(order: PayOrder, number: str, said: Returned, now) -> Refund | None:
    """One that was only asked for here, or is stuck, and has the same amount, is answered by it."""
    payment = Payment.objects.filter(
        order=order, transaction=said.transaction, currency=said.currency
    ).first()
    if payment is None:
        alarm(order, now)
        return None
    payment.order = order
    waiting = payment.refunds.filter(
        status__in=REFUND_STEPS["decline"].sources, amount_fen=said.amount_fen
    ).first()
    return _note_begun(
        payment, number, said.amount_fen, now, bill_id=waiting and waiting.bill_id, waiting=waiting
    )


def _note_begun(
    payment: Payment,
    number: str,
    amount_fen: int,
    now,
    *,
    bill_id: int | None,
    waiting: Refund | None = None,
) -> Refund | None:
    """None, and an alarm, where more would go back than came, or than is unused of what was paid ahead:
    what its bills took goes with their run alone."""
    if is_ahead(payment) and amount_fen > left_of(payment)[1]:
        alarm(payment.order, now)
        return None
    try:
        with transaction.atomic():
            if waiting:
                move(waiting, REFUND_STEPS, "decline", actor=None, now=now, decided_at=now)
            refund = Refund.objects.create(
                estate_id=payment.estate_id, payment=payment, bill_id=bill_id, number=number,
                amount_fen=amount_fen, reason="在支付渠道退款", status=RefundStatus.DONE,
                submitted_at=now, done_at=now,
            )  # fmt: skip
            give_back(refund, now)
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "refund_fits_payment":
            raise
        alarm(payment.order, now)
        return None
    return refund


def watch_refunds(now) -> None:
    """Whatever is unknown ten minutes after it was sent, or so late, people learn of."""
    for refund in unknown_refunds(now - ALARM_AFTER):
        warn(refund, now)


def warn(refund: Refund, now) -> None:
    """报警, once for a refund."""
    if not Refund.objects.filter(pk=refund.pk, alarmed_at=None).update(alarmed_at=now):
        return
    log.error("refund %s: see its channel", refund.number)
    people = [
        *who_holds(refund.estate, now, Role.PROPERTY_MANAGER), *who_governs(refund.estate, now)
    ]  # fmt: skip
    notify(
        estate=refund.estate, to=people, kind=REFUND_STUCK, subject=f"finance.refund:{refund.pk}",
        path=reverse("finance:refund", args=[refund.pk]), params={"number": refund.number}, now=now,
    )  # fmt: skip
