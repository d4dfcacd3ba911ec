"""意见征询的汇总: what is published of the answers to a poll. Pure.

Heads of each option, and its area. Under five parties nothing but how many they were. Where an option was chosen by
somebody, but by fewer than five, that question's areas are left out: an area of one or two homes would say whose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from decisions.classes import LEAST


@dataclass(frozen=True)
class Answered:
    """一户的答复: area in m², and the option of each question."""

    area: Decimal
    choices: Sequence[int]


def published(answers: Sequence[Answered], options: Sequence[int]) -> dict:
    """``options`` is how many each question has. ``{"heads", "area", "questions": [[{"heads", "area"}]]}``, areas as
    texts, None where left out."""
    if len(answers) < LEAST:
        return {"heads": len(answers), "area": None, "questions": []}
    questions = [_question(answers, at, number) for at, number in enumerate(options)]
    return {"heads": len(answers), "area": _area(answers), "questions": questions}


def _question(answers: Sequence[Answered], at: int, options: int) -> list[dict]:
    chosen = [[one for one in answers if one.choices[at] == option] for option in range(options)]
    tells = any(0 < len(some) < LEAST for some in chosen)
    return [{"heads": len(some), "area": None if tells else _area(some)} for some in chosen]


def _area(some: Sequence[Answered]) -> str:
    return str(sum((one.area for one in some), Decimal("0.00")))
