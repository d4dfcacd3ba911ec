"""Homes and who owns them on a day (房屋与业主): what a count of owners rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from communities.models import Estate, Owner, Ownership, Unit
from communities.selectors.owner_joins import heads_of
from communities.standing import current


@dataclass(frozen=True)
class Home:
    """专有部分 as it counts on a day. ``area_m2`` has two places. ``owners`` are the ids of all its
    owners, none where nobody is registered, one for all who are one (``OwnerJoin``); ``is_developers`` where the developer owns it or has not
    delivered it (法释〔2020〕17号 9): then it counts with the developer, whoever bought it."""

    unit_id: int
    building: int
    stair: str
    number: str
    area_m2: Decimal
    kind: str
    owners: frozenset[int]
    is_developers: bool


def homes_on(
    estate: Estate, day: date, *, buildings: Iterable[int] = (), stairs: Iterable[tuple] = ()
) -> list[Home]:
    """Every home of ``estate`` on ``day``, by building and number; three queries.

    Of the whole estate unless ``buildings`` (numbers) or ``stairs`` (building, stair) narrow it.
    """
    units = Unit.objects.for_estate(estate).select_related("building")
    shares = Ownership.objects.for_estate(estate).filter(current(day)).select_related("owner")
    buildings, stairs = set(buildings), set(stairs)
    if buildings or stairs:
        wanted = buildings | {building for building, _stair in stairs}
        units = units.filter(building__number__in=wanted)
        shares = shares.filter(unit__building__number__in=wanted)
    known = heads_of([estate])
    held: dict[int, list[Ownership]] = {}
    for share in shares:
        held.setdefault(share.unit_id, []).append(share)
    return [
        _home(unit, held.get(unit.pk, []), known, day)
        for unit in units.order_by("building__number", "stair", "number")
        if not stairs
        or unit.building.number in buildings
        or (unit.building.number, unit.stair) in stairs
    ]


def _home(unit: Unit, shares: list[Ownership], known: dict[int, int], day: date) -> Home:
    return Home(
        unit_id=unit.pk,
        building=unit.building.number,
        stair=unit.stair,
        number=unit.number,
        area_m2=unit.exclusive_area_m2,
        kind=unit.kind,
        owners=frozenset(known.get(share.owner_id, share.owner_id) for share in shares),
        is_developers=any(is_developers_on(share, day) for share in shares),
    )


def is_developers_on(share: Ownership, day: date) -> bool:
    """Whether it counts with the developer on ``day``: the developer's own, or not delivered yet."""
    is_delivered = share.delivered_on is None or share.delivered_on <= day
    return share.owner.kind == Owner.Kind.DEVELOPER or not is_delivered
