"""What the public may read of a place (地点): a building at most, and not where it is nearly a home."""

from django.db.models import Count

from communities.models import Unit
from communities.selectors.published import for_everybody
from repairs.models.ticket import Scope
from repairs.scoring import MIN_PARTIES


def named_buildings(estate) -> frozenset[int]:
    """The buildings that public pages may name. One query."""
    rows = Unit.objects.for_estate(estate).exclude(kind=Unit.Kind.PARKING)
    rows = rows.exclude(kind=Unit.Kind.STORAGE).values("building").annotate(n=Count("pk"))
    return frozenset(rows.filter(n__gte=MIN_PARTIES).values_list("building", flat=True))


def public_place(ticket, named: frozenset[int]) -> str:
    """Building and place of a common fault, read as one, so that no home stands in them; the
    building alone of one inside a home, or withheld."""
    building = public_building(ticket, named)
    if ticket.scope != Scope.COMMON or ticket.withheld_at or not ticket.place:
        return building
    return for_everybody(building + ticket.place, ticket.estate)


def public_building(ticket, named: frozenset[int]) -> str:
    return ticket.building.name if ticket.building_id in named else ""
