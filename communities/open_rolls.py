"""表决中的名册: owners and homes by which votes are cast just now; what the register says of them waits.

Which these are, a room above knows and registers; nothing here knows of votes.
"""

from collections.abc import Collection
from datetime import date
from typing import Protocol

from django.utils.translation import gettext_lazy as _

WHY = _(
    "其中有业主在正在进行的业主表决的名册上；计票以前，谁与谁是同一业主不能改。请等表决计票以后再办。"
)

WHY_LATER = _(
    "这套房屋在正在进行的业主表决的名册上（%(day)s），终止日期要晚于那天；表决计票以后，可以按实际的日期办。"
)


class Rolls(Protocol):
    """What a room above knows of votes that are not counted yet."""

    def has_owner(self, estate_id: int, owners: Collection[int]) -> bool:
        """Whether one of these owners is on the roll of one."""
        ...

    def last_day(self, estate_id: int, unit: int) -> date | None:
        """The newest day of whose roll the home is; None where it is on none."""
        ...


_known: list[Rolls] = []


def register(rolls: Rolls) -> None:
    if rolls not in _known:
        _known.append(rolls)


def is_on_open_roll(estate_id: int, owners: Collection[int]) -> bool:
    return any(one.has_owner(estate_id, owners) for one in _known)


def open_roll_day(estate_id: int, unit: int) -> date | None:
    days = (one.last_day(estate_id, unit) for one in _known)
    return max(filter(None, days), default=None)
