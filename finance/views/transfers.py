"""银行转账 on the desk: a slip is noted for a home's bills, and another person finds the money."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import chosen, denied, row_view, served, signed_in
from communities.lists import turned
from communities.models import Unit
from communities.standing import standing_of
from finance.acts import SLIPS
from finance.forms.fees import FindUnitForm
from finance.forms.transfers import AnswerForm, SlipForm
from finance.models import Bill, Payment, TransferSlip
from finance.selectors.bills import units_like
from finance.selectors.cashiers import (
    counters_of,
    seen_by_office,
    sees_money,
    sees_payment,
    takes_money,
)
from finance.selectors.payments import standing_of_bills
from finance.selectors.transfers import lines_of, slips_of
from finance.services.transfers import decide_slip, may_decide, record_slip
from finance.states import SecondStatus

PERM = "finance.second_slip"
# What a home is looked for, and where that is done.
SLIP = "slip"
LEADS_TO = {SLIP: "finance:slip-new", "cash": "finance:cash-new"}


def open_bills(unit: Unit) -> list:
    """A home's bills that are not paid, the oldest first, each with its standing."""
    rows = Bill.objects.filter(unit=unit, reversal=None).order_by("month", "pk")
    rows = list(rows.select_related("estate", "fund", "schedule", "unit__building"))
    standing = standing_of_bills(rows)
    return [(bill, standing[bill.pk]) for bill in rows if not standing[bill.pk].is_paid]


def ticked(given, unit: Unit) -> list[Bill]:
    """The home's bills that were chosen, also those that somebody has paid since: they are refused, not
    left out. What is not of the home is passed over."""
    asked = {text for text in given.getlist("bill") if text.isascii() and text.isdecimal()}
    rows = Bill.objects.filter(unit=unit, pk__in=[int(text) for text in asked if len(text) < 16])
    return list(rows.select_related("estate", "fund", "schedule", "unit__building").order_by("pk"))


@require_second_factor
@signed_in
@never_cache
@require_GET
def slip_list(request):
    """What waits for a second person, and what was decided."""
    now = clock.now()
    counters = counters_of(request.user, now)
    seconds = [one for one in served(request.user, PERM) if sees_money(request.user, one, now)]
    if not seconds:
        raise PermissionDenied
    slips = slips_of(seen_by_office(request.user, seconds, now, "order"))
    context = {
        "found": turned(request, slips),
        "n_waiting": slips.filter(status=SecondStatus.PROPOSED).count(),
        "counters": counters,
        "now": now,
        "rail": "fees",
    }
    return render(request, "finance/slips.html", context)


@require_second_factor
@estate_view("finance.take_money")
@never_cache
@require_GET
def find_home(request, estate):
    """A home by building and number, on the way to what is done for it."""
    if not takes_money(request.user, estate, clock.now()):
        raise denied(request.user, "finance.take_money")
    find = FindUnitForm(request.GET)
    asked = find.cleaned_data["q"].strip() if find.is_valid() else ""
    purpose = request.GET.get("for", "")
    context = {
        "estate": estate,
        "find": find,
        "asked": asked,
        "units": units_like(estate, asked) if asked else [],
        "purpose": purpose if purpose in LEADS_TO else SLIP,
        "leads_to": LEADS_TO.get(purpose, LEADS_TO[SLIP]),
        "rail": "fees",
    }
    return render(request, "finance/find_home.html", context)


@require_second_factor
@row_view(Unit, "finance.take_money", "building")
@never_cache
@require_http_methods(["GET", "POST"])
def slip_new(request, unit):
    """登记转账 for bills of one home."""
    if not takes_money(request.user, unit.estate, clock.now()):
        raise denied(request.user, "finance.take_money")
    lines = open_bills(unit)
    given = request.POST if request.method == "POST" else request.GET
    bills = ticked(given, unit)
    form = SlipForm(request.POST if request.method == "POST" else None, estate=unit.estate)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            slip = record_slip(bills=bills, **form.said, actor=request.user, now=clock.now())
            messages.success(request, _("已登记，等另一人核对；核对以前这些账单不会再让别人交。"))
            return redirect("finance:slip", slip.pk)
    context = {
        "estate": unit.estate,
        "unit": unit,
        "lines": lines,
        "ticked": {bill.pk for bill in bills},
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/slip_new.html", context, status=status)


@require_second_factor
@row_view(TransferSlip, PERM, "order__fund", "submitted_by", "decided_by", "bank_account", "paper")
@never_cache
@require_http_methods(["GET", "POST"])
def slip_detail(request, slip):
    """One of them: the second person says whether the money is there."""
    now = clock.now()
    if not sees_payment(request.user, slip.estate, slip.order.fund_id, now):
        raise denied(request.user, PERM)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            verb = chosen(request, {"agree": "agree", "refuse": "refuse", "end": "end"})
            decide_slip(slip=slip, verb=verb, **form.cleaned_data, actor=request.user, now=now)
            messages.success(request, _("已决定。"))
            return redirect("finance:slip", slip.pk)
    standing = standing_of(request.user, slip.estate, now)
    ends = SLIPS["end"].is_open(slip, standing) and takes_money(request.user, slip.estate, now)
    payment = Payment.objects.filter(order=slip.order_id).prefetch_related("receipts").first()
    context = {
        "estate": slip.estate,
        "slip": slip,
        "lines": lines_of(slip),
        "payment": payment,
        "may_decide": may_decide(request.user, slip, now),
        "may_end": ends,
        "is_late": slip.status == "proposed" and slip.order.expires_at <= now,
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/slip.html", context, status=status)
