"""The files of photos, behind a check at every look; photos of public tickets are public too."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from communities import clock
from communities.permissions import may
from communities.services.trail import audit_read
from communities.standing import standing_of
from communities.uploads import file_response
from repairs import photos
from repairs.models import TicketPhoto


@require_safe
def photo(request, pk, *, is_small=False):
    """A photo for whoever may see its ticket in full, or its draft's owner; 404 for all others."""
    rows = TicketPhoto.objects.select_related("ticket__estate", "draft", "event__ticket__estate")
    row = get_object_or_404(rows, pk=pk)
    ticket, now = row.ticket or (row.event and row.event.ticket), clock.now()
    if not _may_look(request.user, row, ticket, now):
        raise Http404
    answer = photo_file(row, is_small, "private, no-store")
    if ticket and not is_small:
        _note_look(request.user, row, ticket, now)
    return answer


def _may_look(user, row, ticket, now) -> bool:
    if not user.is_authenticated:
        return False
    if ticket is None:
        return row.uploaded_by_id == user.pk
    return may(user, "repairs.view_ticket", ticket, now)


def _note_look(user, row, ticket, now) -> None:
    """查阅留痕: whoever in office opens a photo that somebody else took; the small ones stand on the
    ticket's page, which leaves a line of its own."""
    if row.uploaded_by_id == user.pk or not standing_of(user, ticket.estate, now).is_in_office():
        return
    audit_read(
        estate_id=ticket.estate_id,
        actor=user,
        verb="repairs.ticketphoto.read",
        subject=f"repairs.ticketphoto:{row.pk}",
        asked="",
        at=now,
    )


def photo_file(row, is_small: bool, caching: str) -> HttpResponse:
    place = photos.small(row.path) if is_small else photos.whole(row.path)
    return file_response(place, caching=caching)
