"""Photos taken on the spot (到场、办结照片): one by one, handed in with the act that they show."""

from django.db import transaction

from communities.errors import NotAllowed, StaleState
from communities.permissions import DENIED, require
from repairs import photos
from repairs.acts import ACTS
from repairs.models import Ticket, TicketPhoto
from repairs.selectors.desk import PHOTOS_OF, waiting_photos
from repairs.services.pictures import held_already


def add_act_photo(*, ticket: Ticket, verb: str, data: bytes, name: str, actor, now) -> TicketPhoto:
    """加照片 for a visit or for finishing: at most three; the same upload again is the one that is
    there already.

    BadPhoto and, past three, TooMany, with a sentence that names the photo; StaleState where the
    act is not possible now.
    """
    standing = require(actor, f"repairs.{verb}_ticket", ticket, now)
    same = held_already(waiting_photos(ticket, verb), photos.fingerprint(data), name)
    if same:
        return same
    photo = photos.take(data, name)
    place = photos.store(photo)
    try:
        with transaction.atomic():
            kept = _keep(ticket, verb, photo, place, name, standing)
    except BaseException:
        photos.drop(place)
        raise
    if kept.path != place:
        photos.drop(place)
    return kept


def _keep(ticket: Ticket, verb: str, photo, place: str, name: str, standing) -> TicketPhoto:
    """The ticket's row is the queue in which simultaneous uploads are counted."""
    stored = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if sentence := ACTS[verb].refusal(stored, standing):
        raise StaleState(sentence)
    same = held_already(waiting_photos(ticket, verb), photo.sha256, name)
    if same:
        return same
    return TicketPhoto.objects.create(
        estate_id=ticket.estate_id,
        ticket=ticket,
        kind=PHOTOS_OF[verb],
        path=place,
        width=photo.width,
        height=photo.height,
        sha256=photo.sha256,
        uploaded_by=standing.user,
        uploaded_at=standing.now,
    )


@transaction.atomic
def drop_act_photo(*, ticket: Ticket, verb: str, photo: TicketPhoto, actor, now) -> None:
    """去掉照片, while the act that it waits for is not done."""
    require(actor, f"repairs.{verb}_ticket", ticket, now)
    if not waiting_photos(ticket, verb).filter(pk=photo.pk).exists():
        raise NotAllowed(DENIED)
    photo.delete()
    transaction.on_commit(lambda: photos.drop(photo.path))
