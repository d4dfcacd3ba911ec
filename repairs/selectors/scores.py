"""时效榜的数据: what the tickets of an estate or a company come to.

Private tickets count like all others; nothing of a place, a person or a home is read here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q

from communities.clock import SHANGHAI, local
from repairs.scoring import YEAR, Counted, Figures, Share, figures, share_of
from repairs.selectors.counts import counted

MONTHS = 12


@dataclass(frozen=True, order=True)
class Month:
    """月份: a ticket is of the month it was reported in, by the wall clock of Shanghai."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        day = local(moment)
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """Read "2026-09"; None where that is no month."""
        try:
            day = date.fromisoformat(f"{text}-01")
        except ValueError:
            return None
        return cls(day.year, day.month)

    @property
    def number(self) -> int:
        return self.year * 12 + self.month - 1

    @classmethod
    def numbered(cls, number: int) -> "Month":
        year, month = divmod(number, 12)
        return cls(year, month + 1)

    def plus(self, n: int) -> "Month":
        return self.numbered(self.number + n)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(0), SHANGHAI)

    def __str__(self):
        return f"{self.year}-{self.month:02}"


@dataclass(frozen=True)
class Row:
    """一个类别的时效: by the name it had when the tickets were reported.

    ``former``: what the same category was called before, for other tickets of this month.
    """

    label: str
    former: tuple[str, ...]
    figures: Figures


@dataclass(frozen=True)
class Scores:
    """时效榜: the figures of one month, its categories, twelve months of kept promises, the year."""

    month: Month
    whole: Figures
    rows: list[Row]
    months: list[tuple[Month, int, Share]]
    year: Figures


def scores(tickets, month: Month, *, now) -> Scores:
    """Of these tickets, for ``month``; the last twelve months beside it. Four queries.

    What lies between an old month and those twelve is not judged, however far back one asks.
    """
    last = Month.of(now)
    lately = Q(reported_at__gte=min(last.plus(1 - MONTHS).start, now - YEAR))
    asked = Q(reported_at__gte=month.start, reported_at__lt=month.plus(1).start)
    found = counted(tickets.filter(lately | asked), now)
    by_month = months_of(found)
    shown = [last.plus(n + 1 - MONTHS) for n in range(MONTHS)]
    return Scores(
        month=month,
        whole=figures(by_month[month]),
        rows=_rows(by_month[month]),
        months=[(one, len(by_month[one]), share_of(by_month[one], "done")) for one in shown],
        year=of_year(found),
    )


def _rows(found: list[Counted]) -> list[Row]:
    """The largest first. A new name begins a row of its own, which says what it was before."""
    by_label, names = defaultdict(list), defaultdict(list)
    for one in found:
        by_label[one.category].append(one)
        if one.category not in names[one.kind]:
            names[one.kind].append(one.category)
    return [
        Row(label, _former(label, names, group), figures(group))
        for label, group in sorted(by_label.items(), key=lambda pair: -len(pair[1]))
    ]


def _former(label: str, names: dict, group: list[Counted]) -> tuple[str, ...]:
    before = (names[kind][: names[kind].index(label)] for kind in {one.kind for one in group})
    return tuple(sorted({name for some in before for name in some}))


def months_of(found: list[Counted]) -> defaultdict[Month, list[Counted]]:
    by_month = defaultdict(list)
    for one in found:
        by_month[Month.numbered(one.month)].append(one)
    return by_month


def of_year(found: list[Counted]) -> Figures:
    """最近一年: of what was reported in the last 365 days; the street's lights rest on it."""
    return figures(one for one in found if one.is_of_year)


def between(tickets, begin, end, *, now) -> Figures:
    """The figures of what was reported from ``begin`` to ``end``."""
    return figures(counted(tickets.filter(reported_at__gte=begin, reported_at__lt=end), now))
