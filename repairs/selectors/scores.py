"""时效榜的数据: tickets as ``scoring`` wants them.

Private tickets count like all others; nothing of a place, a person or a home is read here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from communities.calendars import hours_of_estates, load_calendar
from communities.clock import SHANGHAI, local
from communities.models import Clock, ClockPause
from communities.spans import working_time
from repairs.levels import ROUND_THE_CLOCK
from repairs.models import Rating
from repairs.scoring import DONE, Case, Figures, Measure, Promise, Share, figures, share_kept
from repairs.states import DONE as DONE_STATES
from repairs.states import TicketStatus

MONTHS = 12
YEAR = timedelta(days=365)
CONTENT = 4
TICKET = ["pk", "estate", "category__label", "level", "status", "channel", "company__name"]
TICKET += ["reported_at", "acknowledged_at", "finished_at", "closed_at", "n_reopened"]
TICKET += ["number", "is_public", "wrongly_declined_at"]
CLOCK = ["pk", "subject", "stage", "due_at", "first_due_at", "met_at", "stopped_at"]


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

    def plus(self, n: int) -> "Month":
        year, month = divmod(self.year * 12 + self.month - 1 + n, 12)
        return Month(year, month + 1)

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
    """一个类别的时效."""

    label: str
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
    """Of these tickets, for ``month``; the last twelve months beside it. Six queries."""
    last = Month.of(now)
    first = min(month.start, last.plus(1 - MONTHS).start, now - YEAR)
    found = cases(tickets.filter(reported_at__gte=first))
    measure = measure_of(found)
    by_month = defaultdict(list)
    for one in found:
        by_month[Month.of(one.reported_at)].append(one)
    groups = defaultdict(list)
    for one in by_month[month]:
        groups[one.category].append(one)
    months = [last.plus(n + 1 - MONTHS) for n in range(MONTHS)]
    return Scores(
        month=month,
        whole=figures(by_month[month], now, measure),
        rows=[
            Row(label, figures(group, now, measure))
            for label, group in sorted(groups.items(), key=lambda pair: -len(pair[1]))
        ],
        months=[(one, len(by_month[one]), share_kept(by_month[one], DONE, now)) for one in months],
        year=of_year(found, now, measure),
    )


def of_year(found: list[Case], now, measure: Measure) -> Figures:
    """最近一年: of what was reported in the 365 days before ``now``; the street's lights rest on it."""
    return figures([one for one in found if one.reported_at >= now - YEAR], now, measure)


def between(tickets, begin, end, *, now) -> Figures:
    """The figures of what was reported from ``begin`` to ``end``."""
    found = cases(tickets.filter(reported_at__gte=begin, reported_at__lt=end))
    return figures(found, now, measure_of(found))


def measure_of(found: list[Case]) -> Measure:
    """用时的量法: working time in the hours that its estate had when a ticket was reported, so that
    other hours change no figure of before. Two queries."""
    if not found:
        return lambda _one, begin, end: end - begin
    days, hours_at = load_calendar(), hours_of_estates({one.estate for one in found})
    in_hours = cache(days.with_hours)

    def measure(one, begin, end):
        return working_time(begin, end, in_hours(hours_at(one.estate, one.reported_at)))

    return measure


def cases(tickets) -> list[Case]:
    """Tickets with their clocks, pauses and ratings. Four queries, whatever their number."""
    rows = list(tickets.order_by("reported_at", "pk").values(*TICKET))
    if not rows:
        return []
    promises, pauses = _clocks(tickets)
    ratings = _ratings(tickets)
    return [_case(row, promises[row["pk"]], pauses[row["pk"]], ratings[row["pk"]]) for row in rows]


def _case(row, promises, pauses, ratings) -> Case:
    is_done = row["status"] in DONE_STATES
    has_ended = row["status"] in {TicketStatus.DECLINED, TicketStatus.WITHDRAWN}
    own, by_slip = ratings
    return Case(
        estate=row["estate"],
        company=row["company__name"] or "",
        channel=row["channel"],
        category=row["category__label"],
        level=row["level"],
        reported_at=row["reported_at"],
        acknowledged_at=row["acknowledged_at"],
        done_at=row["finished_at"],
        is_done=is_done,
        ended_at=row["closed_at"] if has_ended else None,
        ending=row["status"] if has_ended else "",
        wrongly_declined_at=row["wrongly_declined_at"],
        round_the_clock=row["level"] in ROUND_THE_CLOCK,
        n_reopened=row["n_reopened"],
        promises=tuple(promises),
        pauses=tuple(pauses),
        ratings=tuple(own),
        slip_ratings=tuple(by_slip),
        number=row["number"] if row["is_public"] else "",
    )


def _clocks(tickets):
    subjects = tickets.order_by().annotate(
        clock_subject=Concat(Value("repairs.ticket:"), Cast("pk", CharField()))
    )
    clocks = Clock.objects.filter(subject__in=subjects.values("clock_subject"))
    promises, pauses, owner = defaultdict(list), defaultdict(list), {}
    for row in clocks.order_by("started_at", "pk").values(*CLOCK):
        ticket = int(row.pop("subject").partition(":")[2])
        pk = row.pop("pk")
        promises[ticket].append(Promise(**row))
        if row["stage"] in DONE:
            owner[pk] = ticket
    rows = ClockPause.objects.filter(clock__in=clocks.filter(stage__in=DONE).values("pk"))
    for clock, begin, cap, end in rows.values_list("clock", "from_at", "until_at", "ended_at"):
        pauses[owner[clock]].append((begin, min(end or cap, cap)))
    return promises, pauses


def _ratings(tickets):
    """By the reporter or written down for her, and by nobody but a slip's code.

    Content is who says it is mended and gives at least four of five on each axis.
    """
    found = defaultdict(lambda: ([], []))
    rows = Rating.objects.filter(ticket__in=tickets.order_by().values("pk"))
    for ticket, by, recorded_by, solved, *stars in rows.values_list(
        "ticket", "by", "recorded_by", "solved", "on_time", "quality", "attitude"
    ):
        content = solved == "yes" and all(star and star >= CONTENT for star in stars)
        found[ticket][not (by or recorded_by)].append(content)
    return found
