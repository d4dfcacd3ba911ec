"""Working hours of an estate that differ from the installation's."""

from communities.models import WorkingHours
from communities.params import hours_of
from tests.cast import START


def keep_hours(estate, text: str, since=START) -> WorkingHours:
    """``text`` ("09:00-17:00") holds from ``since`` on."""
    opens, closes = hours_of(text)
    return WorkingHours.objects.create(
        estate=estate, opens=opens, closes=closes, adopted_at=since, holds_from=since
    )
