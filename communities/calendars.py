"""The working-day calendar with this installation's overrides and working hours."""

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q

from communities.models import CalendarOverride
from communities.working_days import Calendar


def load_calendar(estate=None) -> Calendar:
    """One query; hold the result for a whole batch rather than asking for each row.

    Working hours are the installation's (``WORKING_HOURS``) unless ``estate`` has its own
    (``working_hours`` among its params).
    """
    return with_hours_of(_calendar(CalendarOverride.objects.all()), estate)


def calendar_for(clock) -> Calendar:
    """The calendar by which a clock that began without its year's schedule is worked out again.

    The tables of whole years, and what a clock knew when it began: its working hours, and single
    days declared before. Later ones move no end (§11.13).
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


def with_hours_of(calendar: Calendar, estate) -> Calendar:
    """The same days in the working hours of ``estate``, which may be None."""
    own = estate.params.get("working_hours") if estate else None
    return calendar.with_hours(own or settings.WORKING_HOURS)


def load_calendar_if_any() -> Calendar:
    """The same, or the library alone before the first migration has made the table."""
    try:
        return load_calendar()
    except DatabaseError:
        return Calendar()
