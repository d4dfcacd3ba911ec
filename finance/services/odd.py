"""What is odd (待核实的支付): one person proposes with her evidence, one of another body decides."""

from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Ownership
from communities.money import yuan
from communities.permissions import require
from communities.standing import current
from communities.transitions import move
from finance.gateway.orders import ORDER_STEPS
from finance.gateway.refunds import LIVE
from finance.kinds import OPENING_UNDONE
from finance.models import OddProposal, Payment
from finance.odd_reasons import RED_WORDS, UNDONE_AS
from finance.selectors.held import beyond_book
from finance.selectors.refunds import left_of
from finance.selectors.seconds import why_not_second
from finance.services.orders import lock_bills
from finance.services.payment_books import is_ahead, take_back
from finance.services.receipts import cancel_receipt
from finance.services.settling import credit, locked_order, make_odd, take_shares
from finance.states import PAYMENT_STEPS, SECOND_STEPS, OrderStatus, PaymentStatus, RefundStatus
from notifications.services import notify

Verdict = OddProposal.Verdict
PERM = "finance.resolve_payment"


@transaction.atomic
def propose(*, payment: Payment, verdict: str, reason: str, actor, now) -> OddProposal:
    """提出. DomainError without evidence, for what is odd no longer, while a proposal waits, and where
    another currency or merchant is to be taken as paid."""
    require(actor, PERM, payment, now)
    if not reason.strip():
        raise DomainError(_("请写明依据，如渠道后台的流水号或退款单号。"), field="reason")
    if payment.status != PaymentStatus.ODD:
        raise StaleState(_("这笔支付已经处理。"))
    if verdict == Verdict.PAID:
        _refuse_foreign(payment)
    else:
        _refuse_while_refunding(payment)
    try:
        with transaction.atomic():
            return OddProposal.objects.create(
                estate_id=payment.estate_id, payment=payment, verdict=Verdict(verdict),
                reason=reason.strip()[:200], submitted_by=actor, submitted_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "one_open_proposal":
            raise
        raise DomainError(_("已经有人提出处理，等第二人决定。")) from None


@transaction.atomic
def doubt(*, payment: Payment, reason: str, actor, now) -> OddProposal:
    """导入有误: puts what the company brought in to 待核实 and proposes to undo it; somebody of another
    body decides. DomainError without a reason, of what a channel told, and of what is settled no
    longer."""
    require(actor, "finance.doubt_payment", payment, now)
    if not payment.is_brought_in:
        raise DomainError(_("只有导入的收款和期初预收，才能这样提出撤销。"))
    if not reason.strip():
        raise DomainError(_("请写明哪里有误。"), field="reason")
    order = locked_order(payment.order.number)
    row = order.payments.get(pk=payment.pk)
    if row.status != PaymentStatus.SETTLED:
        raise StaleState(_("这笔收款正在核实，或者已经撤销。"))
    move(order, ORDER_STEPS, "doubt", actor=actor, now=now)
    make_odd(row, Payment.Reason.MISTAKEN, now)
    return propose(payment=row, verdict=Verdict.RETURNED, reason=reason, actor=actor, now=now)


@transaction.atomic
def decide(*, proposal: OddProposal, agrees: bool, actor, now) -> Payment:
    """决定, by somebody of another body: as paid it is credited like late money, booking nothing
    twice; as returned what was booked is taken back and the receipt cancelled in red."""
    require(actor, PERM, proposal, now)
    order = locked_order(proposal.payment.order.number)
    row = (
        OddProposal.objects.select_for_update(of=["self"])
        .select_related("estate")
        .get(pk=proposal.pk)
    )
    if sentence := why_not_second(row, actor, now):
        raise NotAllowed(sentence)
    verb = "agree" if agrees else "refuse"
    move(row, SECOND_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now)
    payment = Payment.objects.get(pk=row.payment_id)
    payment.order = order
    if agrees:
        {Verdict.PAID: _accept, Verdict.RETURNED: give_back}[Verdict(row.verdict)](
            payment, actor, now
        )
    return payment


def _tell_undone(payment: Payment, now) -> None:
    """期初预收 that two bodies undid: those who were told when it came."""
    ahead, day = payment.order.prepayment, clock.local(payment.found_at).date()
    held = Ownership.objects.filter(current(day), unit=ahead.unit_id, user__isnull=False)
    people = [one.user for one in held.select_related("user").order_by("pk")]
    notify(
        estate=payment.estate, to=people, kind=OPENING_UNDONE,
        subject=f"finance.payment:{payment.pk}", path=reverse("bills:prepay"),
        params={"sum": yuan(payment.amount_fen)}, now=now,
    )  # fmt: skip


def _refuse_foreign(payment: Payment) -> None:
    """Money of another currency, or at another merchant's account, pays no bill here."""
    order = payment.order
    if payment.currency != order.currency:
        raise DomainError(
            _("这笔支付的币种是 %s，不能认作已付，只能原路退回。") % payment.currency,
            field="verdict",
        )
    if payment.merchant != order.merchant:
        raise DomainError(
            _("这笔支付进了商户 %s，不是本订单的收款方，不能认作已付，只能原路退回。")
            % payment.merchant,
            field="verdict",
        )
    if payment.refunds.exists() and not payment.receipts.exists():
        raise DomainError(_("这笔支付渠道已经退过钱，不能认作已付。"), field="verdict")


def _refuse_while_refunding(payment: Payment) -> None:
    if is_ahead(payment) and left_of(payment)[0]:
        raise DomainError(_("这笔预交已经抵了账单，请先撤销那个月的出账，再退回。"))
    if payment.reason == Payment.Reason.WENT_BACK and _gone_fen(payment) < payment.amount_fen:
        raise DomainError(
            _(
                "渠道说退过钱，但这里登记的退款还不到全额：等渠道的对账单；只退了一部分的，先在渠道后台退完。"
            )
        )
    if payment.refunds.filter(status__in=LIVE).exists():
        raise DomainError(_("这笔支付有退款还没有了结，请先了结退款。"))
    if any(any(left_of(one)) for one in _kept_of(payment)):
        raise DomainError(_("这笔支付多付的钱已经抵了账单或转为待退，请先把那些钱退款。"))


def _gone_fen(payment: Payment) -> int:
    done = payment.refunds.filter(status=RefundStatus.DONE)
    return done.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def _kept_of(payment: Payment) -> Iterator[Payment]:
    """What of it was kept for bills, and what of that was kept again; not what was returned."""
    rows = Payment.objects.filter(order__from_refund__payment=payment)
    for one in rows.exclude(status=PaymentStatus.RETURNED):
        yield one
        yield from _kept_of(one)


def _end_order(order, actor, now) -> None:
    """Any money that is settled makes an odd order paid; once nothing is left to verify it is returned."""
    if order.status not in (OrderStatus.ODD, OrderStatus.RETURNED):
        return
    left = set(order.payments.values_list("status", flat=True))
    if PaymentStatus.SETTLED in left:
        move(order, ORDER_STEPS, "accept", actor=actor, now=now)
    elif PaymentStatus.ODD not in left and order.status == OrderStatus.ODD:
        move(order, ORDER_STEPS, "return", actor=actor, now=now)


def _accept(payment: Payment, actor, now) -> None:
    _refuse_foreign(payment)
    if payment.is_opening and payment.order.fund and (beyond := beyond_book(payment.order.fund)):
        raise DomainError(beyond)
    move(payment, PAYMENT_STEPS, "accept", actor=actor, now=now)
    _end_order(payment.order, actor, now)
    if not payment.receipts.exists() and not payment.is_opening:
        credit(payment, now)


def give_back(payment: Payment, actor, now) -> None:
    """退回 of what is odd: bills are open again, the entry is taken back, the receipt cancelled in red."""
    _refuse_while_refunding(payment)
    move(payment, PAYMENT_STEPS, "return", actor=actor, now=now)
    _end_order(payment.order, actor, now)
    if payment.is_opening:
        _tell_undone(payment, now)
    left, rest_fen = left_of(payment)
    lock_bills([share.bill_id for share in left])
    take_shares(left, now)
    receipt = payment.receipts.filter(cancels=None).first()
    if receipt and (left or rest_fen):
        cancel_receipt(
            receipt=receipt, shares=left, rest_fen=rest_fen, now=now,
            book=lambda number: take_back(payment=payment, receipt=number, now=now),
            words={UNDONE_AS: payment.reason} if payment.reason in RED_WORDS else None,
        )  # fmt: skip
