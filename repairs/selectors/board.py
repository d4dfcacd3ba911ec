"""公开看板: what is being dealt with, for anybody; private tickets are counted, nothing more."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q

from communities.models import Clock, ClockPause, ServiceContract
from communities.standing import NEVER_BEGAN
from repairs.levels import Stage
from repairs.models import Ticket
from repairs.scoring import YEAR, Figures
from repairs.selectors.places import named_buildings, public_place
from repairs.selectors.queue import Cursor, in_order
from repairs.selectors.scores import between
from repairs.states import OPEN

LINES = 50


@dataclass(frozen=True)
class Line:
    """One open public ticket, the clock that ends next, and why it is on pause, if it is."""

    ticket: Ticket
    place: str
    clock: Clock | None
    pause: ClockPause | None
    is_overdue: bool


@dataclass(frozen=True)
class Open:
    """正在处理: one page of public tickets, and the counts of all."""

    lines: list[Line]
    after: Cursor | None
    n_public: int
    n_private: int
    n_overdue: int
    n_overdue_private: int


def open_tickets(estate, *, now, after: Cursor | None = None) -> Open:
    """By nearest deadline, hence the overdue first. Six queries."""
    tickets = Ticket.objects.for_estate(estate).filter(status__in=OPEN)
    late = Q(next_due_at__lte=now)
    counts = tickets.aggregate(
        n_public=Count("pk", Q(is_public=True)),
        n_private=Count("pk", Q(is_public=False)),
        n_overdue=Count("pk", late),
        n_overdue_private=Count("pk", late & Q(is_public=False)),
    )
    keys = in_order(tickets.filter(is_public=True), [estate], after, LINES + 1)
    last = Cursor(False, *keys[LINES - 1]) if len(keys) > LINES else None
    return Open(_lines(estate, [pk for _due, pk in keys[:LINES]], now), last, **counts)


def _lines(estate, keys, now) -> list[Line]:
    rows = Ticket.objects.filter(pk__in=keys).select_related("building", "category")
    tickets = {row.pk: row for row in rows}
    paused = ClockPause.objects.filter(ended_at=None, until_at__gt=now)
    running = Clock.objects.running().exclude(stage=Stage.CALLBACK)
    running = running.filter(subject__in=[row.subject for row in rows])
    running = running.prefetch_related(Prefetch("pauses", paused, to_attr="now_paused"))
    clocks = {clock.subject: clock for clock in running.order_by("-due_at", "-pk")}
    named = named_buildings(estate)
    return [
        _line(tickets[pk], clocks.get(tickets[pk].subject), named, now)
        for pk in keys
        if pk in tickets
    ]


def _line(ticket, clock, named, now) -> Line:
    pause = clock.now_paused[0] if clock and clock.now_paused else None
    is_overdue = clock is not None and clock.is_overdue(now)
    return Line(ticket, public_place(ticket, named), clock, pause, is_overdue)


@dataclass(frozen=True)
class Office:
    """任期: a company under its last contract here, and what its last year comes to."""

    contract: ServiceContract
    begins: datetime
    until: datetime
    has_ended: bool
    figures: Figures

    @property
    def code(self) -> str:
        return self.contract.company.credit_code.lower()


def terms_of_office(estate, *, now) -> list[Office]:
    """前后两家物业: the company that serves now and the one before it; none where there was one.

    Each ticket counts once, for ``Ticket.company``: what the old one ended or was late with stays
    its own; what was passed on in time, or came back, is the new one's, whenever it was reported.
    Of each at most its last twelve months, and what became of them to this day.
    """
    rows = ServiceContract.objects.for_estate(estate).filter(valid_from__lte=now)
    rows = rows.exclude(NEVER_BEGAN)
    held = {}
    for row in rows.select_related("company").order_by("-valid_from", "-pk"):
        held.setdefault(row.company_id, []).append(row)
    if len(held) < 2:
        return []
    return [_office(estate, one, now) for one in list(held.values())[:2]]


def _office(estate, contracts, now) -> Office:
    """Of one company's contracts, the latest first."""
    last, first = contracts[0], contracts[-1]
    until = min(last.valid_until or now, now)
    begins = max(first.valid_from, until - YEAR)
    has_ended = last.valid_until is not None and last.valid_until <= now
    tickets = Ticket.objects.for_estate(estate).filter(company=last.company_id)
    return Office(last, begins, until, has_ended, between(tickets, until - YEAR, until, now=now))
