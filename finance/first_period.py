"""首个公示期: from which month on an estate promises its statements (``Estate.params``).

Until it is chosen that is the month of founding. Chosen before anything is booked, of the past or of this
month; then it moves only to earlier ones. What was promised for months before is due with the period of the
day on which it was first promised, so that no estate is late on its first day.
"""

from datetime import date

from communities.clock import local

FIRST_MONTH, PROMISED_ON = "first_month", "promised_on"


def first_day(estate) -> date | None:
    """The first day of what is promised; None where nobody has chosen it."""
    said = estate.params.get(FIRST_MONTH)
    return date.fromisoformat(f"{said}-01") if said else None


def first_day_or_founding(estate) -> date:
    return first_day(estate) or local(estate.created_at).date().replace(day=1)


def promised_on(estate) -> date:
    """The day of the first choice, else of founding."""
    said = estate.params.get(PROMISED_ON)
    return date.fromisoformat(said) if said else local(estate.created_at).date()
