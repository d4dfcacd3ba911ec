"""催一下: the reporter's way to knock, neither too early nor too often."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.permissions import require
from repairs.models import Ticket
from repairs.services.acts import hold, record, tell_handlers
from repairs.services.running import running

AGAIN_AFTER = timedelta(hours=24)


def urge_from(ticket: Ticket):
    """When half of the time of its next deadline has passed; None where nothing runs."""
    clock = next(iter(running(ticket)), None)
    return clock and clock.started_at + (clock.due_at - clock.started_at) / 2


def last_urged(ticket: Ticket):
    return ticket.events.filter(verb="urge").order_by("-at").values_list("at", flat=True).first()


@transaction.atomic
def urge(*, ticket: Ticket, actor, now) -> None:
    """催一下: once in 24 hours, and only when half of the time has passed; no deadline moves.

    Errors: DomainError while it is too early, StaleState when somebody urged within a day.
    """
    require(actor, "repairs.urge_ticket", ticket, now)
    hold(ticket, "urge", is_quiet=True)
    begin, last = urge_from(ticket), last_urged(ticket)
    if begin is None or now < begin:
        raise DomainError(_("时间还没过半，过半之后可以催。"))
    if last and now < last + AGAIN_AFTER:
        raise StaleState(_("24 小时内已经催过一次。"))
    record(ticket, "urge", actor=actor, now=now)
    tell_handlers(ticket, "urge", actor=actor, now=now)
