"""结果不明的订单: closed by two people, of two bodies, where neither the channel nor its bill says anything."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.permissions import require
from communities.transitions import move
from finance.gateway.orders import CLOSE_AFTER, ORDER_STEPS
from finance.models import OrderClosing, PayOrder
from finance.selectors.seconds import why_not_second
from finance.services.odd import PERM
from finance.services.settling import locked_order
from finance.states import SECOND_STEPS, OrderStatus


def may_be_closed(order: PayOrder, now) -> bool:
    """Unknown still, three days after its end, and no bill of its channel has decided."""
    is_unknown = order.status == OrderStatus.UNKNOWN and order.billed_at is None
    return is_unknown and now >= order.expires_at + CLOSE_AFTER


@transaction.atomic
def propose_closing(*, order: PayOrder, reason: str, actor, now) -> OrderClosing:
    """提出关闭. DomainError without evidence, too early, and while a proposal waits."""
    require(actor, PERM, order, now)
    if not reason.strip():
        raise DomainError(_("请写明依据，如渠道后台的查询结果、客服的答复。"), field="reason")
    _demand(locked_order(order.number), now)
    try:
        with transaction.atomic():
            return OrderClosing.objects.create(
                estate_id=order.estate_id, order=order, reason=reason.strip()[:200],
                submitted_by=actor, submitted_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "one_open_closing":
            raise
        raise DomainError(_("已经有人提出处理，等第二人决定。")) from None


@transaction.atomic
def decide_closing(*, closing: OrderClosing, agrees: bool, actor, now) -> PayOrder:
    """决定, by somebody of another body: the bills are free again; money that comes after all pays what
    is open still."""
    require(actor, PERM, closing, now)
    order = locked_order(closing.order.number)
    rows = OrderClosing.objects.select_for_update(of=["self"]).select_related("estate")
    row = rows.get(pk=closing.pk)
    if sentence := why_not_second(row, actor, now):
        raise NotAllowed(sentence)
    verb = "agree" if agrees else "refuse"
    move(row, SECOND_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now)
    if agrees:
        _demand(order, now)
        move(order, ORDER_STEPS, "give_up", actor=actor, now=now, ask_at=None)
    return order


def _demand(order: PayOrder, now) -> None:
    if not may_be_closed(order, now):
        raise StaleState(
            _("只有结果不明、过期三天以上、渠道账单也没有说明的订单，才由两个单位的人关闭。")
        )
