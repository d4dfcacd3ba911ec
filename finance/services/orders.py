"""Orders (支付订单): bills are reserved, and nobody asks the channel yet. Whatever calls one lies in
``asking``, whatever is learned in ``settling``."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.errors import DomainError, StaleState
from communities.services import audit
from communities.wording import moment
from finance.gateway.numbers import new_number
from finance.gateway.orders import expires_after
from finance.gateway.registry import merchants_of, open_channels
from finance.gateway.showing import Scene
from finance.models import Bill, PayOrder, Reservation
from finance.selectors.payments import standing_of_bills

# So many bills go into one order: twelve months of a home with its spaces.
MAX_BILLS = 60
# Who pays where nobody is named; a receipt says it in no other language.
OWNER = "业主"


def lock_bills(ids) -> list[Bill]:
    """In the order of their ids, as everybody takes them."""
    rows = Bill.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return list(rows)


@transaction.atomic
def create_order(
    *,
    bills: Sequence[Bill],
    channel: str,
    payer,
    now,
    part_fen: int | None = None,
    scene: str = Scene.DESKTOP,
) -> PayOrder:
    """下单: all that is open of ``bills``, or ``part_fen`` of a single one; under its number the bills
    stay reserved until it is paid or closed.

    DomainError where payments are stopped, for bills of two payees, for what is paid, taken back or
    being paid by somebody, and a part that is none. Who may pay them the caller has asked.
    """
    estate = bills[0].estate if bills else None
    if bills and channel not in open_channels(estate):
        raise DomainError(_("现在不能用这种方式交费，请换一种方式或到柜台交。"))
    refuse_strange(bills)
    merchant = merchants_of(estate, bills[0].fund, bills[0].payee, now).get(channel)
    if merchant is None:
        raise DomainError(_("现在不能用这种方式交费，请换一种方式或到柜台交。"))
    return place_order(
        bills=bills, channel=channel, merchant=merchant, now=now, ask_at=now, actor=payer,
        expires_at=now + expires_after(channel), payer=payer, scene=scene, part_fen=part_fen,
    )  # fmt: skip


def refuse_strange(bills: Sequence[Bill]) -> None:
    """None, too many, or of two payees."""
    if not bills or len(bills) > MAX_BILLS:
        raise DomainError(_("请选择要交的账单，一次最多 %s 张。") % MAX_BILLS)
    if len({(bill.estate_id, bill.payee, bill.fund_id) for bill in bills}) > 1:
        raise DomainError(_("收款单位不同的账单要分开交，请只选一个收款单位的。"))


def place_order(
    *, bills: Sequence[Bill], now, actor, part_fen: int | None = None, **given
) -> PayOrder:
    """The same of any channel, ``given`` are the order's own fields: also of money that people note."""
    refuse_strange(bills)
    estate = bills[0].estate
    locked = lock_bills([bill.pk for bill in bills])
    fens = _fens(locked, part_fen)
    try:
        with transaction.atomic():
            order = open_order(fens, locked, now=now, **given)
    except IntegrityError as error:
        raise refused(error) from error
    audit(estate=estate, actor=actor, verb="finance.payorder.opened", subject=order, at=now)
    return order


def open_order(fens: dict[int, int], bills: Sequence[Bill], *, now, **given) -> PayOrder:
    """So many fen of each of ``bills``, which whoever calls has locked, are reserved under a new number."""
    first = bills[0]
    order = PayOrder.objects.create(
        estate=first.estate, number=new_number(now), payee=first.payee, fund=first.fund,
        purpose=purpose_of(bills), amount_fen=sum(fens.values()), opened_at=now, **given,
    )  # fmt: skip
    Reservation.objects.bulk_create(
        Reservation(estate_id=first.estate_id, order=order, bill_id=bill, fen=fen)
        for bill, fen in fens.items()
    )
    return order


def refused(error: IntegrityError) -> DomainError:
    """Somebody was faster; what is no such refusal stays an IntegrityError."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name != "bill_is_not_overpaid":
        raise error
    return StaleState(_("账单刚刚有变化，请刷新后再试。"))


def _fens(bills: list[Bill], part_fen: int | None) -> dict[int, int]:
    """How much of each; a part of one alone."""
    found = standing_of_bills(bills)
    for bill in bills:
        one = found[bill.pk]
        if one.open_fen <= 0:
            raise DomainError(why_not_open(bill, one), bill=bill.pk)
    fens = {bill.pk: found[bill.pk].open_fen for bill in bills}
    if part_fen is None:
        return fens
    if len(bills) > 1:
        raise DomainError(_("只交一部分时，一次只选一张账单。"), field="part")
    if not allows_parts(bills[0]):
        raise DomainError(_("按收费标准，这张账单要一次交清。"), field="part")
    if not 0 < part_fen <= fens[bills[0].pk]:
        raise DomainError(_("请填大于零、不超过未交金额的数。"), field="part")
    return {bills[0].pk: part_fen}


def allows_parts(bill: Bill) -> bool:
    return bill.schedule is not None and bill.schedule.allows_parts


def why_not_open(bill: Bill, one) -> str:
    """Why nothing of a bill may be ordered now."""
    if one.is_reversed:
        return _("账单 %s 已经撤销，不用交。") % bill
    if one.awaits_second:
        return _("账单 %s 已经登记了一笔转账，正在核对，请勿重复支付。") % bill
    if one.busy_until:
        until = moment(one.busy_until)
        return _("账单 %(bill)s 正在支付中，最晚 %(until)s 有结果，请勿重复支付。") % {
            "bill": bill,
            "until": until,
        }
    if one.odd_fen:
        return _("账单 %s 已有一笔付款，正在核实，请勿重复支付。") % bill
    return _("账单 %s 已经交清。") % bill


def purpose_of(bills: Sequence[Bill]) -> str:
    """As it will stand in the books: in Chinese, whoever pays."""
    with override(None):
        first = str(bills[0])
    return f"{first} 等 {len(bills)} 项" if len(bills) > 1 else first


@transaction.atomic
def cancel_order(*, order: PayOrder, now) -> None:
    """付款人取消: the channel is asked to close it at once; until it has, the bills stay reserved."""
    row = PayOrder.objects.select_for_update().get(pk=order.pk)
    if not row.is_live:
        return
    PayOrder.objects.filter(pk=row.pk, cancelled_at=None).update(cancelled_at=now, ask_at=now)
    audit(
        estate=row.estate, actor=row.payer, verb="finance.payorder.cancelled", subject=row, at=now
    )
