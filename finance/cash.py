"""未存现金: how long cash of the owners' may lie, and whether it lies too long. Plain values, no database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lying:
    """Cash of a shift for one book that is not at the bank (fen), since the day of its first payment,
    and within how many working days it was to be there: by what held then."""

    shift_id: int
    fund_id: int
    fen: int
    since: date
    days: int
    is_late: bool


def lies_too_long(since: date, today: date, days: int, is_workday: Callable[[date], bool]) -> bool:
    """Whether more than ``days`` working days have begun after the day on which it was taken."""
    passed = (since + n * DAY for n in range(1, (today - since).days + 1))
    return sum(1 for day in passed if is_workday(day)) > days
