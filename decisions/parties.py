"""投票权主体: whose votes there are, and how much each weighs (法释〔2020〕17号, 8 and 9).

Pure. Of every home the exclusive area counts once; heads count by owners: the same owners of several
homes are one head, co-owners of a home are one, and the developer is one with all homes unsold or not
yet handed over. Parking lots count only where the rules of the vote say so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Protocol

from decisions.rules_of_law import Weight

DEVELOPER = "developer"
PARKING = "parking"


class Home(Protocol):
    """What the register says of one unit on the day of the roll; areas in m²."""

    @property
    def unit_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def area_m2(self) -> Decimal: ...
    @property
    def owners(self) -> frozenset[int]: ...
    @property
    def is_developers(self) -> bool: ...


@dataclass(frozen=True)
class Party:
    """投票权主体: one head. ``key`` names the exact set of owners, or the developer."""

    key: str
    units: tuple[int, ...]
    weight: Weight


def parties(homes: Iterable[Home], *, count_parking: bool) -> list[Party]:
    """Every party of these homes, by its key. ValueError where a home has neither owner nor developer."""
    held: dict[str, list[Home]] = defaultdict(list)
    for home in homes:
        if count_parking or home.kind != PARKING:
            held[_key(home)].append(home)
    return [_party(key, held[key]) for key in sorted(held)]


def total(of: Collection[Party]) -> Weight:
    """全体: the whole that quorum is a share of."""
    return reduce(add, (party.weight for party in of), Weight(Decimal(0), 0))


def _key(home: Home) -> str:
    if home.is_developers:
        return DEVELOPER
    if not home.owners:
        raise ValueError(f"unit {home.unit_id} has no owner")
    return "-".join(str(owner) for owner in sorted(home.owners))


def _party(key: str, homes: list[Home]) -> Party:
    area = sum((home.area_m2 for home in homes), Decimal(0))
    return Party(key, tuple(sorted(home.unit_id for home in homes)), Weight(area, 1))
