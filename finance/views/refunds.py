"""退款 on the desk: what is asked for, what was decided and what became of it; two people see to each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, denied, row_view, served, signed_in
from communities.errors import DomainError
from communities.money import yuan
from communities.standing import standing_of
from finance.acts import REFUND_ENDS, REFUNDS
from finance.forms.payments import RefundEndForm, RefundForm
from finance.models import Payment, Refund, RefundEnd
from finance.selectors.cashiers import seen_by_office, sees_payment
from finance.selectors.refunds import (
    desk_refunds,
    ends_of,
    payments_like,
    refundable,
    refunds_of,
)
from finance.services.payment_books import is_ahead
from finance.services.refunds import (
    OWN,
    PERM,
    ask_refund,
    decide_end,
    decide_refund,
    may_end,
    propose_end,
)
from finance.states import RefundStatus
from finance.tasks import tend_one_refund

DECIDED = ("payment__order__fund", "payment__order__payer", "submitted_by", "bill__unit__building")


def _only_who_sees(user, payment) -> None:
    """Of the company's own money nobody else reads who paid what."""
    if not sees_payment(user, payment.estate, payment.order.fund_id, clock.now()):
        raise denied(user, PERM)


@require_second_factor
@signed_in
@never_cache
@require_GET
def refund_list(request):
    """What waits, and what ended lately; a payment is found by the number on its receipt."""
    estates = served(request.user, PERM)
    if not estates:
        raise PermissionDenied
    text, user, now = request.GET.get("q", "").strip()[:64], request.user, clock.now()
    seen = seen_by_office(user, estates, now, "order")
    found = desk_refunds(seen_by_office(user, estates, now, "payment__order"), now)
    context = {
        "refunds": found,
        "n_asked": sum(one.status == RefundStatus.ASKED for one in found),
        "text": text,
        "payments": payments_like(text, estates, seen) if text else [],
        "now": now,
        "rail": "fees",
    }
    return render(request, "finance/refunds.html", context)


@require_second_factor
@row_view(Payment, PERM, "order__fund", "order__payer")
@never_cache
@require_http_methods(["GET", "POST"])
def refund_new(request, payment):
    """申请退款 of a bill that it paid, or of what no bill took."""
    _only_who_sees(request.user, payment)
    free = refundable(payment)
    bills = {str(bill.pk): bill for bill, _fen in free.bills}
    choices = [(str(bill.pk), f"{bill.unit} {bill} ¥{yuan(fen)}") for bill, fen in free.bills]
    if free.rest_fen:
        words = _("预交未用 ¥%s") if is_ahead(payment) else _("待退 ¥%s")
        choices.append(("rest", words % yuan(free.rest_fen)))
    data = request.POST if request.method == "POST" else None
    form = RefundForm(data, choices=choices, bills=bills)
    if data is not None and form.is_valid():
        with errors_on(form):
            refund = ask_refund(
                payment=payment, **form.words, actor=request.user, now=clock.now()
            )  # fmt: skip
            messages.success(request, _("已申请退款，等第二个人决定。"))
            return redirect("finance:refund", refund.pk)
    standing = standing_of(request.user, payment.estate, clock.now())
    context = {
        "estate": payment.estate,
        "payment": payment,
        "refunds": refunds_of(payment),
        "form": form if choices else None,
        "is_own": payment.order.fund_id is None,
        "may_ask": payment.order.fund_id is not None or standing.may(OWN),
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/refund_new.html", context, status=status)


@require_second_factor
@row_view(Refund, PERM, *DECIDED)
@never_cache
@require_http_methods(["GET", "POST"])
def refund_detail(request, refund):
    """One refund; of what no channel answers for one person says what became of it."""
    _only_who_sees(request.user, refund.payment)
    form = RefundEndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            propose_end(refund=refund, **form.cleaned_data, actor=request.user, now=clock.now())
            messages.success(request, _("已提出，等第二个人决定。"))
            return redirect("finance:refund", refund.pk)
    standing = standing_of(request.user, refund.estate, clock.now())
    ends, waits = ends_of(refund)
    context = {
        "estate": refund.estate,
        "refund": refund,
        "acts": [act for act in REFUNDS.values() if act.is_open(refund, standing)],
        "why_not": REFUNDS["approve"].why_not(refund, standing),
        "ends": ends,
        "waits": waits,
        "may_decide_end": waits and REFUND_ENDS["agree"].is_open(waits, standing),
        "may_end": may_end(refund) and not waits,
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/refund.html", context, status=status)


@require_second_factor
@row_view(Refund, PERM, *DECIDED)
@require_POST
def refund_decide(request, refund):
    """同意、不退; what is agreed to is sent by a task, at once where the queue is up."""
    _only_who_sees(request.user, refund.payment)
    try:
        agrees = chosen(request, {"approve": True, "decline": False})
        decide_refund(refund=refund, agrees=agrees, actor=request.user, now=clock.now())
        if agrees:
            transaction.on_commit(lambda: tend_one_refund.delay(refund.pk), robust=True)
        messages.success(request, _("已决定。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("finance:refund", refund.pk)


@require_second_factor
@row_view(RefundEnd, PERM, "refund__payment__order", "submitted_by")
@require_POST
def end_decide(request, end):
    _only_who_sees(request.user, end.refund.payment)
    try:
        agrees = chosen(request, {"agree": True, "refuse": False})
        decide_end(end=end, agrees=agrees, actor=request.user, now=clock.now())
        messages.success(request, _("已决定。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("finance:refund", end.refund_id)
