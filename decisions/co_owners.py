"""共有业主: which of the co-owners of a party votes, by what each of them last said (指导规则 25). Pure.

They are one head and one ballot. Whoever casts first casts for all, unless another objects before closing; then
the party takes no part until they have named one of them, or nobody objects any more. The objection is ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """同意由某人代表, 不同意, 撤回."""

    NAMES = "names"
    OBJECTS = "objects"
    WITHDRAWS = "withdraws"


@dataclass(frozen=True)
class Said:
    """One word; ``by`` and ``names`` are numbers of owners."""

    by: int
    word: Word
    names: int | None = None


@dataclass(frozen=True)
class Stand:
    """How it stands: whom they named, and who objects; both may be, and then the name counts."""

    named: int | None
    objectors: frozenset[int]

    @property
    def is_disputed(self) -> bool:
        return self.named is None and bool(self.objectors)

    def takes(self, signers: Iterable[int] | None) -> bool:
        """Whether paper that these owners signed counts for all: the one they named signed too, or nobody objects while
        nobody is named. Of a paper of before signers were kept (None) who signed it is not known, and it counts."""
        if self.named is None:
            return not self.objectors
        return signers is None or self.named in signers


def stand(owners: frozenset[int], said: Iterable[Said]) -> Stand:
    """Of the co-owners who can say something; ``said`` in order, and the last word of each counts.

    One is named once every other names her; that she names another herself prevents it.
    """
    last = {one.by: one for one in said if one.by in owners}
    named = [one for one in sorted(owners) if _is_named(one, owners, last)]
    objectors = frozenset(who for who, one in last.items() if one.word == Word.OBJECTS)
    return Stand(named[0] if named else None, objectors)


def _is_named(who: int, owners: frozenset[int], last: dict[int, Said]) -> bool:
    others = owners - {who}
    names_another = who in last and last[who].names not in {None, who}
    agreed = all(other in last and last[other].names == who for other in others)
    return bool(others) and agreed and not names_another
