"""Until when a reporter may say something (评价、返修、催办), in calendar days that end at 24:00."""

from datetime import date, datetime, time, timedelta

from communities.clock import SHANGHAI, local

REOPENS_FOR = timedelta(days=15)
REVISED_WITHIN = timedelta(days=7)
CLOSES_UNRATED_AFTER = timedelta(days=7)
URGED_AGAIN_AFTER = timedelta(hours=24)
ONE_DAY = timedelta(days=1)


def end_of(since: datetime, days: timedelta) -> datetime:
    """24:00 of the last of so many calendar days after the day of ``since``."""
    return _midnight(local(since).date() + days + ONE_DAY)


def last_second(since: datetime, days: timedelta) -> datetime:
    """``end_of`` as people read it: 23:59:59."""
    return end_of(since, days) - timedelta(seconds=1)


def begin_of(now: datetime, days: timedelta) -> datetime:
    """What happened before this moment has had its ``end_of`` by ``now``."""
    return _midnight(local(now).date() - days)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI)
