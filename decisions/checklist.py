"""检查表: rules about facts, each with the sentence that says what is wrong and the way out. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol


class Facts(Protocol):
    """What is known; ``told`` are the values that the sentences name."""

    @property
    def told(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Rule:
    """检查: ``wrong`` and ``way_out`` are sentences with places named after the facts."""

    code: str
    holds: Callable[[Any], bool]
    wrong: str
    way_out: str


@dataclass(frozen=True)
class Finding:
    code: str
    wrong: str
    way_out: str


def failing(rules: Iterable[Rule], facts: Facts) -> list[Finding]:
    """Everything that stands in the way; an empty list is good."""
    told = facts.told
    return [
        Finding(rule.code, rule.wrong % told, rule.way_out % told)
        for rule in rules
        if not rule.holds(facts)
    ]


def sentences(found: list[Finding]) -> str:
    """All of it as one text."""
    return "".join(one.wrong + one.way_out for one in found)


def first_few(labels: tuple[str, ...]) -> str:
    """The first five of a list, and that there are more."""
    return "、".join(labels[:5]) + ("…" if len(labels) > 5 else "")
