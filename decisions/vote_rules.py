"""表决口径: what a law leaves open and may turn a result. Fixed with the notice, hashed, and never changed after.

Each default is ours; an estate's rules of procedure (议事规则) may say otherwise. Whoever changes one after the
notice gives a new notice, and the fifteen days begin again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from communities.log.canonical import encode

LEAF = "sunny-votes/1/rules"
MAX_PROXIES = 100


class Taking(StrEnum):
    """A matter that a ballot leaves blank, or marks so that nobody can say how."""

    ABSTAINS = "abstains"
    TAKES_NO_PART = "takes_no_part"


class Between(StrEnum):
    """先到为准 or 纸质为准: which of two ballots stands where a party voted online and on paper."""

    FIRST = "first"
    PAPER = "paper"


class PaperMoment(StrEnum):
    """纸票以何时为准: when the sheet was handed in, or when it was drawn from the box and entered."""

    HANDED_IN = "handed_in"
    ENTERED = "entered"


class Publication(StrEnum):
    """公布方式: counts by classes of area, totals alone, or to owners unit by unit."""

    CLASSES = "classes"
    TOTALS = "totals"
    BY_UNIT = "by_unit"


@dataclass(frozen=True)
class VoteRules:
    """表决口径. ``silence_clause`` is the text under which silence is counted with the majority; empty is off.

    ValueError where a value is none of its kind, or the clause is not text that can be hashed.
    """

    count_parking: bool = False
    blank: Taking = Taking.ABSTAINS
    void: Taking = Taking.TAKES_NO_PART
    invalid: Taking = Taking.TAKES_NO_PART
    between: Between = Between.FIRST
    paper_moment: PaperMoment = PaperMoment.HANDED_IN
    proxy_cap: int = 3
    bars_property_staff: bool = True
    silence_clause: str = ""
    publication: Publication = Publication.CLASSES

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            kind = type(field.default)
            if type(value) is not kind:
                raise ValueError(f"{field.name} must be of {kind.__name__}, not {value!r}")
        if not 0 <= self.proxy_cap <= MAX_PROXIES:
            raise ValueError(f"proxy_cap must lie between 0 and {MAX_PROXIES}")
        self.body()

    def as_texts(self) -> dict[str, str | bool]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value if isinstance(value, bool) else str(value) for name, value in values.items()
        }

    def body(self) -> bytes:
        """The canonical bytes that are hashed and published with the notice."""
        return encode({"@": LEAF, **self.as_texts()})

    def hash(self) -> str:
        return hashlib.sha256(self.body()).hexdigest()


def rules_from(texts: Mapping[str, str | bool]) -> VoteRules:
    """The rules whose ``as_texts`` these are; what is not named keeps its default."""
    plain = VoteRules()
    return VoteRules(**{name: type(getattr(plain, name))(said) for name, said in texts.items()})
