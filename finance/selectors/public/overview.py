"""公共收益总览: where the money came from, where it went, what is left, and whether it agrees."""

from dataclasses import dataclass
from datetime import date, timedelta

from finance.models import Entry, Fund, Statement
from finance.selectors.public.entries import Line, largest
from finance.selectors.public.figures import (
    Figures,
    Month,
    by_month,
    figures,
    frozen,
    month_rows,
    owed_until,
    own_before,
)
from finance.selectors.public.layers import Layers
from finance.selectors.public.verdict import Verdict, verdict

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Live:
    """已记账，还没公示: what is booked after the last published day; never added to what is."""

    since: date | None
    number: int
    figures: Figures


@dataclass(frozen=True)
class Overview:
    fund: Fund
    layers: Layers
    statement: Statement | None
    year: int | None
    years: list[int]
    first: date | None
    last: date | None
    is_published: bool
    figures: Figures
    live: Live
    months: list[Month]
    largest: list[Line]
    verdict: Verdict | None

    @property
    def published(self) -> Figures:
        """The frozen figures of the latest published period."""
        return frozen(self.statement)

    @property
    def largest_month_fen(self) -> int:
        return max((max(m.income_fen, m.expense_fen) for m in self.months), default=0)


def overview(layers: Layers, year: int | None = None) -> Overview:
    """The published figures of the latest period, or of ``year``; beside them the live layer.

    Where nothing is published yet, the figures are the live ones and ``statement`` is None.
    """
    rows = month_rows(layers.fund, None, None)
    statement, until = layers.latest, layers.until
    known = sorted({row["month"].year for row in rows}, reverse=True)
    year = year if year in known else None
    first, last, is_published = _span(rows, layers, year)
    return Overview(
        fund=layers.fund,
        layers=layers,
        statement=statement,
        year=year,
        years=known,
        first=first,
        last=last,
        is_published=is_published,
        figures=_between(rows, layers.fund, first, last),
        live=_live(rows, layers, until),
        months=_months(rows, layers, year),
        largest=largest(layers, first, last) if first else [],
        verdict=verdict(statement) if statement else None,
    )


def _span(rows, layers: Layers, year) -> tuple[date | None, date | None, bool]:
    """The days whose figures are shown, and whether they are published.

    Of a year these are the published days up to the last one without a gap; a year of which
    nothing is published is shown whole, as booked.
    """
    if year:
        days = _published_days(layers, year)
        return (*days, True) if days else (date(year, 1, 1), date(year, 12, 31), False)
    if layers.latest:
        return layers.latest.starts, layers.latest.ends, True
    months = sorted({row["month"] for row in rows})
    if not months:
        return None, None, False
    return months[0], _month_end(months[-1]), False


def _published_days(layers: Layers, year: int) -> tuple[date, date] | None:
    first = last = None
    for one in sorted(layers.published, key=lambda one: one.ends, reverse=True):
        if one.starts.year > year or one.ends.year < year:
            continue
        if first is None:
            first, last = one.starts, one.ends
        elif one.ends >= first - timedelta(days=1):
            first = min(first, one.starts)
    if first is None:
        return None
    return max(first, date(year, 1, 1)), min(last, date(year, 12, 31))


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _between(rows, fund, first, last) -> Figures:
    if first is None:
        return Figures()
    inside = [row for row in rows if first <= row["month"] <= last]
    found = figures(inside, opening=own_before(fund, first), opened=_opened(rows))
    found.owed = owed_until(rows, last)
    return found


def _opened(rows) -> date | None:
    return min((row["month"] for row in rows), default=None)


def _live(rows, layers: Layers, until) -> Live:
    after = [row for row in rows if until is None or row["month"] > until]
    booked = Entry.objects.for_estate(layers.fund.estate_id).filter(fund=layers.fund)
    if until:
        booked = booked.filter(booking_date__gt=until)
    since = until + timedelta(days=1) if until else None
    return Live(since, booked.count(), figures(after, opened=_opened(rows)))


def _months(rows, layers: Layers, year) -> list[Month]:
    """The last twelve months that have anything, or those of ``year``."""
    months = by_month(rows)
    shown = [m for m in months if m.first.year == year] if year else months[-MONTHS_SHOWN:]
    for month in shown:
        month.is_published = layers.statement_of(month.first) is not None
    return shown
