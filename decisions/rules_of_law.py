"""双过半、双三分之二、双四分之三: when owners have decided something (Civil Code, articles 278 and 1259).

Pure and exact: no division, no float, no database. Two counts decide, each for itself: the exclusive
area in m² and the heads. Two thirds and three quarters include the number itself, one half does not.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

CENT = Decimal("0.01")
MAX_AREA = Decimal(10**10)


class Outcome(StrEnum):
    """结果: without the quorum nothing was decided, which is no rejection."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    NO_DECISION = "no_decision"


@dataclass(frozen=True)
class Weight:
    """票权: exclusive area (专有部分面积, m², at most two decimals) and heads (业主人数)."""

    area: Decimal
    heads: int

    def __post_init__(self) -> None:
        if type(self.heads) is not int:
            raise TypeError(f"heads must be an int, not {self.heads!r}")
        if not isinstance(self.area, Decimal):
            raise TypeError(f"area must be a Decimal, not {self.area!r}")
        if not self.area.is_finite():
            raise ValueError(f"area must be a number, not {self.area}")
        if abs(self.area) > MAX_AREA:
            raise ValueError(f"area is past {MAX_AREA} m²")
        if self.area != self.area.quantize(CENT):
            raise ValueError(f"area has more than two decimals: {self.area}")
        if self.area < 0 or self.heads < 0:
            raise ValueError(f"negative: {self.area} m², {self.heads} heads")

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.area + other.area, self.heads + other.heads)

    def fits_in(self, other: "Weight") -> bool:
        """Whether neither count is above the other's."""
        return self.area <= other.area and self.heads <= other.heads


@dataclass(frozen=True)
class Threshold:
    """门槛: a share of a whole, reached by the number itself (以上) or only past it (过半)."""

    numerator: int
    denominator: int
    includes_itself: bool

    def is_met(self, part: Decimal | int, whole: Decimal | int) -> bool:
        held, wanted = part * self.denominator, whole * self.numerator
        return held >= wanted if self.includes_itself else held > wanted

    def both_met(self, part: Weight, whole: Weight) -> bool:
        return self.is_met(part.area, whole.area) and self.is_met(part.heads, whole.heads)

    def missing(self, part: Weight, whole: Weight) -> Weight:
        """What is wanting in each count: rounded up to 0.01 m² and to one head."""
        cents = self._least(int(whole.area / CENT)) - int(part.area / CENT)
        heads = self._least(whole.heads) - part.heads
        return Weight(max(cents, 0) * CENT, max(heads, 0))

    def _least(self, whole: int) -> int:
        """The smallest whole number that meets it."""
        wanted = whole * self.numerator
        if self.includes_itself:
            return -(-wanted // self.denominator)
        return wanted // self.denominator + 1


QUORUM = Threshold(2, 3, includes_itself=True)
ORDINARY = Threshold(1, 2, includes_itself=False)
SPECIAL = Threshold(3, 4, includes_itself=True)


def majority(*, special: bool) -> Threshold:
    """The share of those who take part that must agree."""
    return SPECIAL if special else ORDINARY


def outcome(*, total: Weight, participating: Weight, in_favour: Weight, special: bool) -> Outcome:
    """What came of a vote (Civil Code, article 278).

    An abstention takes part and does not agree, so it weighs like a no. ValueError where more agree than take
    part, more take part than there are, or there is nobody; TypeError where ``special`` is no bool.
    """
    if type(special) is not bool:
        raise TypeError(f"special must be a bool, not {special!r}")
    if not (total.area > 0 and total.heads > 0):
        raise ValueError("the whole must have area and heads")
    if not participating.fits_in(total):
        raise ValueError("more take part than there are")
    if not in_favour.fits_in(participating):
        raise ValueError("more agree than take part")
    if not QUORUM.both_met(participating, total):
        return Outcome.NO_DECISION
    agreed = majority(special=special).both_met(in_favour, participating)
    return Outcome.ADOPTED if agreed else Outcome.REJECTED


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """A share in percent with two decimals, cut and never rounded: 53.996 % reads 53.99."""
    return (Decimal(part) * 10_000 // Decimal(whole) / 100).quantize(CENT)
