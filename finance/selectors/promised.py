"""应公示而未公示: what an estate promised to publish and has not; one rule for residents and the street."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Min, Q

from communities.clock import first_moment, last_moment, local
from communities.estate_settings import setting
from finance.first_period import first_day, promised_on
from finance.models import Entry, Fund, Statement
from finance.models.draft import Kind
from finance.periods import LENGTHS, bounds, due_date, period_of
from finance.promises import Promise, promises
from finance.settings_rows import MONTH_DAY, PUBLISHES, QUARTER_DAY
from finance.states import StatementStatus

NAMES = {months: name for name, months in LENGTHS.items()}
# What the books were opened with, and what took a wrong opening back.
OPENED = Q(kind=Kind.OPENING) | Q(kind=Kind.CORRECTION, reverses__kind=Kind.OPENING)
FIRST_BOOKED = Min("booking_date", filter=~OPENED)


@dataclass(frozen=True)
class Promised:
    """One open period, with the statement that waits for its confirmation, if any."""

    promise: Promise
    submitted: Statement | None


def promises_of(estate, covered: list[tuple[date, date]], booked: date | None, today: date):
    """From the days that published statements cover, in order, and the first day booked."""
    length, due = partial(_length, estate), partial(_due, estate)
    begun = covered[0][0] if covered else local(estate.created_at).date()
    chosen = promised_on(estate)
    first_due = due(period_of(chosen, length(chosen)))
    first = first_day(estate) or booked or begun
    return promises(first, covered, length, not_before=first_due, today=today, due=due)


def _length(estate, day: date) -> str:
    """Of the period that begins on ``day``, by what held then; of one before anything was promised, by what
    held on the day of the promise."""
    chosen = promised_on(estate)
    moment = first_moment(day) if day > chosen else last_moment(chosen)
    return NAMES[setting(estate, PUBLISHES, moment)]


def _due(estate, period: str) -> date:
    """By what the estate had settled when the period ended."""
    then = last_moment(bounds(period)[1])
    days = (setting(estate, key, then) for key in (MONTH_DAY, QUARTER_DAY))
    return due_date(period, *days)


def promised_of(estate, today: date) -> list[Promised]:
    """Of the public income, the oldest first; two queries."""
    books = {"fund__estate": estate, "fund__code": Fund.Code.PUBLIC}
    states = [StatementStatus.SUBMITTED, StatementStatus.PUBLISHED]
    rows = Statement.objects.filter(**books, status__in=states).order_by("starts", "ends")
    rows = list(rows.select_related("fund").defer("figures"))
    covered = [(one.starts, one.ends) for one in rows if one.status == StatementStatus.PUBLISHED]
    waiting = {one.period: one for one in rows if one.status == StatementStatus.SUBMITTED}
    booked = Entry.objects.filter(**books).aggregate(first=FIRST_BOOKED)["first"]
    return [
        Promised(one, waiting.get(one.period))
        for one in promises_of(estate, covered, booked, today)
    ]
