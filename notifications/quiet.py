"""免打扰: by night nothing but the inbox is used, except for what is urgent.

The start of the night is quiet, its end is not. SQL gets these moments as parameters.
"""

from datetime import datetime, time, timedelta

from communities import clock
from communities.setting_rows import row_of
from notifications.settings_rows import DIGEST_AT, QUIET_FROM, QUIET_UNTIL


def hours() -> dict[str, time]:
    """The installation's, by the keys of their rows."""
    return {
        key: time(*divmod(row_of(key).usual, 60)) for key in (QUIET_FROM, QUIET_UNTIL, DIGEST_AT)
    }


def is_quiet(now: datetime) -> bool:
    """By a night over midnight (21:30 to 7:30) or after it (0:30 to 7:00); the same moment twice is none."""
    here, known = clock.local(now).time(), hours()
    start, end = known[QUIET_FROM], known[QUIET_UNTIL]
    return start <= here < end if start <= end else here >= start or here < end


def earliest(now: datetime) -> datetime:
    """When something that is not urgent may go out: now, or at the end of the night."""
    return _next(now, hours()[QUIET_UNTIL]) if is_quiet(now) else now


def next_digest(now: datetime) -> datetime:
    return _next(now, hours()[DIGEST_AT])


def _next(now: datetime, at: time) -> datetime:
    here = clock.local(now)
    today = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > here else today + timedelta(days=1)
