"""What the search field finds among tickets."""

from communities.finding import MOST, Hit, Sought
from communities.wording import day
from repairs.models import Ticket
from repairs.selectors.queue import fits_words


def find_tickets(estates, sought: Sought, _now) -> list[Hit]:
    """Of every status, by number, words or home; who reported and in what words is not told."""
    rows = Ticket.objects.filter(fits_words(sought.text), estate__in=estates)
    rows = rows.select_related("estate", "category", "building", "unit__building")
    return [_hit(one) for one in rows.order_by("-reported_at", "-pk")[: MOST + 1]]


def _hit(ticket: Ticket) -> Hit:
    place = str(ticket.unit or ticket.building or "")
    told = [ticket.number, ticket.estate.name, ticket.get_status_display(), day(ticket.reported_at)]
    return Hit(f"{place} {ticket.kind}".strip(), " · ".join(told), "tickets:ticket", (ticket.pk,))
