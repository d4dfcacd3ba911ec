"""柜台收款: a cashier opens her shift, takes cash for bills, and counts at the end. A mistake is cancelled in
red by somebody else on the same day while the shift is open."""

import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock, money
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Role, User
from communities.selectors import who_governs, who_holds
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from finance.gateway.orders import EXPIRES_AFTER, ORDER_STEPS, Learned, verb_of
from finance.gateway.protocol import Found, Said, Trade
from finance.kinds import CASH_WENT_BACK, SHIFT_DIFFERS, TAKING_CANCELLED
from finance.models import (
    Bill,
    BillDebtor,
    CashDifference,
    CashShift,
    CashTaking,
    ChannelName,
    Payment,
    PayOrder,
)
from finance.selectors.counter import taken_in
from finance.services.cashiers import require_cashier
from finance.services.odd import give_back
from finance.services.orders import OWNER, place_order
from finance.services.settling import locked_order, settle
from finance.states import PAYMENT_STEPS, SHIFT_STEPS, OrderStatus, PaymentStatus, ShiftStatus
from notifications.services import notify

CHANNEL = ChannelName.COUNTER
# 券别: notes and coins, in fen, the largest first.
PIECES = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10)


@transaction.atomic
def open_shift(*, estate, float_fen: int, actor, now) -> CashShift:
    """开班 with a float (fen). DomainError below zero, and while she has another open here."""
    require_cashier(actor, estate, now)
    if float_fen < 0:
        raise DomainError(_("备用金不能小于零。"), field="float")
    try:
        with transaction.atomic():
            shift = CashShift.objects.create(
                estate=estate, cashier=actor, float_fen=float_fen, opened_at=now
            )
    except IntegrityError:
        raise StaleState(_("您已经开班，先结上一班。")) from None
    audit(estate=estate, actor=actor, verb="finance.cashshift.opened", subject=shift, at=now)
    return shift


def _locked(shift: CashShift) -> CashShift:
    """Before all else: whoever closes it waits, and nothing is taken afterwards."""
    rows = CashShift.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("estate", "cashier").get(pk=shift.pk)


@transaction.atomic
def take_cash(
    *, shift: CashShift, bills: Sequence[Bill], tendered_fen: int, token: uuid.UUID,
    payer_name: str = "", part_fen: int | None = None, actor, now,
) -> CashTaking:  # fmt: skip
    """收现金 for bills of one payee, or ``part_fen`` of a single one: settled at once, with its receipt.

    The same ``token`` again is the same payment. NotAllowed for another's shift; StaleState after its end;
    DomainError for bills that are paid or being paid, and where less is laid down than they come to.
    """
    row = _locked(shift)
    require_cashier(actor, row.estate, now)
    if row.cashier_id != actor.pk:
        raise NotAllowed(_("只有当班的收款员本人可以收款。"))
    if known := CashTaking.objects.filter(shift=row, token=token).first():
        return known
    if row.status != ShiftStatus.OPEN:
        raise StaleState(_("这一班已经结了，请开新的一班。"))
    order = place_order(
        bills=bills, channel=CHANNEL, merchant=f"counter-{row.estate_id}", now=now, actor=actor,
        expires_at=now + EXPIRES_AFTER, payer_name=payer_name.strip()[:40] or OWNER,
        part_fen=part_fen,
    )  # fmt: skip
    if tendered_fen < order.amount_fen:
        short = money.yuan(order.amount_fen - tendered_fen)
        raise DomainError(_("收到的现金少 %s 元。") % short, field="tendered")
    trade = Trade(
        order.number, order.number, order.merchant, order.amount_fen, order.currency, now
    )  # fmt: skip
    settle(number=order.number, found=Found(Said.PAID, (trade,)), now=now)
    return CashTaking.objects.create(
        estate=row.estate, shift=row, payment=order.payments.get(), token=token,
        tendered_fen=tendered_fen, taken_at=now,
    )  # fmt: skip


@transaction.atomic
def cancel_taking(*, taking: CashTaking, reason: str, actor, now) -> None:
    """冲红: the cash went back over the counter; bills are open again, the receipt is cancelled in red and
    the entry taken back; its debtors are told, and of the owners' money who governs.

    NotAllowed for who took it; StaleState after its day, once the shift is closed, or it went back."""
    shift = _locked(taking.shift)
    require_cashier(actor, shift.estate, now)
    if shift.cashier_id == actor.pk:
        raise NotAllowed(_("自己收的款由另一名收款员或经理冲红。"))
    if not reason.strip():
        raise DomainError(_("请写明原因。"), field="reason")
    if shift.status != ShiftStatus.OPEN:
        raise StaleState(_("这一班已经结了，不能再冲红。"))
    if not is_of_today(taking, now):
        raise StaleState(_("冲红只在收款当天；以后请申请退款，由两个人决定。"))
    payment = Payment.objects.get(pk=taking.payment_id)
    payment.order = locked_order(payment.order.number)
    if payment.status != PaymentStatus.SETTLED:
        raise StaleState(_("这笔款已经冲红或退回。"))
    move(
        payment, PAYMENT_STEPS, "doubt", actor=actor, now=now, reason=Payment.Reason.MISTAKE,
        odd_since=now, in_charge=actor,
    )  # fmt: skip
    _doubt(payment.order, actor, now)
    give_back(payment, actor, now)
    CashTaking.objects.filter(pk=taking.pk).update(
        cancelled_by=actor, cancelled_at=now, cancel_reason=reason.strip()[:200]
    )
    audit(
        estate=shift.estate, actor=actor, verb="finance.cashtaking.cancelled", subject=taking, at=now
    )  # fmt: skip
    _tell_of_cancelled(taking, payment, reason.strip()[:200], now)


def is_of_today(taking: CashTaking, now) -> bool:
    """By the day in Shanghai."""
    return clock.local(taking.taken_at).date() == clock.local(now).date()


def _tell_of_cancelled(taking: CashTaking, payment: Payment, reason: str, now) -> None:
    said = {"fen": money.yuan(payment.amount_fen), "reason": reason}
    owed = BillDebtor.objects.filter(bill__in=payment.shares.values("bill"))
    told = {"subject": f"finance.cashtaking:{taking.pk}", "params": said, "now": now}
    notify(
        estate=payment.estate, to=list(User.objects.filter(pk__in=owed.values("ownership__user"))),
        kind=CASH_WENT_BACK, path=reverse("bills:mine"), **told,
    )  # fmt: skip
    if payment.order.fund_id:
        notify(
            estate=payment.estate, to=[*who_governs(payment.estate, now)], kind=TAKING_CANCELLED,
            path=reverse("finance:taking", args=[taking.pk]), **told,
        )  # fmt: skip


def _doubt(order: PayOrder, actor, now) -> None:
    verb = verb_of(OrderStatus(order.status), Learned.DIFFERS)
    if verb:
        move(order, ORDER_STEPS, verb, actor=actor, now=now)


@transaction.atomic
def close_shift(
    *, shift: CashShift, counts: dict[int, int], counted_fen: int | None, reason: str, actor, now
) -> CashShift:  # fmt: skip
    """结班: what lies there, by pieces (fen: number) or as a total. The cashier counts, or the manager.

    DomainError where both are given and differ, for neither, and for a difference without a reason; it is a
    row of its own, and told to who manages the estate.
    """
    row = _locked(shift)
    require_cashier(actor, row.estate, now)
    is_manager = Role.PROPERTY_MANAGER in standing_of(actor, row.estate, now).roles
    if row.cashier_id != actor.pk and not is_manager:
        raise NotAllowed(_("由当班的收款员或经理结班。"))
    counted = _counted(counts, counted_fen)
    taken = taken_in(row)
    difference = counted - row.float_fen - taken
    if difference and not reason.strip():
        raise DomainError(
            _("应有 %(due)s 元，实点 %(counted)s 元，相差 %(fen)s 元，请写明原因。")
            % {
                "due": money.yuan(row.float_fen + taken),
                "counted": money.yuan(counted),
                "fen": money.signed(difference),
            },
            field="reason",
        )
    move(
        row, SHIFT_STEPS, "close", actor=actor, now=now, closed_at=now, counted_fen=counted,
        taken_fen=taken, counts={str(piece): n for piece, n in counts.items() if n},
    )  # fmt: skip
    if difference:
        CashDifference.objects.create(
            estate=row.estate, shift=row, fen=difference, reason=reason.strip()[:200], noted_at=now
        )
        _tell(row, difference, now)
    return row


def _counted(counts: dict[int, int], total: int | None) -> int:
    by_pieces = sum(piece * n for piece, n in counts.items())
    if total is None and not counts:
        raise DomainError(_("请填清点的合计，或各种券别的张数。"), field="total")
    if total is not None and counts and total != by_pieces:
        raise DomainError(
            _("按张数是 %s 元，与填的合计不同，请再点一次。") % money.yuan(by_pieces), field="total"
        )
    return by_pieces if counts else total


def _tell(shift: CashShift, fen: int, now) -> None:
    desk = who_holds(shift.estate, now, Role.PROPERTY_MANAGER)
    notify(
        estate=shift.estate, to=[*who_governs(shift.estate, now), *desk], kind=SHIFT_DIFFERS,
        subject=f"finance.cashshift:{shift.pk}", path=reverse("finance:shift", args=[shift.pk]),
        params={"fen": money.signed(fen)}, now=now,
    )  # fmt: skip
