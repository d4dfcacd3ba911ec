"""Entering the State Council's schedule (放假安排): a whole year in one act, never day by day."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.calendars import load_calendar
from communities.clock import local
from communities.errors import DomainError, StaleState
from communities.models import CalendarOverride, CalendarYear
from communities.permissions import require
from communities.schedules import Line, read_schedule
from communities.services.trail import audit

PERM = "communities.enter_calendar"


def check_year(*, year: int, table: str, actor, now) -> list[Line]:
    """试读: the days as they would be entered; nothing is changed.

    DomainError where a line is wrong, a holiday is missing, or the year is known already.
    """
    require(actor, PERM, None, now)
    if load_calendar().is_known(year):
        raise StaleState(_("%s 年的放假安排已经有了。") % year, field="year")
    if year not in (local(now).year, local(now).year + 1):
        raise DomainError(_("只能录入今年或明年的放假安排。"), field="year")
    return read_schedule(table, year)


@transaction.atomic
def enter_year(*, year: int, table: str, source_url: str = "", actor, now) -> CalendarYear:
    """录入全年安排: the year is known from now on; its provisional clocks are worked out anew.

    Single days entered before give way to the table. There is no way back: ends that were worked
    out by it stand.
    """
    lines = check_year(year=year, table=table, actor=actor, now=now)
    try:
        with transaction.atomic():
            entered = CalendarYear.objects.create(
                year=year, source_url=source_url, entered_by=actor, entered_at=now
            )
    except IntegrityError as error:
        raise StaleState(_("%s 年的放假安排已经有了。") % year, field="year") from error
    CalendarOverride.objects.bulk_create(
        [
            CalendarOverride(
                date=line.day,
                is_workday=line.is_workday,
                name=line.name,
                source_url=source_url,
                schedule=entered,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "name", "source_url", "schedule"],
    )
    days = [f"{line.day} {int(line.is_workday)} {line.name}" for line in lines]
    audit(
        estate=None,
        actor=actor,
        verb="communities.calendar.entered",
        subject=f"communities.calendaryear:{year}",
        at=now,
        detail={"source": source_url, "days": days},
    )
    return entered
