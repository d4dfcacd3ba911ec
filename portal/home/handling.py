"""How quickly repairs are dealt with, on an estate's home (报修摘要): the scoreboard's sentence."""

from repairs.models import Ticket
from repairs.selectors.scores import Month, between
from repairs.states import OPEN
from repairs.views.board import sentence


def handling_of(estate, now) -> str:
    """Last month in one sentence, and what is overdue now; the page is stored, hence nothing else of
    the running month."""
    tickets, month = Ticket.objects.for_estate(estate), Month.of(now).plus(-1)
    n_overdue = tickets.filter(status__in=OPEN, next_due_at__lte=now).count()
    figures = between(tickets, month.start, month.plus(1).start, now=now)
    return sentence(month, figures, n_overdue)
