"""Reports by telephone and at the counter (代报), and the slip the reporter takes home (回执)."""

import time
import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view
from communities.desk import row_view, served, signed_in
from communities.qr import qr_svg
from repairs.emergency import calls
from repairs.forms.entering import EnterForm
from repairs.models import Ticket
from repairs.models.ticket import Scope
from repairs.selectors.tickets import similar_tickets
from repairs.services import report_for
from repairs.services.running import running

PERM = "repairs.enter_ticket"
# A code is shown on one slip, for as long as a printer may need.
CODES, CODE_SECONDS = "slip_codes", 10 * 60


@signed_in
@require_safe
def choose(request):
    """For which estate; who serves only one is not asked."""
    estates = served(request.user, PERM)
    if not estates:
        raise PermissionDenied
    if len(estates) == 1:
        return redirect("tickets:new-in", estates[0].slug)
    return render(request, "repairs/desk_new_where.html", {"estates": estates, "rail": "tickets"})


@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request, estate):
    form = EnterForm(request.POST or None, estate=estate)
    similar = []
    if request.method == "POST" and form.is_valid():
        similar = _similar(estate, form, _draft(request.POST.get("draft", "")))
        if not similar:
            with errors_on(form):
                return _entered(request, estate, form)
    context = {
        "estate": estate,
        "form": form,
        "similar": similar,
        "calls": calls(estate),
        "draft": _draft(request.POST.get("draft", "")),
        "rail": "tickets",
    }
    status = 400 if form.errors else 200
    return render(request, "repairs/desk_new.html", context, status=status)


def _draft(text: str) -> uuid.UUID:
    """What makes pressing twice once; a fresh one for a fresh page."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _similar(estate, form, draft) -> list:
    """What may be the same matter; not what this very page has just sent."""
    found = form.cleaned_data
    if found["scope"] != Scope.COMMON or found["is_another"]:
        return []
    if Ticket.objects.filter(draft=draft).exists():
        return []
    where = {name: found[name] for name in ("category", "building", "place")}
    return list(similar_tickets(estate, **where))


def _entered(request, estate, form):
    slip = report_for(
        estate=estate,
        facts=form.facts(),
        channel=form.cleaned_data["channel"],
        actor=request.user,
        now=clock.now(),
        draft=_draft(request.POST.get("draft", "")),
    )
    if slip.code:
        new = {str(slip.ticket.pk): [slip.code, time.time() + CODE_SECONDS]}
        request.session[CODES] = _codes(request) | new
    return redirect("tickets:slip", slip.ticket.pk)


def _codes(request) -> dict:
    """Codes that may still be shown; the others leave the session."""
    kept = request.session.get(CODES, {})
    fresh = {pk: pair for pk, pair in kept.items() if time.time() < pair[1]}
    if fresh != kept:
        request.session[CODES] = fresh
    return fresh


@row_view(Ticket, PERM, "category", "building", "unit__building", "company")
@never_cache
@require_safe
def slip(request, ticket):
    """回执, to be printed: number, promised times, where to rate; the code for ten minutes."""
    if ticket.entered_by_id is None:
        raise Http404
    code, _until = _codes(request).get(str(ticket.pk), ("", 0))
    url = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/r/?n={ticket.number}"
    context = {
        "ticket": ticket,
        "estate": ticket.estate,
        "clocks": running(ticket),
        "code": code,
        "url": url,
        "qr": qr_svg(url),
    }
    return render(request, "repairs/desk_slip.html", context)
