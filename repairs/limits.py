"""Until when a reporter may say something (评价、返修、催办), in calendar days that end at 24:00.

The days are those that the estate had settled at the moment from which they count.
"""

from datetime import date, datetime, time, timedelta

from communities.clock import SHANGHAI, local
from communities.estate_settings import setting
from communities.setting_rows import row_of

ONE_DAY = timedelta(days=1)


def end_of(estate, key: str, since: datetime) -> datetime:
    """24:00 of the last of so many calendar days after the day of ``since``."""
    days = timedelta(days=setting(estate, key, since))
    return _midnight(local(since).date() + days + ONE_DAY)


def last_second(estate, key: str, since: datetime) -> datetime:
    """``end_of`` as people read it: 23:59:59."""
    return end_of(estate, key, since) - timedelta(seconds=1)


def begin_of(key: str, now: datetime) -> datetime:
    """What happened before this moment may have had its ``end_of`` by ``now``, by the fewest days."""
    return _midnight(local(now).date() - timedelta(days=row_of(key).floor))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI)
