"""公开看板与时效榜: functions of their addresses, for anybody; told in words before figures."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import public_estate
from communities.calendars import hours_at, hours_to_come
from communities.models import PropertyCompany
from communities.wording import period_name
from repairs.models import Ticket
from repairs.scoring import Figures
from repairs.selectors.board import open_tickets, terms_of_office
from repairs.selectors.queue import Cursor
from repairs.selectors.scores import Month, scores
from repairs.selectors.succession import company_in_charge
from repairs.selectors.terms import by_level, times_in_force, times_to_come
from repairs.templatetags.scores import share

FRESH_SECONDS = 60


def public_page(request, template, context):
    response = render(request, template, {"section": "service", "share": "service"} | context)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@require_safe
def service(request, slug):
    """``?month=2026-09`` tells of that month; ``?after=`` goes on in the list of open tickets."""
    estate, now = public_estate(slug), clock.now()
    tickets = Ticket.objects.for_estate(estate)
    found = scores(tickets, asked_month(request, tickets, now), now=now)
    times = times_in_force(estate, now)
    opened = open_tickets(estate, now=now, after=Cursor.parse(request.GET.get("after", "")))
    context = {
        "estate": estate,
        "now": now,
        "title": _("报修看板"),
        "description": sentence(found.month, found.whole, opened.n_overdue),
        "found": found,
        "csv": reverse("service:csv", args=[estate.slug]),
        "provider": company_in_charge(estate, now),
        "open": opened,
        "times": times,
        "coming": times_to_come(estate, now).first(),
        "levels": by_level(times),
        "hours": hours_at(estate, now),
        "coming_hours": hours_to_come(estate, now),
        "offices": terms_of_office(estate, now=now),
    }
    return public_page(request, "repairs/service.html", context)


@require_safe
def company(request, code):
    """一家物业服务企业: what it answers for, in all estates, those it has left included."""
    one, now = get_object_or_404(PropertyCompany, credit_code__iexact=code), clock.now()
    tickets = Ticket.objects.filter(company=one)
    found = scores(tickets, asked_month(request, tickets, now), now=now)
    context = {
        "company": one,
        "now": now,
        "title": one.name,
        "description": sentence(found.month, found.whole, found.year.n_overdue),
        "found": found,
        "csv": reverse("service:company-csv", args=[code]),
    }
    return public_page(request, "repairs/company.html", context)


def asked_month(request, tickets, now) -> Month:
    """The month of the address; else the last whole one, or the running one where that was quiet."""
    asked, running = Month.parse(request.GET.get("month", "")), Month.of(now)
    if asked and asked <= running:
        return asked
    last = running.plus(-1)
    of_last = tickets.filter(reported_at__gte=last.start, reported_at__lt=running.start)
    return last if of_last.exists() else running


def sentence(month: Month, whole: Figures, n_overdue: int) -> str:
    """9月报修 84 件，按时受理 98%，按时办结 97%，修好且满意 91%（评价率 63%）。现在有 2 件已超时。"""
    late = _("现在有 %s 件已超时。") % n_overdue if n_overdue else ""
    return _of_month(month, whole, n_overdue) + late


def _of_month(month: Month, whole: Figures, n_overdue: int) -> str:
    words = {"month": period_name(str(month)), "n": whole.n}
    if not whole.n:
        return _("%(month)s没有报修。") % words
    said = [_("%(month)s报修 %(n)s 件") % words]
    for told, one, n in [
        (_("按时受理 %s"), whole.respond, n_overdue),
        (_("按时办结 %s"), whole.done, n_overdue),
        (_("修好且满意 %s"), whole.satisfied, 0),
    ]:
        if one.of:
            said.append(told % share(one, n))
    text = _("，").join(said)
    if whole.satisfied.of:
        text += _("（评价率 %s）") % share(whole.rated)
    return text + _("。")
