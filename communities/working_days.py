"""工作日: which days count as working days in China, 调休 (swapped days) included."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cached_property
from importlib.metadata import version

from chinese_calendar.constants import holidays, workdays
from django.utils.translation import gettext_noop

FIRST_YEAR = min(holidays).year
LAST_YEAR = max(holidays).year

# 全国年节及纪念日放假办法: the days off of every year that the moon does not move.
FIXED = {
    (1, 1): "New Year's Day",
    (5, 1): "Labour Day",
    (5, 2): "Labour Day",
    (10, 1): "National Day",
    (10, 2): "National Day",
    (10, 3): "National Day",
}
HOLIDAY_NAMES = {
    "New Year's Day": gettext_noop("元旦"),
    "Spring Festival": gettext_noop("春节"),
    "Tomb-sweeping Day": gettext_noop("清明节"),
    "Labour Day": gettext_noop("劳动节"),
    "Dragon Boat Festival": gettext_noop("端午节"),
    "Mid-autumn Festival": gettext_noop("中秋节"),
    "National Day": gettext_noop("国庆节"),
    "Anti-Fascist 70th Day": gettext_noop("抗战胜利纪念日"),
}


@dataclass(frozen=True)
class Day:
    """日: what the calendar knows of one day; ``name`` is a holiday's Chinese name or ""."""

    day: date
    is_workday: bool
    is_provisional: bool
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """工作日历: overrides first, then the published holiday schedule, then Monday to Friday.

    A year whose schedule is not announced falls back to Monday to Friday without the days that the
    law itself names (``FIXED``). Every other day of it is marked provisional, those of the overrides
    too: ``years`` are the ones whose whole table was entered. ``opens`` to ``closes`` are the hours that count on a working day.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    opens: time = time(8)
    closes: time = time(20)

    def day(self, day: date) -> Day:
        """One day with its reason. ``day`` is a local date, never a datetime in UTC."""
        if day in self.overrides:
            unsure = not self.is_known(day.year)
            return Day(day, self.overrides[day], unsure, self.names.get(day, ""))
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return self._unannounced(day)
        name = HOLIDAY_NAMES.get(workdays.get(day) or holidays.get(day), "")
        return Day(day, day in workdays or (day.weekday() < 5 and day not in holidays), False, name)

    def _unannounced(self, day: date) -> Day:
        name = FIXED.get((day.month, day.day))
        if name:
            return Day(day, False, False, HOLIDAY_NAMES[name])
        return Day(day, day.weekday() < 5, not self.is_known(day.year))

    def is_workday(self, day: date) -> tuple[bool, bool]:
        """(is a working day, is provisional)."""
        known = self.day(day)
        return known.is_workday, known.is_provisional

    def is_known(self, year: int) -> bool:
        """Whether the State Council's schedule of ``year`` is in the library or was entered whole."""
        return FIRST_YEAR <= year <= LAST_YEAR or year in self.years

    def knows(self, first: date, last: date) -> bool:
        """Whether every year from the one day to the other is known."""
        return all(self.is_known(year) for year in range(first.year, last.year + 1))

    @cached_property
    def version(self) -> str:
        """Names this calendar's data, so that a stored deadline tells what it was computed from."""
        text = f"chinesecalendar-{version('chinesecalendar')}"
        if self.overrides:
            rows = ";".join(f"{day}={int(self.overrides[day])}" for day in sorted(self.overrides))
            rows += "".join(f";{year}" for year in sorted(self.years))
            text += "+" + hashlib.sha256(rows.encode()).hexdigest()[:8]
        if (self.opens, self.closes) != (time(8), time(20)):
            text += f"@{self.hours}"
        return text

    def with_hours_of(self, version: str) -> "Calendar":
        """The same days with the hours that a calendar of this ``version`` had."""
        return self.with_hours(version.partition("@")[2] or "08:00-20:00")

    @property
    def hours(self) -> str:
        """Working hours as settings write them: "08:00-20:00"."""
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    def with_hours(self, text: str) -> "Calendar":
        """The same days with the hours of ``text``; ValueError where they do not make a day."""
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
        if not opens < closes:
            raise ValueError(f"working hours {text!r} end before they begin")
        return replace(self, opens=opens, closes=closes)


def missing_year(today: date, calendar: Calendar) -> int | None:
    """The coming year, when it is November or later and its schedule is still missing.

    The State Council announces it in November; a year already running without one is missing too.
    """
    if not calendar.is_known(today.year):
        return today.year
    if today.month >= 11 and not calendar.is_known(today.year + 1):
        return today.year + 1
    return None


def late_year(today: date, calendar: Calendar) -> int | None:
    """The same from 1 December on: by then it is announced, and somebody forgot to enter it."""
    year = missing_year(today, calendar)
    return year if year == today.year or today.month == 12 else None
