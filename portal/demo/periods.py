"""期间 of the demo's books, counted back from today.

Twelve months, the current one included: first the months published one by one (none to two of
them), then two published quarters, then the quarter in review, then the current quarter.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Span:
    """A period by its name in addresses (2026-09, 2026-Q3), first and last day included."""

    name: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Year:
    """The twelve months up to ``today``."""

    today: date
    months: list[Span]
    early: list[Span]
    published: list[Span]
    review: Span
    current: Span


def shifted(day: date, months: int) -> date:
    """The first of the month ``months`` away from that of ``day``."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month(day: date) -> Span:
    first = day.replace(day=1)
    return Span(f"{first:%Y-%m}", first, shifted(first, 1) - timedelta(days=1))


def quarter(day: date) -> Span:
    number = (day.month - 1) // 3
    first = date(day.year, number * 3 + 1, 1)
    return Span(f"{day.year}-Q{number + 1}", first, shifted(first, 3) - timedelta(days=1))


def year(today: date) -> Year:
    current = quarter(today)
    months = [month(shifted(today, offset)) for offset in range(-11, 1)]
    published = [quarter(shifted(current.first, offset)) for offset in (-9, -6)]
    return Year(
        today=today,
        months=months,
        early=[span for span in months if span.first < published[0].first],
        published=published,
        review=quarter(shifted(current.first, -3)),
        current=current,
    )
