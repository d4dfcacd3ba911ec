"""表决中的名册: owners by whose names votes are cast just now; what the register says of them waits.

Which these are, a room above knows and registers; nothing here knows of votes.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

WHY = _(
    "其中有业主在正在进行的业主表决的名册上；计票以前，谁与谁是同一业主不能改。请等表决计票以后再办。"
)

Question = Callable[[Any, Collection[int]], bool]
_questions: list[Question] = []


def register(question: Question) -> None:
    """``question(estate_id, owners)`` says whether one of these owners is on the roll of an open vote."""
    if question not in _questions:
        _questions.append(question)


def is_on_open_roll(estate_id: int, owners: Collection[int]) -> bool:
    return any(question(estate_id, owners) for question in _questions)
