"""封账: periods close in sequence, day by day; the rule itself, without a database."""

from collections.abc import Iterable
from datetime import date, timedelta

DAY = timedelta(days=1)
Span = tuple[date, date]


def first_gap(first: date | None, last: date, spans: Iterable[Span]) -> date | None:
    """The first day from ``first`` to ``last`` that none of ``spans`` (both days in it) covers.

    None where all are covered, or where nothing was booked at all (``first`` is None).
    """
    if first is None:
        return None
    day = first
    for starts, ends in sorted(spans):
        if starts > day:
            break
        day = max(day, ends + DAY)
    return day if day <= last else None
