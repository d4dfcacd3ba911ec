"""开箱信封的保存期: until when two bodies could still open the boxes of a vote, and when that ended."""

from dataclasses import dataclass
from datetime import datetime

from communities.calendars import load_calendar
from communities.deadlines import Term, due_at
from communities.estate_settings import setting
from decisions.models import Decision, DecisionKey
from decisions.settings_rows import ENVELOPE_YEARS


@dataclass(frozen=True)
class Kept:
    """``until`` is the end of the estate's years, from the day on which the signer erased the key."""

    until: datetime
    destroyed_at: datetime | None


def kept_until(key: DecisionKey) -> datetime:
    """Of a key that is erased: the years of that moment."""
    years = setting(key.estate, ENVELOPE_YEARS, key.erased_at)
    term = Term(years, "y", rolls=False)
    return due_at(key.erased_at, term, load_calendar(key.estate)).at


def kept_envelopes(decision: Decision) -> Kept | None:
    """None while the signer still has the key, or where there is none."""
    rows = DecisionKey.objects.select_related("estate")
    key = rows.filter(decision=decision, erased_at__isnull=False).first()
    return key and Kept(kept_until(key), key.destroyed_at)
