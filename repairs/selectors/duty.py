"""Whose duty a fault is here (责任): the tables of ``routing`` with what this estate has settled."""

from django.utils.translation import override

from communities.clock import local
from repairs import routing
from repairs.models import Ticket


def duty_here(estate, *, part, scope, level, building, at) -> routing.Duty:
    """For a fault reported ``at``; its reason is in the language of the law, since it is kept."""
    asked = routing.Facts(
        part=part,
        scope=scope,
        level=level,
        completed_on=routing.completed_on(estate.params, building and building.number),
        is_structural_danger=part == "structure" and level == "P0",
    )
    with override("zh-hans"):
        return routing.route(asked, local(at).date())


def duty_at_level(ticket: Ticket, level: str) -> routing.Duty:
    """The ticket's, were it of ``level``: by what was said when it was reported."""
    said = ticket.events.filter(verb="report").values_list("data", flat=True).first() or {}
    return duty_here(
        ticket.estate,
        part=said.get("part") or ticket.category.part,
        scope=ticket.scope,
        level=level,
        building=ticket.building,
        at=ticket.reported_at,
    )
