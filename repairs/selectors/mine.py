"""A person's own reports (我的报修), over all estates."""

from repairs.models import MeToo, Ticket
from repairs.models.ticket import NEVER
from repairs.states import ENDS, OPEN, TicketStatus

MAX_JOINED = 50
PARTS = ("estate", "category", "building", "unit__building")


def tickets_of(user) -> dict[str, list[Ticket]]:
    """Hers that are not over: to be rated, the newest first, and open by their next deadline."""
    rows = Ticket.objects.filter(reporter=user, status__in=OPEN | {TicketStatus.FINISHED})
    rows = list(rows.select_related(*PARTS).order_by("-reported_at", "-pk"))
    rate = [row for row in rows if row.status == TicketStatus.FINISHED]
    running = [row for row in rows if row.status in OPEN]
    running.sort(key=lambda row: (row.next_due_at, row.pk))
    return {"rate": rate, "open": running}


def ended_of(user):
    """Hers that are over, the newest first; as many as there ever were."""
    rows = Ticket.objects.filter(reporter=user, status__in=ENDS).select_related(*PARTS)
    return rows.order_by("-reported_at", "-pk")


def joined_by(user) -> list[Ticket]:
    """What she joined (我也遇到) and is not over."""
    joined = MeToo.objects.filter(user=user, ticket__status__in=OPEN | {TicketStatus.FINISHED})
    joined = joined.select_related(*(f"ticket__{part}" for part in PARTS)).order_by("-at")
    return [row.ticket for row in joined[:MAX_JOINED]]


def has_deadline(ticket: Ticket) -> bool:
    return ticket.next_due_at != NEVER
