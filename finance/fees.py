"""物业费的算法: what is owed for a month. Plain values and exact: Decimal and whole fen, no float.

There is one rounding point: an item's fee for one month, half-up to the fen. Months are added up, so that
a year paid at once and twelve months paid one by one are the same money.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

PROPERTY, PARK_COMMON, PARK_MANAGED = "property", "park_common", "park_managed"
ONE_OFF = "one_off"
WHOLE = 100
# So many months may be paid ahead (预交), after 杭州市物业管理条例 55.
MAX_AHEAD = 12
# Eight digits of price, ten of area and three of per cent fit with room to spare.
EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
UNIT = Decimal(1)


def month_fen(quantity: Decimal, price: Decimal, percent: int = WHOLE) -> int:
    """One month in fen: m² or spaces × yuan × per cent, rounded half-up once."""
    if isinstance(quantity, float) or isinstance(price, float):
        raise TypeError("a fee is computed from Decimal, never from float")
    exact = EXACT.multiply(EXACT.multiply(quantity, price), Decimal(percent))
    return int(exact.quantize(UNIT, context=EXACT))


@dataclass(frozen=True)
class Rate:
    """收费标准 of one kind for one use of homes, from the first of a month on; ``price`` in yuan a m² or
    a space. ``vacant_percent`` is what an empty home pays, None where none pays less."""

    schedule: int
    kind: str
    unit_kind: str
    since: date
    price: Decimal
    vacant_percent: int | None = None


@dataclass(frozen=True)
class Home:
    """房屋 as it is on the first of the month: who owes for it. ``debtors`` are those registered then;
    of what the developer has not sold or not delivered the developer owes alone."""

    unit: int
    kind: str
    area_m2: Decimal
    debtors: tuple[int, ...]
    is_developers: bool = False
    is_vacant: bool = False
    # Spaces on common ground that it uses.
    spaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Due:
    """One line to be billed: ``item`` names the space, or nothing; fen."""

    unit: int
    kind: str
    item: str
    schedule: int
    quantity: Decimal
    price: Decimal
    percent: int
    fen: int
    debtors: tuple[int, ...]
    is_developers: bool

    @property
    def key(self) -> tuple[int, str, str]:
        return self.unit, self.kind, self.item


def rate_of(rates: Iterable[Rate], kind: str, unit_kind: str, month: date) -> Rate | None:
    """The newest that holds in ``month``."""
    held = [
        one
        for one in rates
        if (one.kind, one.unit_kind) == (kind, unit_kind) and one.since <= month
    ]
    return max(held, key=lambda one: (one.since, one.schedule), default=None)


def dues(homes: Iterable[Home], rates: Iterable[Rate], month: date) -> list[Due]:
    """What ``month`` costs each home that somebody owes for; nothing for what costs nothing."""
    known = {
        key: rate_of(rates, *key, month) for key in {(one.kind, one.unit_kind) for one in rates}
    }
    found = [due for home in homes for due in _of(home, known)]
    return sorted(found, key=lambda due: due.key)


def _of(home: Home, known: dict) -> Iterable[Due]:
    if not home.debtors and not home.is_developers:
        return
    asked = [(PROPERTY, home.kind, "", home.area_m2)]
    asked += [(PARK_MANAGED, home.kind, "", UNIT)]
    asked += [(PARK_COMMON, "", space, UNIT) for space in home.spaces]
    for kind, unit_kind, item, quantity in asked:
        rate = known.get((kind, unit_kind))
        if rate is None:
            continue
        is_less = home.is_vacant and kind == PROPERTY and rate.vacant_percent is not None
        percent = rate.vacant_percent if is_less else WHOLE
        fen = month_fen(quantity, rate.price, percent)
        if fen:
            yield Due(
                home.unit, kind, item, rate.schedule, quantity, rate.price, percent, fen,
                home.debtors, home.is_developers,
            )  # fmt: skip


def late_fen(owed_fen: int, days: int, permyriad: Decimal, cap_percent: int) -> int:
    """违约金 in fen: simple interest by day from the day after the last one for paying, at
    ``permyriad`` (日万分之) of what is owed, never above ``cap_percent`` of it."""
    if days <= 0 or owed_fen <= 0:
        return 0
    exact = EXACT.divide(EXACT.multiply(Decimal(owed_fen * days), permyriad), Decimal(10_000))
    return min(int(exact.quantize(UNIT, context=EXACT)), owed_fen * cap_percent // WHOLE)


@dataclass(frozen=True)
class Change:
    """What a home is billed beside the month before, in fen."""

    unit: int
    before_fen: int
    fen: int

    @property
    def by_fen(self) -> int:
        return self.fen - self.before_fen


def changes(
    before: Iterable[tuple[int, int]], now: Iterable[tuple[int, int]], number: int
) -> list[Change]:
    """The largest ``number`` of changes, homes that fall away among them; of (unit, fen)."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for place, rows in enumerate((before, now)):
        for unit, fen in rows:
            sums[unit][place] += fen
    found = [Change(unit, *both) for unit, both in sums.items() if both[0] != both[1]]
    return sorted(found, key=lambda one: (-abs(one.by_fen), one.unit))[:number]
