"""Refunds (退款): asked for, and decided by a second person. Sending them lies in ``refunding``; no channel
is called here."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Role
from communities.money import yuan
from communities.permissions import require
from communities.selectors import who_governs, who_holds
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from finance.acts import REFUND_ENDS, REFUNDS
from finance.gateway.numbers import new_number
from finance.gateway.refunds import ENDS, REFUND_STEPS
from finance.gateway.registry import is_by_hand
from finance.kinds import REFUND_ASKED, REFUND_DECLINED
from finance.models import Bill, Payment, PayOrder, Refund, RefundEnd
from finance.selectors.cashiers import open_cashiers
from finance.selectors.refunds import refundable
from finance.services.payment_books import origin_of
from finance.services.refunding import give_back, locked_refund, tell_payer
from finance.services.settling import locked_order
from finance.states import SECOND_STEPS, PaymentStatus, RefundStatus
from notifications.services import notify

PERM, OWN = "finance.refund", "finance.refund_own"


@transaction.atomic
def ask_refund(
    *, payment: Payment, amount_fen: int, reason: str, actor, now, bill: Bill | None = None
) -> Refund:
    """申请退款: so much of what ``bill`` got, or of what no bill took, which its payer may ask for herself.

    DomainError without a reason, for what is odd, and for more than there is; a bill of the company's
    own is its own people's to refund.
    """
    order = locked_order(payment.order.number)
    payment = Payment.objects.select_related("estate").get(pk=payment.pk)
    payment.order = order
    if bill or actor.pk != order.payer_id:
        _demand(order, payment, actor, now)
    if not reason.strip():
        raise DomainError(_("请写明退款的原因，付款人会看到。"), field="reason")
    if payment.status != PaymentStatus.SETTLED:
        raise StaleState(_("这笔支付正在核实或已经退回，不能另外退款。"))
    most = refundable(payment).fen_of(bill)
    if not 0 < amount_fen <= most:
        raise DomainError(
            _("最多能退 ¥%(most)s，请填大于零、不超过它的数。") % {"most": yuan(most)},
            field="amount",
        )
    refund = Refund.objects.create(
        estate=payment.estate, payment=payment, bill=bill, number=new_number(now, "R"),
        amount_fen=amount_fen, reason=reason.strip()[:200], submitted_by=actor, submitted_at=now,
    )  # fmt: skip
    audit(
        estate=payment.estate, actor=actor, verb="finance.refund.asked", subject=refund, at=now,
        detail={"amount_fen": amount_fen, "payment": payment.pk},
    )  # fmt: skip
    _tell_desk(refund, now)
    return refund


def _demand(order: PayOrder, payment: Payment, actor, now) -> None:
    require(actor, PERM, payment, now)
    if order.fund_id is None and not standing_of(actor, payment.estate, now).may(OWN):
        raise NotAllowed(_("这是物业公司自己收的钱，由物业公司的两个人决定。"))


def _tell_desk(refund: Refund, now) -> None:
    """Those who may be the second one: the company's people of its own money, else those in charge."""
    estate = refund.estate
    people = set(who_holds(estate, now, Role.PROPERTY_MANAGER))
    if refund.payment.order.fund_id is None:
        people |= {one.user for one in open_cashiers(estate).select_related("user")}
    else:
        people |= set(who_governs(estate, now))
    notify(
        estate=estate, to=sorted(people - {refund.submitted_by}, key=lambda one: one.pk),
        kind=REFUND_ASKED, subject=f"finance.refund:{refund.pk}",
        path=reverse("finance:refund", args=[refund.pk]),
        params={"amount": yuan(refund.amount_fen), "number": refund.number}, now=now,
    )  # fmt: skip


@transaction.atomic
def decide_refund(*, refund: Refund, agrees: bool, actor, now) -> Refund:
    """同意、不退: by another one than asked; of the owners' money by one of another body, of the company's own
    by another of its people. What is agreed to is sent by a task."""
    refund = locked_refund(refund.number)
    verb = "approve" if agrees else "decline"
    REFUNDS[verb].demand(refund, standing_of(actor, refund.estate, now))
    if agrees and refund.payment.status != PaymentStatus.SETTLED:
        raise StaleState(_("这笔支付正在核实或已经退回，不能另外退款。"))
    # Whoever takes back what she asked for herself decides nothing.
    second = None if actor.pk == refund.submitted_by_id else actor
    move(
        refund, REFUND_STEPS, verb, actor=actor, now=now, decided_by=second, decided_at=now,
        ask_at=now if agrees else None,
    )  # fmt: skip
    if not agrees:
        tell_payer(refund, REFUND_DECLINED, now)
    return refund


def may_end(refund: Refund) -> bool:
    """Whether people say what became of it: of what is stuck, and of what no channel can be asked about."""
    by_hand = refund.status == RefundStatus.SENT and is_by_hand(origin_of(refund.payment).channel)
    return by_hand or refund.status == RefundStatus.STUCK


@transaction.atomic
def propose_end(*, refund: Refund, verdict: str, reason: str, actor, now) -> RefundEnd:
    """提出了结, with proof. DomainError without it, and while another waits."""
    refund = locked_refund(refund.number)
    _demand(refund.payment.order, refund.payment, actor, now)
    if not reason.strip():
        raise DomainError(_("请写明凭据，如退款回单号或银行流水号。"), field="reason")
    if not may_end(refund):
        raise StaleState(_("这笔退款由渠道说结果，或已经了结。"))
    try:
        with transaction.atomic():
            return RefundEnd.objects.create(
                estate_id=refund.estate_id, refund=refund, verdict=RefundEnd.Verdict(verdict),
                reason=reason.strip()[:200], submitted_by=actor, submitted_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "one_open_end_of_a_refund":
            raise
        raise DomainError(_("已经有人提出处理，等第二人决定。")) from None


@transaction.atomic
def decide_end(*, end: RefundEnd, agrees: bool, actor, now) -> Refund:
    """了结, by a second person: it went back, and bills, books and receipt say so; or it did not."""
    refund = locked_refund(end.refund.number)
    row = RefundEnd.objects.select_for_update(of=["self"]).select_related("estate").get(pk=end.pk)
    row.refund = refund
    verb = "agree" if agrees else "refuse"
    REFUND_ENDS[verb].demand(row, standing_of(actor, row.estate, now))
    move(row, SECOND_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now)
    if agrees:
        _end(refund, RefundStatus(row.verdict), actor, now)
    return refund


def _end(refund: Refund, verdict: RefundStatus, actor, now) -> None:
    verbs = ENDS.get((RefundStatus(refund.status), verdict))
    if verbs is None or not may_end(refund):
        raise StaleState(_("这笔退款由渠道说结果，或已经了结。"))
    for verb in verbs:
        done = {"done_at": now} if verb == "arrive" else {}
        move(refund, REFUND_STEPS, verb, actor=actor, now=now, ask_at=None, **done)
    if verdict == RefundStatus.DONE:
        give_back(refund, now)
    else:
        tell_payer(refund, REFUND_DECLINED, now)
