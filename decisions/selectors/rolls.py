"""Whose votes there are on a day, ready to be written as a roll (名册)."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from communities.models import Unit
from communities.selectors.owner_joins import pairs
from communities.selectors.owners import Home, homes_on
from decisions.models import Decision, Roll
from decisions.parties import DEVELOPER, PARKING, parties
from decisions.rules_of_law import Weight


@dataclass(frozen=True)
class RollRow:
    """One head: ``homes`` are labels in the order of ``units``."""

    key: str
    units: list[int]
    homes: list[str]
    area: Decimal


def roll_rows(decision: Decision, day: date, *, skips_nobodys: bool = False) -> list[RollRow]:
    """Every party, in the order of its first home; ValueError where a home is nobody's and not skipped."""
    held = [home for home in _homes(decision, day) if not (skips_nobodys and _is_nobodys(home))]
    return _rows(decision.estate, held, count_parking=decision.vote_rules.count_parking)


def register_rows(estate, day: date) -> list[RollRow]:
    """Every party of the whole estate, without parking lots and homes that are nobody's."""
    held = [home for home in homes_on(estate, day) if not _is_nobodys(home)]
    return _rows(estate, held, count_parking=False)


def _rows(estate, held: list[Home], *, count_parking: bool) -> list[RollRow]:
    labels = _labels(estate, held)
    places = {unit: place for place, unit in enumerate(labels)}
    made = parties(held, count_parking=count_parking)
    rows = []
    for party in made:
        units = sorted(party.units, key=places.__getitem__)
        homes = [labels[unit] for unit in units]
        rows.append(RollRow(party.key, units, homes, party.weight.area))
    return sorted(rows, key=lambda row: places[row.units[0]])


def _homes(decision: Decision, day: date) -> list[Home]:
    """Those of its scope (表决范围); all of the estate where neither buildings nor stairs are named."""
    stairs = [(building, stair) for building, stair in decision.stairs]
    found = homes_on(decision.estate, day, buildings=decision.buildings, stairs=stairs)
    counts_parking = decision.vote_rules.count_parking
    return [home for home in found if counts_parking or home.kind != PARKING]


def _labels(estate, homes: list[Home]) -> dict[int, str]:
    """Their labels, in the order in which people count rooms: 1-201 before 1-1001."""
    units = Unit.objects.for_estate(estate).filter(pk__in=[home.unit_id for home in homes])
    units = units.select_related("building")
    ordered = sorted(units, key=lambda unit: (unit.building.number, _counted(unit.number), unit.pk))
    return {unit.pk: str(unit) for unit in ordered}


def _counted(number: str) -> list[tuple[int, str]]:
    parts = re.findall(r"([0-9]{1,18})|([^0-9]+)", number)
    return [(int(digits or 0), words) for digits, words in parts]


def ownerless_homes(decision: Decision, day: date) -> list[str]:
    """Homes of the scope that neither an owner nor the developer holds, by their labels."""
    homes = _homes(decision, day)
    labels = _labels(decision.estate, [home for home in homes if _is_nobodys(home)])
    return [labels[home.unit_id] for home in homes if _is_nobodys(home)]


def _is_nobodys(home: Home) -> bool:
    return not (home.owners or home.is_developers)


@dataclass(frozen=True)
class Preview:
    """名册预览: what an announcement today would fix, and what to look at before: the developer's homes,
    and owners of one name of whom nobody has said whether they are one head."""

    total: Weight
    n_developers: int
    n_namesakes: int


def roll_preview(decision: Decision, day: date) -> Preview:
    rows = roll_rows(decision, day, skips_nobodys=True)
    return Preview(
        Weight(sum((row.area for row in rows), Decimal(0)), len(rows)),
        sum(len(row.units) for row in rows if row.key == DEVELOPER),
        len(pairs([decision.estate], day)),
    )


@dataclass(frozen=True)
class Change:
    """名册的变化: a party that came, went, or weighs otherwise since the notice; ``is_of_owners`` where the same homes
    have other owners. ``keys`` are the parties' before and after, "" where there was none."""

    homes: list[str]
    before: Decimal | None
    after: Decimal | None
    is_of_owners: bool = False
    units: tuple[int, ...] = ()
    keys: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Draft:
    """名册草稿: how a day's register differs from the announced roll, and the hash by which it is checked."""

    changes: list[Change]
    sha256: str


def draft_roll(notice, day: date) -> Draft:
    """As it would be frozen on ``day``, homes that are nobody's left out."""
    rows = roll_rows(notice.decision, day, skips_nobodys=True)
    return Draft(_changes(notice.roll.parties.all(), rows), _fingerprint(rows))


def changes_since(notice, day: date) -> list[Change]:
    """How the register of ``day`` differs from the announced roll."""
    return draft_roll(notice, day).changes


def roll_day(decision: Decision, today: date) -> date:
    """Of which day the roll will be, as far as is known: the first of voting, or today where that has passed."""
    return max(today, decision.opens_on)


def _fingerprint(rows: list[RollRow]) -> str:
    """SHA-256 over keys, homes and areas: other owners of the same homes are another roll."""
    lines = sorted(json.dumps([row.key, row.units, f"{row.area:.2f}"]) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _changes(announced, rows: list[RollRow]) -> list[Change]:
    then, now = {row.key: row for row in announced}, {row.key: row for row in rows}
    gone = {tuple(row.units): row for key, row in then.items() if key not in now}
    found = []
    for key in [*then, *(key for key in now if key not in then)]:
        old, new = then.get(key), now.get(key)
        if old is None and (sold := gone.pop(tuple(new.units), None)):
            found.append(_change(sold, new, is_of_owners=True))
        elif old is None or (new and (list(old.units) != new.units or old.area != new.area)):
            found.append(_change(old, new))
    return found + [_change(row, None) for row in gone.values()]


def _change(old, new: RollRow | None, *, is_of_owners: bool = False) -> Change:
    """Between two rows of one party, or of the same homes."""
    stands = new or old
    units = tuple({*(old.units if old else ()), *(new.units if new else ())})
    return Change(
        stands.homes, old and old.area, new and new.area, is_of_owners, units,
        (old.key if old else "", new.key if new else ""),
    )  # fmt: skip


def newest_roll(decision: Decision) -> Roll | None:
    """By which votes are cast, once it is made for that; else that of the newest notice."""
    return decision.rolls.order_by("-pk").first()


def own_parties(roll, units: frozenset[int]) -> list:
    """The parties of the roll to which one of these homes belongs."""
    return [party for party in roll.parties.all() if units.intersection(party.units)]
