"""待核实的支付 on the desk: what does not agree, how long already and in whose charge; two people see to it."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import chosen, row_view, served, signed_in
from communities.errors import DomainError
from communities.permissions import may
from finance.forms.payments import ClosingForm, DoubtForm, OddForm
from finance.models import ChannelName, OddProposal, OrderClosing, Payment, PayOrder
from finance.selectors.cashiers import counters_of
from finance.selectors.channel_bills import last_bills, open_differences
from finance.selectors.channel_payouts import open_payout_differences
from finance.selectors.complaints import inboxes
from finance.selectors.payments import (
    alarmed_orders,
    odd_payments,
    unallocated_fen,
    unallocated_payments,
)
from finance.selectors.prepaid import openings_of
from finance.selectors.seconds import why_not_second
from finance.services.odd import PERM, decide, doubt, propose
from finance.services.payment_switch import HOLD, is_held, is_stopped, turn_payments
from finance.services.unknown import decide_closing, may_be_closed, propose_closing
from finance.states import PaymentStatus, SecondStatus


@require_second_factor
@signed_in
@never_cache
@require_GET
def odd_list(request):
    estates = served(request.user, PERM)
    if not estates:
        raise PermissionDenied
    held = served(request.user, HOLD)
    switched = [
        (estate, _switches(estate, holds=estate in held))
        for estate in served(request.user, "finance.stop_payments")
    ]
    now = clock.now()
    rests, takes = unallocated_payments(estates), counters_of(request.user, now)
    context = {
        "payments": odd_payments(estates),
        "rests": rests,
        # Of the company's own those who take it go on to give it back.
        "led": {one.pk for one in rests if one.order.fund_id or one.estate in takes},
        "alarmed": alarmed_orders(estates, now),
        "openings": openings_of(estates),
        "differences": open_differences(estates, now),
        "payout_differences": open_payout_differences(estates),
        "bills": last_bills(estates, now),
        "switched": switched,
        "inboxes": inboxes(estates, now),
        "named": served(request.user, "finance.name_account"),
        "now": now,
        "rail": "fees",
    }
    return render(request, "finance/odd_payments.html", context)


@dataclass(frozen=True)
class Switch:
    """Of one channel, or of all (no channel), as one person sees it."""

    channel: str
    name: str
    is_stopped: bool
    is_held: bool
    may_resume: bool
    may_hold: bool


def _switches(estate, *, holds: bool) -> list[Switch]:
    """Of all, then of each that the installation has."""
    return [_switch(estate, channel, name, holds) for channel, name in _switchable().items()]


def _switchable() -> dict[str, str]:
    names = dict(ChannelName.choices)
    one_by_one = {name: names[name] for name in settings.PAYMENT_CHANNELS if name in names}
    return {"": _("全部线上缴费")} | one_by_one


def _switch(estate, channel: str, name: str, holds: bool) -> Switch:
    stopped, held = is_stopped(estate, channel), is_held(estate, channel)
    return Switch(
        channel, name, stopped, held,
        may_resume=stopped and (holds or not held), may_hold=stopped and holds and not held,
    )  # fmt: skip


@require_second_factor
@row_view(Payment, PERM, "order", "in_charge")
@never_cache
@require_http_methods(["GET", "POST"])
def odd_detail(request, payment):
    """One of them; whoever comes first proposes, somebody of another body decides."""
    form = OddForm(request.POST if request.method == "POST" else None, payment=payment)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            propose(payment=payment, **form.cleaned_data, actor=request.user, now=clock.now())
            messages.success(request, _("已提出，等另一单位的人决定。"))
            return redirect("finance:odd-payment", payment.pk)
    return _shown(request, payment, form, DoubtForm())


@require_second_factor
@row_view(Payment, "finance.doubt_payment", "order", "in_charge")
@require_POST
def odd_doubt(request, payment):
    """导入有误: what the company brought in is undone once another body agrees."""
    form = DoubtForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            doubt(payment=payment, **form.cleaned_data, actor=request.user, now=clock.now())
            messages.success(request, _("已提出，等另一单位的人决定。"))
            return redirect("finance:odd-payment", payment.pk)
    return _shown(request, payment, OddForm(payment=payment), form)


def _shown(request, payment, form, doubt_form):
    proposals = payment.proposals.select_related("submitted_by", "decided_by").order_by("-pk")
    waits = next((one for one in proposals if one.status == SecondStatus.PROPOSED), None)
    is_settled = payment.status == PaymentStatus.SETTLED
    context = {
        "estate": payment.estate,
        "payment": payment,
        "rest_fen": unallocated_fen(payment),
        "is_odd": payment.status == PaymentStatus.ODD,
        "may_doubt": is_settled
        and payment.is_brought_in
        and may(request.user, "finance.doubt_payment", payment, clock.now()),
        "proposals": proposals,
        "open": waits,
        "why_not": waits and why_not_second(waits, request.user, clock.now()),
        "form": form,
        "doubt_form": doubt_form,
        "rail": "fees",
    }
    status = 400 if form.errors or doubt_form.errors else 200
    return render(request, "finance/odd_payment.html", context, status=status)


@require_second_factor
@row_view(OddProposal, PERM, "payment__order", "submitted_by")
@require_POST
def odd_decide(request, proposal):
    try:
        agrees = chosen(request, {"agree": True, "refuse": False})
        decide(proposal=proposal, agrees=agrees, actor=request.user, now=clock.now())
        messages.success(request, _("已决定。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("finance:odd-payment", proposal.payment_id)


@require_second_factor
@row_view(PayOrder, PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def order_closing(request, order):
    """结果不明的订单: after three days one person proposes to close it, somebody of another body decides."""
    form, now = ClosingForm(request.POST if request.method == "POST" else None), clock.now()
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            propose_closing(order=order, **form.cleaned_data, actor=request.user, now=now)
            messages.success(request, _("已提出，等另一单位的人决定。"))
            return redirect("finance:order-closing", order.pk)
    closings = order.closings.select_related("submitted_by", "decided_by").order_by("-pk")
    waits = next((one for one in closings if one.status == SecondStatus.PROPOSED), None)
    context = {
        "estate": order.estate,
        "order": order,
        "closings": closings,
        "open": waits,
        "why_not": waits and why_not_second(waits, request.user, now),
        "may_close": may_be_closed(order, now) and not waits,
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/order_closing.html", context, status=status)


@require_second_factor
@row_view(OrderClosing, PERM, "order", "submitted_by")
@require_POST
def closing_decide(request, closing):
    try:
        agrees = chosen(request, {"agree": True, "refuse": False})
        decide_closing(closing=closing, agrees=agrees, actor=request.user, now=clock.now())
        messages.success(request, _("已决定。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("finance:order-closing", closing.order_id)


@require_second_factor
@estate_view("finance.stop_payments")
@require_POST
def switch(request, estate):
    """停止或恢复线上缴费: what has begun is settled all the same."""
    name = request.POST.get("channel", "")
    if name not in _switchable():
        raise Http404
    try:
        stops = chosen(request, {"stop": True, "resume": False})
        turn_payments(
            estate=estate, stops=stops, channel=name, actor=request.user, now=clock.now()
        )  # fmt: skip
        messages.success(
            request, _("已停止新的线上缴费。") if stops else _("已恢复线上缴费。")
        )  # fmt: skip
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("finance:odd-payments")
