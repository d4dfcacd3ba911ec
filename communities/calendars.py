"""The working-day calendar with this installation's overrides."""

from communities.models import CalendarOverride
from communities.working_days import Calendar


def load_calendar() -> Calendar:
    """One query; hold the result for a whole batch rather than asking for each row."""
    rows = CalendarOverride.objects.values_list("date", "is_workday", "name")
    rows = list(rows)
    return Calendar(
        overrides={day: is_workday for day, is_workday, _name in rows},
        names={day: name for day, _is_workday, name in rows},
    )
