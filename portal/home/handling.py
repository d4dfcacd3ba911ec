"""How quickly repairs are dealt with, on an estate's home (报修摘要): the scoreboard's sentence."""

from repairs.models import Ticket
from repairs.selectors.scores import Month, between
from repairs.views.board import sentence


def handling_of(estate, now) -> str:
    """Last month in one sentence; the page is stored, hence nothing of the running one."""
    tickets, month = Ticket.objects.for_estate(estate), Month.of(now).plus(-1)
    return sentence(month, between(tickets, month.start, month.plus(1).start, now=now))
