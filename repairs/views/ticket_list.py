"""全部报修 on the desk: tickets of whatever status, to be found, sorted and exported."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import require_second_factor
from communities.desk import desk_view
from communities.lists import ASKED_FILE, Column, listed, sheet
from communities.permissions import where
from communities.templatetags.sun import stamp
from repairs.forms.lists import FindTicketsForm
from repairs.models import Ticket
from repairs.models.ticket import NEVER
from repairs.selectors.queue import PAGE
from repairs.templatetags.tickets import ticket_state
from repairs.templatetags.tickets import where as place
from repairs.views.queue import categories


@desk_view
@require_safe
def tickets(request, estates):
    """A file, which leaves the house, is made only after the second factor."""
    shown = require_second_factor(_tickets) if ASKED_FILE in request.GET else _tickets
    return shown(request, estates)


def _tickets(request, estates):
    estates = where(request.user, "repairs.view_desk", estates, clock.now())
    rows = Ticket.objects.filter(estate__in=estates)
    rows = rows.select_related("estate", "category", "building", "unit__building", "handler")
    form = FindTicketsForm(
        request.GET, estates=estates, categories=categories(estates), user=request.user
    )
    found = listed(request, rows, columns(several=len(estates) > 1), form, size=PAGE)
    made = sheet(request, found, title=_("报修"), name="tickets", estates=estates)
    context = {"found": found, "rail": "tickets"}
    return made or render(request, "repairs/desk_tickets.html", context)


def columns(*, several: bool) -> list[Column]:
    """Who reported, and in what words, stands on the ticket's page alone."""
    found = [
        Column(_("地点和事项"), lambda one: f"{place(one)} {one.kind}", "title", link=_page),
        Column(_("小区"), lambda one: one.estate.name),
        Column(_("编号"), lambda one: one.number),
        Column(_("等级"), lambda one: f"{one.level} {one.get_level_display()}"),
        Column(
            _("报修时间"), lambda one: one.reported_at, shown=lambda one: stamp(one.reported_at)
        ),
        Column(_("期限"), _due, shown=_shown_due),
        Column(_("处理人"), _handler),
        Column(_("状态"), lambda one: one.get_status_display(), "amt", shown=ticket_state),
        Column(_("办结时间"), lambda one: one.finished_at, "file"),
        Column(_("返修次数"), lambda one: one.n_reopened, "file"),
    ]
    return found if several else [one for one in found if one.label != _("小区")]


def _page(ticket) -> str:
    return reverse("tickets:ticket", args=[ticket.pk])


def _due(ticket):
    return None if ticket.next_due_at == NEVER else ticket.next_due_at


def _shown_due(ticket) -> str:
    """On a phone, where no heading stands above it, with its word."""
    due = _due(ticket)
    told = format_html('<span class="c-narrow">{} </span>{}', _("期限"), stamp(due))
    return told if due else ""


def _handler(ticket) -> str:
    return ticket.handler.office_name if ticket.handler else _("未分配")
