"""Homes as people say them (楼栋和房号)."""

from django.db.models import Q

from communities.folding import room, room_key, sought_home
from communities.models import Unit


def home_called(estate, building: int, room: str) -> Unit | None:
    """The home of the register that these words mean, spelled exactly so before another way."""
    rows = Unit.objects.for_estate(estate).filter(building__number=building)
    key = room_key(room)
    same = [
        unit for unit in rows.select_related("estate", "building") if room_key(unit.number) == key
    ]
    return min(same, key=lambda unit: unit.number != room, default=None)


def fits_home(text: str, unit: str = "") -> Q:
    """The homes that ``text`` may mean in any spelling: 3-502 is a building and a room, or a stair and one.
    ``unit`` leads to the home, as in ``unit__``."""

    def has(**words) -> Q:
        return Q(**{f"{unit}{name}": value for name, value in words.items()})

    written, told = has(number__iexact=room(text)), sought_home(text)
    if told is None:
        return written
    if told.stair:
        fits = has(number__iexact=f"{told.stair}-{told.number}")
        fits |= has(stair__iexact=told.stair, number__iexact=told.number)
    else:
        fits = has(number__iexact=told.number) | has(number__iendswith=f"-{told.number}")
    if told.building is not None:
        fits &= has(building__number=told.building)
    return fits | written
