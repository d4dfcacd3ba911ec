"""The only clock (时钟): UTC for rows and rules, Asia/Shanghai for calendar days.

A test, or a measurement, may set it ahead through a file that every process of the installation reads;
no other settings have such a file.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return machine() + _offset()


def machine() -> datetime:
    """What this machine's own clock says; asked by ``now`` and by what looks after it alone."""
    return datetime.now(UTC)


def today() -> date:
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def first_moment(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def last_moment(day: date) -> datetime:
    """The end of a calendar day: what holds then held on it."""
    return datetime.combine(day, time.max, SHANGHAI)


def _offset() -> timedelta:
    path = getattr(settings, "CLOCK_OFFSET_FILE", None)
    if path is None:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(path).read_text()))
    except FileNotFoundError:
        return timedelta()
