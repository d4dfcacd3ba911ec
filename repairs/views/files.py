"""The files of photos, behind a check at every look; photos of public tickets are public too."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from communities import clock
from communities.permissions import may
from communities.uploads import file_response
from repairs import photos
from repairs.models import TicketPhoto


@require_safe
def photo(request, pk, *, is_small=False):
    """A photo for whoever may see its ticket in full, or its draft's owner; 404 for all others."""
    rows = TicketPhoto.objects.select_related("ticket__estate", "draft", "event__ticket__estate")
    row = get_object_or_404(rows, pk=pk)
    if not _may_look(request.user, row):
        raise Http404
    return photo_file(row, is_small, "private, no-store")


def _may_look(user, row) -> bool:
    if not user.is_authenticated:
        return False
    ticket = row.ticket or (row.event and row.event.ticket)
    if ticket is None:
        return row.uploaded_by_id == user.pk
    return may(user, "repairs.view_ticket", ticket, clock.now())


def photo_file(row, is_small: bool, caching: str) -> HttpResponse:
    place = photos.small(row.path) if is_small else photos.whole(row.path)
    return file_response(place, caching=caching)
