"""A ticket as everybody may read it (公开工单): a function of its address, without a person in it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import public_estate
from repairs.models import Ticket, TicketPhoto
from repairs.selectors.decided import awaited_by
from repairs.selectors.places import named_buildings, public_place
from repairs.selectors.timeline import shows_photos, timeline
from repairs.states import OPEN
from repairs.views.entry import FRESH_SECONDS, public_page
from repairs.views.files import photo_file


def public_ticket(slug, number) -> Ticket:
    """A private ticket does not exist here."""
    rows = Ticket.objects.select_related("category", "building", "company", "matter")
    estate = public_estate(slug)
    ticket = get_object_or_404(rows, estate=estate, number=number.upper(), is_public=True)
    ticket.estate = estate
    return ticket


def shown_clocks(ticket, now) -> dict:
    """What ``_clocks.html`` asks for."""
    clocks = ticket.clocks_shown
    n_ended = sum(not one.is_running for one in clocks)
    return {"clocks": clocks, "n_ended": n_ended, "now": now}


def _overdue_mark(ticket, now) -> str:
    """In front of what a link says in WeChat."""
    return _("【已超时】") if ticket.is_overdue(now) else ""


@require_safe
def ticket(request, slug, number):
    found = public_ticket(slug, number)
    place = public_place(found, named_buildings(found.estate))
    about = " ".join(part for part in (place, found.kind) if part)
    now = clock.now()
    state = _("已超时") if found.is_overdue(now) else found.get_status_display()
    context = {
        "estate": found.estate,
        "ticket": found,
        "place": place,
        "about": about,
        "title": f"{_overdue_mark(found, now)}{found.number} {about}",
        "is_overdue": found.is_overdue(now),
        "description": _("%(title)s：%(status)s。每一步、每个期限都在这里。")
        % {"title": about, "status": state},
        "lines": timeline(found),
        "n_joined": found.me_toos.count(),
        "takes_joiners": found.is_shared and found.status in OPEN,
        "awaited": awaited_by(found),
    } | shown_clocks(found, now)
    return public_page(request, "repairs/ticket.html", context)


@require_safe
def photo(request, slug, number, pk, *, is_small=False):
    """A photo of a common place, of an act that is public."""
    found = public_ticket(slug, number)
    if not shows_photos(found):
        raise Http404
    rows = TicketPhoto.objects.for_estate(found.estate)
    row = get_object_or_404(rows, event__ticket=found, event__is_public=True, pk=pk)
    return photo_file(row, is_small, f"public, max-age={FRESH_SECONDS}")
