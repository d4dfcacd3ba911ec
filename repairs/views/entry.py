"""The way in (报修入口): public pages, a function of their address, with the emergency first."""

from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.access import public_estate
from communities.models import Estate
from repairs.emergency import calls
from repairs.models import Spot, Ticket
from repairs.models.ticket import Scope
from repairs.states import OPEN

FRESH_SECONDS = 60
MAX_ESTATES = 12


def public_page(request, template, context):
    context = {"section": "repairs", "share": "repairs"} | context
    response = render(request, template, context)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@require_safe
def anywhere(request):
    """Where no estate is known yet: numbers that hold everywhere, then the estates."""
    context = {
        "title": _("报修"),
        "description": _("先选小区。有人被困、受伤、着火、闻到燃气味，先打电话。"),
        "calls": calls(None),
        "estates": Estate.objects.order_by("is_demo", "name")[:MAX_ESTATES],
    }
    return public_page(request, "repairs/anywhere.html", context)


@require_safe
def entry(request, slug):
    estate = public_estate(slug)
    context = {
        "estate": estate,
        "title": _("报修"),
        "description": _("%(estate)s报修：有险情先打电话；别的事三步说完，到几点办好写得清清楚楚。")
        % {"estate": estate.name},
        "calls": calls(estate),
    }
    return public_page(request, "repairs/entry.html", context)


@require_safe
def spot(request, slug, code):
    """Where a label's code leads: what it hangs on, and what is being done there already."""
    estate = public_estate(slug)
    rows = Spot.objects.for_estate(estate).select_related("building", "category")
    found = get_object_or_404(rows, code=code)
    tickets = Ticket.objects.for_estate(estate).filter(
        spot=found, scope=Scope.COMMON, is_public=True, status__in=OPEN
    )
    context = {
        "estate": estate,
        "spot": found,
        "title": found.label,
        "description": _("%(estate)s %(label)s：扫码报修。")
        % {
            "estate": estate.name,
            "label": found.label,
        },
        "calls": calls(estate),
        "tickets": tickets.select_related("category", "building").order_by("reported_at")[:5],
    }
    return public_page(request, "repairs/spot.html", context)
