"""免打扰: from 21:30 to 7:30 nothing but the inbox is used, except for what is urgent.

The start of the night is quiet, its end is not. SQL gets these moments as parameters.
"""

from datetime import datetime, time, timedelta

from communities import clock

NIGHT_FROM = time(21, 30)
NIGHT_UNTIL = time(7, 30)
DIGEST_AT = time(8, 0)


def is_quiet(now: datetime) -> bool:
    here = clock.local(now).time()
    return here >= NIGHT_FROM or here < NIGHT_UNTIL


def earliest(now: datetime) -> datetime:
    """When something that is not urgent may go out: now, or at the end of the night."""
    return _next(now, NIGHT_UNTIL) if is_quiet(now) else now


def next_digest(now: datetime) -> datetime:
    return _next(now, DIGEST_AT)


def _next(now: datetime, at: time) -> datetime:
    here = clock.local(now)
    today = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > here else today + timedelta(days=1)
