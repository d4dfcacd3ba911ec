"""我也遇到, from a public ticket: a page of its own, because public pages have no form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.standing import standing_of
from repairs.acts import ACTS
from repairs.services import join_report
from repairs.views.public import public_ticket


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, slug, number):
    """Whoever lives here is told from now on whenever it moves; others read why not."""
    ticket, now = public_ticket(slug, number), clock.now()
    if ticket.reporter_id == request.user.pk:
        return redirect("repairs:my-ticket", slug, ticket.slug)
    if request.method == "POST":
        join_report(ticket=ticket, actor=request.user, now=now)
        messages.success(request, _("已记下：您也遇到。有进展会告诉您。"))
        return redirect("repairs:ticket-join", slug, ticket.slug)
    act, standing = ACTS["join_report"], standing_of(request.user, ticket.estate, now)
    context = {
        "estate": ticket.estate,
        "ticket": ticket,
        "section": "repairs",
        "has_joined": ticket.is_joined_by(request.user),
        "may_join": act.is_open(ticket, standing),
        "lives_here": act.permits(ticket, standing),
        "why_not": act.refusal(ticket, standing),
        "n_joined": ticket.me_toos.count(),
    }
    return render(request, "repairs/join.html", context)
