"""What a reporter may do with her ticket now, and what her page shows beside it (报修人看到的)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from communities.calendars import load_calendar
from communities.estate_settings import setting
from communities.models import ClockExtension
from communities.selectors.clocks import NewEnd, end_after_extension
from repairs.acts import ACTS, BY_REPORTER, BY_SLIP, row_of
from repairs.limits import last_second
from repairs.models import Quote, Rating, Ticket
from repairs.sentences import status_sentence
from repairs.settings_rows import REOPEN, URGE


@dataclass(frozen=True)
class Offered:
    """``verbs``: what her buttons may say; the rest is what the page shows beside them."""

    verbs: frozenset[str]
    colour: str
    sentence: str
    urge_from: datetime | None
    quote: Quote | None
    extension: ClockExtension | None
    more_time: NewEnd | None
    rating: Rating | None
    last_day: datetime | None


def offered(ticket: Ticket, standing) -> Offered:
    """On the reporter's own page."""
    return _offered(ticket, standing, {verb: ACTS[verb] for verb in BY_REPORTER})


def offered_by_slip(ticket: Ticket, standing) -> Offered:
    """凭回执: what number and code allow, to whoever holds them."""
    rows = {verb: row_of(verb, ticket, standing, has_code=True) for verb in BY_SLIP}
    return _offered(ticket, standing, rows)


def _offered(ticket: Ticket, standing, rows) -> Offered:
    verbs = {verb for verb, act in rows.items() if act.is_open(ticket, standing)}
    if "rate" in verbs:
        # Asked to rate, she says there that it is not mended.
        verbs.discard("reopen")
    running = [clock for clock in ticket.clocks if clock.is_running]
    extension = ticket.asked_extension
    colour, sentence = status_sentence(ticket, running, ticket.last_rating, standing.now)
    return Offered(
        verbs=frozenset(verbs),
        colour=colour,
        sentence=sentence,
        urge_from=_urge_from(ticket, standing) if _may_urge(ticket, standing, rows) else None,
        quote=ticket.offered_quote,
        extension=extension,
        more_time=extension and end_after_extension(extension, load_calendar(ticket.estate)),
        rating=ticket.last_rating,
        last_day=ticket.finished_at and last_second(standing.estate, REOPEN, ticket.finished_at),
    )


def _may_urge(ticket, standing, rows) -> bool:
    """Now or later: the page says from when on."""
    act = rows.get("urge")
    return bool(act) and ticket.status in act.sources and act.permits(ticket, standing)


def _urge_from(ticket: Ticket, standing) -> datetime | None:
    begin, last = ticket.half_time, ticket.last_urged_at
    again = timedelta(hours=setting(standing.estate, URGE, standing.now))
    return max(begin, last + again) if begin and last else begin
