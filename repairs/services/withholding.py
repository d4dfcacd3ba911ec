"""不再公开: what should not be read by everybody leaves the public page; nothing is deleted."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.services import audit
from repairs.models import Ticket
from repairs.services.acts import hold, record, tell_concerned


@transaction.atomic
def withhold(*, ticket: Ticket, words: str, actor, now) -> None:
    """不再公开, with a public reason: the photos, the place and all words of a public ticket; number,
    category, status and times stay, and so does everything for who may see the whole of it.

    By the management body or 居委会, and nobody who works for the company that answers for it.
    Refused twice, and where the ticket is private.
    """
    require(actor, "repairs.withhold_ticket", ticket, now)
    if not words.strip():
        raise DomainError(_("请写明为什么不再公开。"))
    if not ticket.is_public:
        raise DomainError(_("这一件本来就不公开。"))
    hold(ticket, "withhold")
    why = words.strip()[:200]
    shown = Ticket.objects.filter(pk=ticket.pk, withheld_at=None)
    if not shown.update(withheld_at=now, withheld_why=why):
        raise StaleState(_("已经不再公开。"))
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
