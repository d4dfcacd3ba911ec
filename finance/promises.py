"""承诺公示的期间: which periods an estate still owes its readers, and by which day; periods and days alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from finance.closed_days import DAY, Span, first_gap
from finance.periods import bounds, due_date, period_of


@dataclass(frozen=True)
class Promise:
    """应公示的一期: the day ``due`` itself is in time."""

    period: str
    due: date

    def days_late(self, today: date) -> int:
        """Below zero: so many days are left."""
        return (today - self.due).days


def promises(
    first: date,
    covered: Iterable[Span],
    length: Callable[[date], str],
    *,
    not_before: date,
    today: date,
    due: Callable[[str], date] = due_date,
) -> list[Promise]:
    """From ``first`` to ``today`` the periods that ``covered`` does not hold whole; where it holds all of
    them, the next one. None is due before ``not_before``. ``length`` says by its first day how long a period
    is: whatever changes later, what has begun ends as it began."""
    spans = list(covered)
    unread = first_gap(first, date.max, spans)
    day, held, found = first, length(first), []
    while not found or day <= today:
        code, held = _next(day, held, length(day))
        starts, ends = bounds(code)
        if ends >= unread and first_gap(max(starts, first), ends, spans):
            found.append(Promise(code, max(due(code), not_before)))
        day = ends + DAY
    return found


def _next(day: date, held: str, wanted: str) -> tuple[str, str]:
    """The period from ``day`` on; a longer one waits until the calendar begins one, so that none overlap."""
    length = wanted if bounds(period_of(day, wanted))[0] == day else held
    return period_of(day, length), length
