"""Photos that come with an act on a ticket (附照片): clean before the act, kept with its record."""

from collections.abc import Iterable

from django.db import transaction

from repairs import photos
from repairs.models import Ticket, TicketPhoto


def held_already(held: Iterable[TicketPhoto], sha256: str, name: str) -> TicketPhoto | None:
    """The one of ``held`` that is the same upload; TooMany where it is none and no more fit.

    Ask before decoding, which is dear, and once more in the queue of simultaneous uploads.
    """
    held = list(held)
    same = [one for one in held if one.sha256 == sha256]
    if not same and len(held) >= photos.MAX_PHOTOS:
        raise photos.TooMany(name)
    return same[0] if same else None


@transaction.atomic
def attach_photos(*, ticket: Ticket, verb: str, taken: Iterable[photos.Photo], actor, now) -> None:
    """附照片 to the record of the person's last ``verb``; whoever may do the act may add them.

    Call it in the transaction of the act. Files of an act that fails are swept by night.
    """
    event = ticket.events.filter(verb=verb, actor=actor).order_by("-pk").first()
    for photo in taken:
        TicketPhoto.objects.create(
            estate_id=ticket.estate_id,
            ticket=ticket,
            event=event,
            kind=TicketPhoto.Kind.BEFORE,
            path=photos.store(photo),
            uploaded_by=actor,
            uploaded_at=now,
            **photo.facts(),
        )
