"""幢、房屋、产权 of the demo estates."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from communities.folding import fold
from communities.models import Building, Estate, Owner, Ownership, Unit
from communities.models.people import NOT_YET
from portal.demo.chance import number, person_name, phone

DEVELOPER = "海宁演示置业有限公司"
FLATS = ["89.37", "89.52", "97.84", "108.66", "118.45", "124.91", "137.80", "141.23"]


@dataclass(frozen=True)
class House:
    """幢: ``stairs`` 单元 of ``floors`` storeys with ``doors`` homes on each."""

    number: int
    stairs: int
    floors: int
    doors: int = 2
    shops: int = 0
    bays: int = 0


FENGHE = [House(1, 2, 18, shops=12), House(2, 2, 18), House(3, 2, 18), House(4, 2, 18, bays=6)]
HAICHANG = [House(1, 2, 5), House(2, 2, 5)]


def build(estate: Estate, houses: list[House], today: date) -> None:
    """Buildings with their units and today's registered owners."""
    buildings = Building.objects.bulk_create(
        Building(estate=estate, number=house.number, name=f"{house.number}幢") for house in houses
    )
    units = Unit.objects.bulk_create(
        unit
        for building, house in zip(buildings, houses, strict=True)
        for unit in _units(estate, building, house)
    )
    developer = Owner(
        estate=estate, kind=Owner.Kind.DEVELOPER, name=DEVELOPER, folded_name=fold(DEVELOPER)
    )
    # The last to be built: two homes are still the developer's, one was sold and not handed over.
    *_sold, undelivered, first, second = [one for one in units if one.kind == Unit.Kind.DWELLING]
    unsold = {first, second}
    owned = [row for unit in units for row in _owners(unit, today, unit in unsold and developer)]
    for row in owned:
        row.delivered_on = NOT_YET if row.unit == undelivered else None
    Owner.objects.bulk_create({id(row.owner): row.owner for row in owned}.values())
    Ownership.objects.bulk_create(owned)


def _units(estate, building, house):
    def unit(number_text, kind, area):
        source = "surveyed" if kind == Unit.Kind.PARKING else "registered"
        return Unit(
            estate=estate,
            building=building,
            stair=number_text.partition("-")[0] if kind == Unit.Kind.DWELLING else "",
            number=number_text,
            kind=kind,
            exclusive_area_m2=area,
            area_source=source,
        )

    for stair in range(1, house.stairs + 1):
        for floor in range(1, house.floors + 1):
            for door in range(1, house.doors + 1):
                area = Decimal(FLATS[(stair * 2 + door + house.number) % len(FLATS)])
                yield unit(f"{stair}-{floor}{door:02d}", Unit.Kind.DWELLING, area)
    for shop in range(1, house.shops + 1):
        area = Decimal(number(f"{estate.slug}/shop/{shop}", 3200, 9800)) / 100
        yield unit(f"商-{shop:02d}", Unit.Kind.COMMERCIAL, area)
    for bay in range(1, house.bays + 1):
        yield unit(f"车位-{bay:02d}", Unit.Kind.PARKING, Decimal("12.72"))


def _owners(unit, today, developer):
    """One owner, often two; some homes have changed hands, some are still the developer's."""
    key = f"{unit.estate.slug}/{unit}"
    since = today - timedelta(days=number(f"{key}/since", 400, 2900))

    def owned(name, owner_phone, owner=None, **dates):
        return Ownership(
            estate=unit.estate,
            unit=unit,
            owner_name=name,
            owner=owner or Owner(estate=unit.estate, name=name, folded_name=fold(name)),
            owner_phone=owner_phone,
            **dates,
        )

    chance = number(f"{key}/chance", 1, 100)
    if developer:
        yield owned(DEVELOPER, "", developer, valid_from=since)
        return
    if chance >= 94:
        former = person_name(f"{key}/former")
        yield owned(former, "", valid_from=since - timedelta(days=900), valid_until=since)
    first = person_name(key)
    yield owned(first, phone(key), valid_from=since)
    second = person_name(f"{key}/second")
    if chance % 3 == 0 and second != first:
        yield owned(second, phone(f"{key}/second"), valid_from=since)
