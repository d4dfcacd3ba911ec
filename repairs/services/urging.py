"""催一下: the reporter's way to knock, neither too early nor too often."""

from django.db import transaction

from repairs.models import Ticket
from repairs.services.trail import lock_for, record, tell_handlers


@transaction.atomic
def urge(*, ticket: Ticket, actor, now) -> None:
    """催一下: once in 24 hours, and only when half of the time has passed; no deadline moves."""
    lock_for(ticket, "urge", actor=actor, now=now)
    record(ticket, "urge", actor=actor, now=now)
    tell_handlers(ticket, "urge", actor=actor, now=now)
