"""催告函 on the desk: who still owes and may be asked, the letters that went out, and how each came. For who
manages the estate, after the second factor; each look is recorded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock, printing
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import row_view
from communities.errors import DomainError
from communities.estate_settings import setting
from communities.list_words import asked
from communities.lists import listed
from communities.uploads import file_response
from finance.forms.demands import DeliveryForm
from finance.forms.lists import FindDemandsForm
from finance.models import Demand, DemandDelivery
from finance.selectors.demands import debts_of, demandable, demands_of, left_of
from finance.selectors.told import waiting_doubts
from finance.services.demands import proof_path, record_delivery, send_demands
from finance.settings_rows import DEMAND_DAYS, DEMAND_TERM, REMINDER_DAYS
from finance.views.fees import PERM

LETTER = "finance/demand_letter.html"


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def demands(request, estate):
    """可催告的: one list of an estate, computed now; what is sent is what is open when the button is pressed."""
    now = clock.now()
    if request.method == "POST":
        try:
            made = send_demands(
                estate=estate, keys=set(request.POST.getlist("debt")), actor=request.user, now=now
            )
            messages.success(
                request, _("已发出 %d 份催告函。没有账户的，请打印后当面交或邮寄。") % len(made)
            )
        except DomainError as refused:
            messages.error(request, refused.message)
        return redirect("finance:demands", estate.slug)
    context = {
        "estate": estate,
        "debts": debts_of(demandable(estate, now)),
        "found": listed(request, demands_of(estate=estate), (), FindDemandsForm(asked(request))),
        "doubts": waiting_doubts(estate),
        "days": {
            key: setting(estate, key, now) for key in (REMINDER_DAYS, DEMAND_DAYS, DEMAND_TERM)
        },
        "rail": "fees",
    }
    return render(request, "finance/demands.html", context)


@require_second_factor
@row_view(Demand, PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def demand_detail(request, demand):
    """One letter: how it came to its debtor, and where that is noted."""
    form = DeliveryForm(request.POST or None, request.FILES or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            record_delivery(demand=demand, actor=request.user, now=clock.now(), **form.given())
            messages.success(request, _("已登记送达。"))
            return redirect("finance:demand", demand.pk)
    context = {
        "estate": demand.estate,
        "demand": demands_of(pk=demand.pk).get(),
        "left_fen": left_of(demand),
        "form": form,
        "rail": "fees",
    }
    return render(request, "finance/demand.html", context, status=400 if form.errors else 200)


@require_second_factor
@row_view(DemandDelivery, PERM, "demand")
@require_safe
def demand_proof(request, delivery, number):
    if not 1 <= number <= delivery.pages:
        raise Http404
    return file_response(proof_path(delivery, number), caching="private, no-store")


def _letter(demand: Demand, back: str, pdf: str) -> dict:
    said = demand.snapshot
    return {
        "estate": demand.estate,
        "demand": demand,
        "said": said,
        "lines": [line | {"fen": int(line["fen"])} for line in said["lines"]],
        "fen": int(said["fen"]),
        "left_fen": left_of(demand),
        "back": back,
        "there": pdf,
    }


@require_second_factor
@row_view(Demand, PERM)
@never_cache
@require_safe
def demand_letter(request, demand):
    back, pdf = (reverse(f"finance:{name}", args=[demand.pk]) for name in ("demand", "demand-pdf"))
    return render(request, LETTER, _letter(demand, back, pdf))


@require_second_factor
@row_view(Demand, PERM)
@never_cache
@require_safe
def demand_pdf(request, demand):
    return printing.answer(LETTER, _letter(demand, "", ""), "demand.pdf")


def _own(request, pk) -> Demand:
    rows = Demand.objects.select_related("estate")
    return get_object_or_404(rows, pk=pk, ownership__user=request.user)


@login_required
@never_cache
@require_safe
def my_demand(request, pk):
    pdf = reverse("bills:demand-pdf", args=[pk])
    return render(request, LETTER, _letter(_own(request, pk), reverse("bills:mine"), pdf))


@login_required
@never_cache
@require_safe
def my_demand_pdf(request, pk):
    return printing.answer(LETTER, _letter(_own(request, pk), "", ""), "demand.pdf")
