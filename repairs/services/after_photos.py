"""Photos taken on the spot (到场、办结照片): one by one, handed in with the act that they show."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.permissions import DENIED, require
from repairs import photos
from repairs.acts import ACTS
from repairs.models import Ticket, TicketPhoto
from repairs.selectors.desk import PHOTOS_OF, waiting_photos
from repairs.services.pictures import held_already


def add_act_photo(
    *, ticket: Ticket, verb: str, data: bytes, name: str, actor, now, taken: str = ""
) -> TicketPhoto:
    """加照片 for a visit or for finishing: at most three; the same upload again is the one that is
    there already. ``taken`` is when it was taken, for a file that says so no more.

    BadPhoto and, past three, TooMany, with a sentence that names the photo; DomainError for a photo of
    the fault itself that is to show the work; StaleState where the act is not possible now.
    """
    standing = require(actor, f"repairs.{verb}_ticket", ticket, now)
    same = held_already(waiting_photos(ticket, verb), photos.fingerprint(data), name)
    if same:
        return same
    doubts = Doubts(ticket) if verb == "finish" else None
    if doubts and doubts.knows(data):
        words = {"name": photos.shown_name(name)}
        raise DomainError(_("“%(name)s”就是报修时的照片，请拍修好以后的样子。") % words)
    photo = photos.take(data, name)
    place = photos.store(photo)
    found = doubts.of(photo, taken) if doubts else {}
    try:
        with transaction.atomic():
            kept = _keep(ticket, verb, photo, place, name, standing, found)
    except BaseException:
        photos.drop(place)
        raise
    if kept.path != place:
        photos.drop(place)
    return kept


class Doubts:
    """What may be wrong with a photo of the finished work: it is one of those that came with the report."""

    def __init__(self, ticket: Ticket):
        self.ticket = ticket
        self.before = list(ticket.photos.filter(kind=TicketPhoto.Kind.BEFORE))

    def knows(self, data: bytes) -> bool:
        """Whether these are the bytes of such a photo, as it came or as the desk shows it."""
        came = photos.fingerprint(data)
        return any(one.sha256 == came or _shown(one.path) == data for one in self.before)

    def of(self, photo: photos.Photo, taken: str) -> dict:
        moment = photo.taken_at or photos.moment_of(taken)
        return {
            "is_older": moment is not None and moment < self.ticket.reported_at,
            "is_alike": any(photos.are_alike(one.looks, photo.looks) for one in self.before),
        }


def _shown(place: str) -> bytes | None:
    try:
        return photos.whole(place).read_bytes()
    except FileNotFoundError:
        return None


def _keep(ticket: Ticket, verb: str, photo, place: str, name: str, standing, found) -> TicketPhoto:
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
        uploaded_by=standing.user,
        uploaded_at=standing.now,
        **photo.facts(),
        **found,
    )


@transaction.atomic
def drop_act_photo(*, ticket: Ticket, verb: str, photo: TicketPhoto, actor, now) -> None:
    """去掉照片, while the act that it waits for is not done."""
    require(actor, f"repairs.{verb}_ticket", ticket, now)
    if not waiting_photos(ticket, verb).filter(pk=photo.pk).exists():
        raise NotAllowed(DENIED)
    photo.delete()
    transaction.on_commit(lambda: photos.drop(photo.path))
