"""不再公开: what should not be read by everybody leaves the public page; nothing is deleted."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.services import audit
from repairs.models import Ticket
from repairs.services.trail import lock_for, record, tell_concerned


@transaction.atomic
def withhold(*, ticket: Ticket, words: str, actor, now) -> None:
    """不再公开, with a public reason: the photos, the place and all words of a public ticket; number,
    category, status and times stay, and so does everything for who may see the whole of it.

    By the management body or 居委会, and nobody who works for the company that answers for it.
    Refused twice, and where the ticket is private.
    """
    if not words.strip():
        raise DomainError(_("请写明为什么不再公开。"))
    lock_for(ticket, "withhold", actor=actor, now=now)
    why = words.strip()[:200]
    Ticket.objects.filter(pk=ticket.pk).update(withheld_at=now, withheld_why=why)
    ticket.refresh_from_db()
    record(ticket, "withhold", actor=actor, now=now, words=why)
    audit(
        estate=ticket.estate,
        actor=actor,
        verb="repairs.ticket.withhold",
        subject=ticket,
        at=now,
        after=ticket.status,
        detail={"why": why},
    )
    tell_concerned(ticket, "withheld", only="reporter", actor=actor, now=now, why=why)
