"""交费: choose bills, see who gets what, pay at the channel, wait for the receipt. No request calls a
channel: tasks do, and the page shows 处理中 and looks again by itself."""

from collections import defaultdict

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import clock
from communities.access import require_fresh_login
from communities.errors import DomainError
from communities.money import parse_yuan
from communities.qr import qr_svg
from communities.trust import require_full_trust
from finance.gateway.orders import ASK_FAST
from finance.gateway.registry import offered
from finance.gateway.showing import Scene, Shown, scene_of, shown_as
from finance.models import ChannelName, PayOrder
from finance.odd_reasons import BACK, ONCE_RETURNED, WHILE_ODD
from finance.selectors.bills import seen_by
from finance.selectors.payments import (
    order_of,
    running_order_of,
    running_orders,
    standing_of_bills,
    unallocated_fen,
)
from finance.services.orders import allows_parts, cancel_order, create_order
from finance.tasks import look_after_order

# How often a page that waits for its channel looks again, unless its reader wants it to stand still.
REFRESH_SECONDS = 5
# Nobody copies an address from a page that comes anew.
STANDS = (Shown.COPY, Shown.LEAVE)


@login_required
@never_cache
@require_safe
def choose(request):
    """选账单: what is open, by who is paid; nothing is ticked in advance."""
    rows = seen_by(request.user, clock.now()).filter(reversal=None)
    rows = rows.select_related("estate", "fund", "unit__building").order_by(
        "estate", "due_on", "pk"
    )
    standing = standing_of_bills(rows)
    groups = defaultdict(list)
    for bill in rows:
        one = standing[bill.pk]
        if one.open_fen or one.reserved_fen or one.odd_fen:
            groups[bill.estate, bill.payee, bill.fund].append((bill, one))
    found = [
        (estate, payee, some, offered(estate, fund, payee))
        for (estate, payee, fund), some in groups.items()
    ]
    context = {"groups": found, "orders": running_orders(request.user), "section": "me"}
    return render(request, "finance/pay_choose.html", context)


def _chosen(request, given) -> list:
    """The bills that were asked for, all of them open to whoever asks; 404 for a stranger's."""
    asked = {text for text in given.getlist("bill") if text.isascii() and text.isdecimal()}
    asked = {int(text) for text in asked if len(text) < 16}
    rows = seen_by(request.user, clock.now()).filter(pk__in=asked)
    found = list(rows.select_related("estate", "fund", "schedule", "unit__building").order_by("pk"))
    if len(found) != len(asked):
        raise Http404
    return found


@require_fresh_login
@require_full_trust
@never_cache
@require_http_methods(["GET", "POST"])
def check(request):
    """付款: who is paid, what for and how much, in figures and 大写; the channel's button pays."""
    bills = _chosen(request, request.POST if request.method == "POST" else request.GET)
    if not bills:
        messages.info(request, _("请选择要交的账单。"))
        return redirect("bills:pay")
    refused = ""
    if request.method == "POST":
        try:
            order = _ordered(request, bills)
            wake(order, request)
            return redirect("bills:order", order.number)
        except DomainError as error:
            own = running_order_of(error.where.get("bill"), request.user)
            if own:
                messages.info(request, error.message)
                return redirect("bills:order", own.number)
            refused = error.message
    standing = standing_of_bills(bills)
    lines = [(bill, standing[bill.pk]) for bill in bills]
    is_one_payee = len({(bill.estate_id, bill.payee, bill.fund_id) for bill in bills}) == 1
    if not is_one_payee:
        refused = refused or _("收款单位不同的账单要分开交，请只选一个收款单位的。")
    names = dict(ChannelName.choices)
    context = {
        "lines": lines,
        "first": bills[0],
        "total_fen": sum(one.open_fen for _bill, one in lines),
        "channels": [(name, names[name]) for name in offered(*_whose(bills[0]))],
        "may_pay": is_one_payee and all(one.open_fen > 0 for _bill, one in lines),
        "refused": refused,
        "takes_part": len(bills) == 1 and allows_parts(bills[0]),
        "part": request.POST.get("part", ""),
        "section": "me",
    }
    status = 400 if refused else 200
    return render(request, "finance/pay_check.html", context, status=status)


def _whose(bill) -> tuple:
    return bill.estate, bill.fund, bill.payee


def wake(order: PayOrder, request=None) -> None:
    """Ask its channel now; where the queue is down the sweeper does it a little later. The address of a
    phone that orders goes along, for a channel that opens its page to that address alone."""
    is_phone = request is not None and order.scene == Scene.PHONE and not order.pay_url
    payer_ip = get_adapter().get_client_ip(request) if is_phone else ""
    transaction.on_commit(lambda: look_after_order.delay(order.pk, payer_ip), robust=True)


def _ordered(request, bills) -> PayOrder:
    text = request.POST.get("part", "").strip()
    try:
        part = parse_yuan(text) if text else None
    except ValueError as wrong:
        raise DomainError(str(wrong), field="part") from wrong
    return create_order(
        bills=bills, channel=request.POST.get("channel", ""), payer=request.user,
        part_fen=part, now=clock.now(), scene=scene_of(_agent(request)),
    )  # fmt: skip


def _agent(request) -> str:
    return request.headers.get("User-Agent", "")


def _own(request, number: str) -> PayOrder:
    order = order_of(number, request.user)
    if order is None:
        raise Http404
    return order


@login_required
@never_cache
@require_safe
def order_page(request, number):
    """订单: waiting, on the way, paid with its receipt. It asks again by itself while it may be paid."""
    order, now = _own(request, number), clock.now()
    if order.is_live and (order.asked_at is None or order.asked_at < now - ASK_FAST):
        wake(order, request)
    payments = list(order.payments.all())
    settled = [one for one in payments if one.status == "settled"]
    returned = [one for one in payments if one.status == "returned"]
    received = sum(one.amount_fen for one in settled)
    shown = shown_as(order.channel, order.pay_url, _agent(request))
    may_pay = order.status == "open" and order.pay_url and now < order.expires_at
    stands = "still" in request.GET or (may_pay and shown in STANDS)
    context = {
        "order": order,
        "payment": settled[0] if settled else None,
        "receipt": next(
            (one for pay in settled for one in pay.receipts.all() if not one.cancels_id), None
        ),
        "odd_words": {WHILE_ODD[one.reason] for one in payments if one.status == "odd"},
        "returned": returned,
        "back_words": {ONCE_RETURNED.get(one.reason, BACK) for one in returned},
        "received_fen": received,
        "missing_fen": max(order.amount_fen - received, 0),
        "rest_fen": sum(unallocated_fen(one) for one in settled),
        "refunds": [one for pay in payments for one in pay.refunds.all()],
        "may_pay": may_pay,
        "may_cancel": order.is_live and order.cancelled_at is None,
        "shown": shown,
        "here": request.build_absolute_uri(request.path),
        "refreshes": order.is_live and not stands,
        "section": "me",
    }
    if context["may_pay"] and shown in (Shown.CODE, Shown.OTHER_PHONE):
        context["code"] = qr_svg(order.pay_url)
    response = render(request, "finance/order.html", context)
    if context["refreshes"]:
        response["Refresh"] = REFRESH_SECONDS
    return response


@login_required
@require_POST
def order_cancel(request, number):
    order = _own(request, number)
    cancel_order(order=order, now=clock.now())
    wake(order)
    messages.info(request, _("已请支付机构关闭这笔订单；关闭以后可以重新交。"))
    return redirect("bills:order", number)
