"""The working-day calendar with this installation's overrides."""

from django.db import DatabaseError

from communities.models import CalendarOverride
from communities.working_days import Calendar


def load_calendar() -> Calendar:
    """One query; hold the result for a whole batch rather than asking for each row."""
    rows = list(CalendarOverride.objects.values_list("date", "is_workday", "name"))
    return Calendar(
        overrides={day: is_workday for day, is_workday, _name in rows},
        names={day: name for day, _is_workday, name in rows},
    )


def load_calendar_if_any() -> Calendar:
    """The same, or the library alone before the first migration has made the table."""
    try:
        return load_calendar()
    except DatabaseError:
        return Calendar()
