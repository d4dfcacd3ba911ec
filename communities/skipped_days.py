"""不计的日子: the days a term passed over, kept with the event that fixed its end.

Calendars change; what was said of an end when it was fixed can be read for ever.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from communities.deadlines import LOCAL, DayStep, kind_of_day
from communities.working_days import Calendar


def remarkable(steps: Iterable[DayStep]) -> list[DayStep]:
    """Days that did not count, and weekends that did."""
    return [
        step
        for step in steps
        if step.kind in {"off", "rolled"} or (step.is_workday and step.day.weekday() > 4)
    ]


def between(before: datetime, after: datetime, calendar: Calendar) -> list[DayStep]:
    """The same, of the days by which an end was moved."""
    day, last = before.astimezone(LOCAL).date(), after.astimezone(LOCAL).date()
    steps = []
    while day < last:
        day += timedelta(days=1)
        one = calendar.day(day)
        kind = "counted" if one.is_workday else "off"
        steps.append(DayStep(day, kind, 0, one.is_workday, one.is_provisional, one.name))
    return remarkable(steps)


def rows(steps: Iterable[DayStep]) -> list[list]:
    """As an event keeps them."""
    return [[f"{one.day}", one.kind, one.is_workday, one.is_provisional, one.name] for one in steps]


def steps_of(kept: Iterable[list]) -> list[DayStep]:
    return [
        DayStep(date.fromisoformat(day), kind, 0, is_workday, is_provisional, name)
        for day, kind, is_workday, is_provisional, name in kept
    ]


def in_words(steps: Iterable[DayStep]) -> list[str]:
    """Neighbours of one kind in one sentence, then the weekends that counted."""
    off = [step for step in steps if step.kind in {"off", "rolled"}]
    runs = groupby(enumerate(off), lambda pair: (pair[1].day.toordinal() - pair[0], _why(pair[1])))
    lines = []
    for (_key, why), run in runs:
        days = [step.day for _n, step in run]
        span = f"{days[0]}" + (f" – {days[-1]}" if len(days) > 1 else "")
        lines.append(_("不计：%(days)s（%(why)s）。") % {"days": span, "why": why})
    swapped = [f"{step.day}" for step in steps if step.kind not in {"off", "rolled"}]
    if swapped:
        lines.append(_("调休上班，照计：%s。") % "、".join(swapped))
    return lines


def _why(step: DayStep) -> str:
    """A working day is left out only by a term that begins after its hours."""
    return _("已过工作时间") if step.is_workday else kind_of_day(step)
