"""System checks: what an operator must know before anybody is harmed by it."""

from django.core.checks import Tags, register
from django.core.checks import Warning as CheckWarning

from communities import clock
from communities.calendars import load_calendar_if_any
from communities.working_days import missing_year


@register(Tags.database)
def holiday_schedule_is_known(app_configs, databases=None, **kwargs):
    """From 1 November on, every migrate warns while next year's holiday schedule is missing."""
    if not databases:
        return []
    year = missing_year(clock.today(), load_calendar_if_any())
    if year is None:
        return []
    return [
        CheckWarning(
            f"The holiday schedule of {year} is missing: working days of {year} are provisional.",
            hint="Upgrade chinesecalendar, or enter the State Council's whole table in the admin "
            "(节假日调整, 录入全年安排).",
            id="communities.W001",
        )
    ]
