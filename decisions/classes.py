"""分档公布: which counts of a vote may be published without telling what one party chose. Pure.

Ballots of equal weight form a class (同面积一档). A class stands alone where at least five ballots were cast and not all
say the same. All others lie in one pool; while the pool has under five ballots, is unanimous, or some choice in it
follows from the sums, the smallest class that stands alone joins it; at last there are the totals only.

A party's choice does not follow from the sums where the ballots of the pool could be dealt out otherwise with every
sum unchanged. That is proved by an exchange: equally many ballots with equally much area swap their choices. An
exchange that is not found counts as none, so that the answer errs towards publishing less.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, combinations_with_replacement

LEAST = 5
# Exchanges of so many ballots against as many are looked for, among so many neighbouring areas at a time.
DEEPEST, WINDOW = 3, 60

Choice = str
Held = Mapping[tuple[Decimal, Choice], int]


@dataclass(frozen=True)
class Class:
    """一档: ballots of one area (m²) and how many chose what."""

    area: Decimal
    counts: tuple[tuple[Choice, int], ...]

    @property
    def cast(self) -> int:
        return sum(number for _, number in self.counts)

    @property
    def is_unanimous(self) -> bool:
        return len(self.counts) < 2


@dataclass(frozen=True)
class Published:
    """What strangers get beside the totals: the classes that stand alone, and the pool as one row (None: there is none)."""

    alone: tuple[Class, ...]
    pool: tuple[Decimal, ...]


TOTALS_ONLY = None


def classes_of(ballots: Iterable[tuple[Decimal, Choice]]) -> list[Class]:
    """One class for each area, smallest number of ballots first."""
    counted: dict[Decimal, Counter[Choice]] = defaultdict(Counter)
    for area, choice in ballots:
        counted[area][choice] += 1
    made = [Class(area, tuple(sorted(counts.items()))) for area, counts in counted.items()]
    return sorted(made, key=lambda one: (one.cast, one.area))


def publishable(ballots: Iterable[tuple[Decimal, Choice]]) -> Published | None:
    """The classes and the pool of one matter; None where only its totals may be published."""
    made = classes_of(ballots)
    alone = [one for one in made if one.cast >= LEAST and not one.is_unanimous]
    pool = [one for one in made if one not in alone]
    while pool and tells_too_much(pool):
        if not alone:
            return TOTALS_ONLY
        pool.append(alone.pop(0))
    return Published(
        tuple(sorted(alone, key=lambda one: one.area)), tuple(sorted(one.area for one in pool))
    )


def tells_too_much(pool: list[Class]) -> bool:
    """Whether the sums of a pool are of too few, of one mind, or leave some party no other choice."""
    said = {choice for one in pool for choice, _ in one.counts}
    is_small = sum(one.cast for one in pool) < LEAST
    return is_small or len(said) < 2 or bool(forced(pool))


def forced(pool: list[Class]) -> set[tuple[Decimal, Choice]]:
    """The ballots of the pool for which no exchange is found.

    Inside a class with two answers any two of them may swap. A class with one answer needs others.
    """
    found = set()
    ordered = sorted(pool, key=lambda one: one.area)
    for start in range(0, len(ordered), WINDOW):
        found |= _forced_among(ordered[start : start + WINDOW])
    return found


def _forced_among(some: list[Class]) -> set[tuple[Decimal, Choice]]:
    wanted = {(one.area, one.counts[0][0]) for one in some if one.is_unanimous}
    held = {(one.area, choice): number for one in some for choice, number in one.counts}
    for size in range(1, DEEPEST + 1):
        if wanted:
            wanted -= _exchangeable(held, size)
    return wanted


def _exchangeable(held: Held, size: int) -> set[tuple[Decimal, Choice]]:
    """What takes part in a swap: ``size`` ballots of one choice against as many of another, areas adding up alike."""
    choices = sorted({choice for _, choice in held})
    sums = {choice: _sums(held, choice, size) for choice in choices}
    found = set()
    for one, other in combinations(choices, 2):
        for area in sums[one].keys() & sums[other].keys():
            found |= {(part, one) for part in sums[one][area]}
            found |= {(part, other) for part in sums[other][area]}
    return found


def _sums(held: Held, choice: Choice, size: int) -> dict[Decimal, set[Decimal]]:
    """Every sum of areas that ``size`` ballots of one choice make, with an area of each that makes it."""
    areas = sorted(area for area, said in held if said == choice)
    made: dict[Decimal, set[Decimal]] = defaultdict(set)
    for parts in combinations_with_replacement(areas, size):
        if all(held[part, choice] >= number for part, number in Counter(parts).items()):
            made[sum(parts, Decimal(0))] |= set(parts)
    return made
