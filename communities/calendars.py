"""The working-day calendar with this installation's overrides and working hours."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import pairwise

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q

from communities import clock
from communities.models import CalendarOverride, WorkingHours
from communities.working_days import Calendar

# Before and after everything that has hours.
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def load_calendar(estate=None, now=None) -> Calendar:
    """One query, two for an estate; hold the result for a whole batch rather than asking for each row.

    Working hours are the installation's (``WORKING_HOURS``), or those of ``estate`` that hold at
    ``now``: for what begins then, and not for clocks that run.
    """
    days = _calendar(CalendarOverride.objects.all())
    return days.with_hours(hours_at(estate, now or clock.now()) if estate else installed())


def calendar_of(clock) -> Calendar:
    """The days as they are known now, in the hours in which ``clock`` began; one query.

    For every later pause, extension and preview: hours that the estate adopted since are not its.
    """
    return load_calendar().with_hours_of(clock.calendar_version)


def calendar_for(clock) -> Calendar:
    """The calendar by which a clock that began without its year's schedule is worked out again.

    The tables of whole years, and what a clock knew when it began: its working hours, and single
    days declared before. Later ones move no end (docs/settled.md T6).
    """
    known = Q(schedule__isnull=False) | Q(entered_at__lte=clock.started_at)
    return _calendar(CalendarOverride.objects.filter(known)).with_hours_of(clock.calendar_version)


def _calendar(rows) -> Calendar:
    found = list(rows.values_list("date", "is_workday", "name", "schedule"))
    return Calendar(
        overrides={day: is_workday for day, is_workday, *_more in found},
        names={day: name for day, _is_workday, name, _year in found},
        years=frozenset(year for *_day, year in found if year),
    )


def installed() -> str:
    """The hours of an estate that has none of its own."""
    return settings.WORKING_HOURS


def hours_at(estate, now) -> str:
    """工作时间 of ``estate`` for what begins at ``now``: "08:00-20:00"."""
    rows = WorkingHours.objects.for_estate(estate).standing().filter(holds_from__lte=now)
    held = rows.order_by("-holds_from").first()
    return held.text if held else installed()


def hours_to_come(estate, now) -> WorkingHours | None:
    """The version that waits for its day; there is one at most."""
    rows = WorkingHours.objects.for_estate(estate).standing().filter(holds_from__gt=now)
    return rows.order_by("holds_from").first()


def hours_of_estates(estates) -> Callable[[int, datetime], str]:
    """The same for many at once: (id of an estate, moment) → its hours then. One query."""
    versions = defaultdict(list)
    rows = WorkingHours.objects.standing().filter(estate__in=estates)
    for one in rows.order_by("holds_from"):
        versions[one.estate_id].append(one)

    def at(estate: int, moment: datetime) -> str:
        held = [one.text for one in versions[estate] if one.holds_from <= moment]
        return held[-1] if held else installed()

    return at


def hours_by_estate(estates: Iterable[int]) -> list[tuple[int, datetime, datetime, str]]:
    """Each of them once and again: (id of an estate, from, until, its hours then). One query."""
    spells = {one: [(FIRST, installed())] for one in estates}
    for one in WorkingHours.objects.filter(estate__in=spells).order_by("holds_from"):
        spells[one.estate_id].append((one.holds_from, one.text))
    return [
        (estate, since, until, text)
        for estate, found in spells.items()
        for (since, text), (until, _next) in pairwise([*found, (LAST, "")])
    ]


def load_calendar_if_any() -> Calendar:
    """The same, or the library alone before the first migration has made the table."""
    try:
        return load_calendar()
    except DatabaseError:
        return Calendar()
