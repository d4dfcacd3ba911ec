"""Homes as people say them (楼栋和房号)."""

from communities.folding import room_key
from communities.models import Unit


def home_called(estate, building: int, room: str) -> Unit | None:
    """The home of the register that these words mean, spelled exactly so before another way."""
    rows = Unit.objects.for_estate(estate).filter(building__number=building)
    key = room_key(room)
    same = [
        unit for unit in rows.select_related("estate", "building") if room_key(unit.number) == key
    ]
    return min(same, key=lambda unit: unit.number != room, default=None)
