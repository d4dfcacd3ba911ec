"""My reports (我的报修): the list, the ticket in full, and the page after sending."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities import clock
from communities.lists import turned
from communities.selectors import estates_of
from communities.standing import standing_of
from repairs.forms.ticket import MessageForm, ReasonForm
from repairs.models import Ticket
from repairs.selectors.decided import awaited_by
from repairs.selectors.mine import ended_of, joined_by, tickets_of
from repairs.selectors.reporter import offered
from repairs.selectors.reporting import drafts_of
from repairs.selectors.scores import Month, between
from repairs.selectors.timeline import timeline
from repairs.services.running import running
from repairs.views.public import shown_clocks

ROWS_PER_PAGE = 20


def own_ticket(view):
    """``view(request, ticket)`` for the reporter herself; for everybody else it does not exist."""

    @wraps(view)
    @login_required
    @never_cache
    def inner(request, slug, number, **more):
        rows = Ticket.objects.select_related(
            "estate__area__parent__parent", "category", "building", "unit__building", "company"
        )
        rows = rows.select_related("handler", "matter", "times", "spot")
        ticket = rows.filter(
            estate__slug=slug, number=number.upper(), reporter=request.user
        ).first()
        if ticket is None:
            raise Http404
        return view(request, ticket, **more)

    inner.isolated = True
    return inner


@login_required
@never_cache
@require_safe
def mine(request):
    """What is not over stands on the first page; what is over stays, page by page."""
    now = clock.now()
    over = turned(request, ended_of(request.user), size=ROWS_PER_PAGE)
    context = {"section": "repairs", "now": now, "found": over}
    if over.page_obj.number == 1:
        context |= {
            "drafts": drafts_of(request.user, now),
            "joined": joined_by(request.user),
            "estates": estates_of(request.user, now).order_by("name")[:5],
        } | {f"{name}_tickets": rows for name, rows in tickets_of(request.user).items()}
    return render(request, "repairs/mine.html", context)


@own_ticket
@require_safe
def ticket(request, ticket):
    return ticket_page(request, ticket)


def ticket_page(request, ticket, *, status=200, **forms):
    """The whole ticket; ``forms`` are those that have errors to show, or ``written`` what is to be
    copied from one that has gone."""
    now = clock.now()
    context = {
        "estate": ticket.estate,
        "ticket": ticket,
        "section": "repairs",
        "lines": timeline(ticket, request.user),
        "n_joined": ticket.me_toos.count(),
        "awaited": awaited_by(ticket),
        "ratings": ticket.ratings.in_force().order_by("round"),
        "doing": offered(ticket, standing_of(request.user, ticket.estate, now)),
        "message_form": MessageForm(),
        "extension_form": ReasonForm(),
    }
    context |= shown_clocks(ticket, now) | forms
    return render(request, "repairs/my_ticket.html", context, status=status)


@own_ticket
@require_safe
def sent(request, ticket):
    """收到了: the number, the promised times, who has it now."""
    now = clock.now()
    month = Month.of(now)
    of_estate = Ticket.objects.for_estate(ticket.estate)
    context = {
        "estate": ticket.estate,
        "ticket": ticket,
        "clocks": running(ticket),
        "section": "repairs",
        "last_month": between(of_estate, month.plus(-1).start, month.start, now=now).done,
    }
    return render(request, "repairs/sent.html", context)
