"""Template tags of tickets: words for what is kept as a code."""

from django import template

from communities.templatetags.sun import chip
from repairs.levels import Stage
from repairs.selectors import mine
from repairs.states import TicketStatus

register = template.Library()

# A colour and a drawing for each state; without one the colour's own.
CHIPS = {
    TicketStatus.REPORTED: ("wait", ""),
    TicketStatus.ACKNOWLEDGED: ("info", "repair"),
    TicketStatus.FINISHED: ("warn", "talk"),
    TicketStatus.CLOSED: ("ok", ""),
    TicketStatus.DECLINED: ("mute", ""),
    TicketStatus.WITHDRAWN: ("mute", ""),
}


@register.simple_tag
def ticket_state(ticket):
    colour, symbol = CHIPS[ticket.status]
    return chip(colour, ticket.get_status_display(), symbol)


@register.filter
def where(ticket) -> str:
    """The home, or the building and the place in it."""
    building = ticket.building.name if ticket.building else ""
    return str(ticket.unit or f"{building}{ticket.place}")


@register.filter
def stage_name(stage: str) -> str:
    """受理 for ``respond``; a code nobody knows stays as it is."""
    return Stage(stage).label if stage in Stage.values else stage


register.filter("has_deadline", mine.has_deadline)
