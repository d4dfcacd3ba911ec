"""柜台 on the desk: a shift is opened, cash is taken for a home's bills, the count closes it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import denied, row_view, served, signed_in
from communities.estate_settings import setting
from communities.lists import turned
from communities.models import Unit
from communities.permissions import may
from finance.forms.counter import ShiftForm, TakeForm
from finance.forms.vouchers import ReasonForm
from finance.models import CashTaking
from finance.selectors.cashiers import sees_money, sees_payment, takes_money
from finance.selectors.counter import lying_cash, open_shift_of, shifts_of
from finance.selectors.payments import standing_of_bills
from finance.services.counter import cancel_taking, is_of_today, open_shift, take_cash
from finance.services.orders import allows_parts
from finance.settings_rows import CASH_DAYS
from finance.views.transfers import PERM, open_bills, ticked

TAKES = "finance.take_money"
SETS_DAYS = "communities.set_working_hours"


@require_second_factor
@signed_in
@never_cache
@require_GET
def counters(request):
    """Of which estate; who has one alone goes on to it."""
    now = clock.now()
    found = [one for one in served(request.user, PERM) if sees_money(request.user, one, now)]
    if not found:
        raise PermissionDenied
    if len(found) == 1:
        return redirect("finance:counter", found[0].slug)
    return render(request, "finance/counters.html", {"found": found, "rail": "fees"})


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def counter(request, estate):
    """Her own shift, what lies there still, and the shifts before."""
    now, user = clock.now(), request.user
    if not sees_money(user, estate, now):
        raise denied(user, PERM)
    act = request.POST.get("act") if request.method == "POST" else None
    form = ShiftForm(request.POST if act == "open" else None)
    if act == "open" and form.is_valid():
        with errors_on(form):
            open_shift(estate=estate, float_fen=form.cleaned_data["float"], actor=user, now=now)
            messages.success(request, _("已开班。"))
            return redirect("finance:counter", estate.slug)
    context = {
        "estate": estate,
        "takes": takes_money(user, estate, now),
        "shift": open_shift_of(estate, user),
        "shifts": turned(request, shifts_of(estate)),
        "lying": lying_cash(estate, now),
        "n_days": setting(estate, CASH_DAYS, now),
        "form": form,
        "sets_days": may(user, SETS_DAYS, estate, now) and CASH_DAYS,
        "rail": "fees",
    }
    status = 400 if form.errors else 200
    return render(request, "finance/counter.html", context, status=status)


@require_second_factor
@row_view(Unit, TAKES, "building")
@never_cache
@require_http_methods(["GET", "POST"])
def cash_new(request, unit):
    """收现金: tick bills, see what they come to, take the cash."""
    estate, user, now = unit.estate, request.user, clock.now()
    if not takes_money(user, estate, now):
        raise denied(user, TAKES)
    shift, lines = open_shift_of(estate, user), open_bills(unit)
    bills = ticked(request.POST if request.method == "POST" else request.GET, unit)
    part = len(bills) == 1 and allows_parts(bills[0])
    form = TakeForm(
        request.POST if request.method == "POST" else None,
        takes_part=part,
        initial={"token": uuid.uuid4()},
    )
    if request.method == "POST" and shift and form.is_valid():
        with errors_on(form):
            given = dict(form.cleaned_data)
            taking = take_cash(
                shift=shift, bills=bills, tendered_fen=given["tendered"], token=given["token"],
                part_fen=given.get("part"), payer_name=given["payer_name"], actor=user, now=now,
            )  # fmt: skip
            return redirect("finance:taking", taking.pk)
    standing = standing_of_bills(bills)
    context = {
        "estate": estate,
        "unit": unit,
        "shift": shift,
        "lines": lines,
        "bills": bills,
        "ticked": {bill.pk for bill in bills},
        "none_ticked": "sum" in request.GET and not bills,
        "payees": {(bill.payee, bill.fund_id) for bill in bills},
        "total_fen": sum(one.open_fen for one in standing.values()),
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound else 200
    return render(request, "finance/cash_new.html", context, status=status)


@require_second_factor
@row_view(CashTaking, PERM, "shift__cashier", "payment__order", "cancelled_by")
@never_cache
@require_http_methods(["GET", "POST"])
def taking(request, taking):
    """What was taken and given back, with the receipt to print; another cashier cancels a mistake."""
    user, now = request.user, clock.now()
    if not sees_payment(user, taking.estate, taking.payment.order.fund_id, now):
        raise denied(user, PERM)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            cancel_taking(taking=taking, **form.cleaned_data, actor=user, now=now)
            messages.success(request, _("已冲红，账单可以重新交；请把现金退给交款人。"))
            return redirect("finance:taking", taking.pk)
    is_open = taking.shift.status == "open" and taking.cancelled_at is None
    is_open = is_open and is_of_today(taking, now)
    is_other = takes_money(user, taking.estate, now) and taking.shift.cashier_id != user.pk
    context = {
        "estate": taking.estate,
        "taking": taking,
        "order": taking.payment.order,
        "receipts": list(taking.payment.receipts.order_by("pk")),
        "home": taking.payment.order.reservations.select_related("bill__unit").first(),
        "may_cancel": is_open and is_other,
        "is_own": is_open and taking.shift.cashier_id == user.pk,
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/taking.html", context, status=status)
