"""Small lists of the desk (工作台): calls to make, signals to look into, what waits where."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from communities.models import Clock, Role
from repairs.levels import Stage
from repairs.models import Callback, Reply, Signal, Ticket, TicketEvent, TicketPhoto
from repairs.models.ticket import NEVER
from repairs.selectors.queue import OVERDUE, QueueFilter, counted
from repairs.states import OPEN, TicketStatus

# The acts on the desk that are shown in photos.
PHOTOS_OF = {"visit": TicketPhoto.Kind.DURING, "finish": TicketPhoto.Kind.AFTER}


@dataclass(frozen=True)
class Waiting:
    """What waits on the desk's first page; open tickets are counted up to MANY."""

    n_open: int
    n_overdue: int
    next_due: datetime | None
    n_calls: int
    n_signals: int


def waiting(estates, *, user, now) -> Waiting:
    """Five queries, whatever there is."""
    open_ones = Ticket.objects.filter(estate__in=estates, status__in=OPEN)
    following = open_ones.filter(next_due_at__gt=now, next_due_at__lt=NEVER)
    return Waiting(
        n_open=counted(estates, QueueFilter(), user=user, now=now),
        n_overdue=counted(estates, QueueFilter(due=OVERDUE), user=user, now=now),
        next_due=following.aggregate(due=Min("next_due_at"))["due"],
        n_calls=Callback.objects.filter(estate__in=estates, status="due").count(),
        n_signals=Signal.objects.filter(estate__in=estates).exclude(status="reviewed").count(),
    )


@dataclass(frozen=True)
class Call:
    """一次待办的回访, with the clock that runs for it."""

    callback: Callback
    clock: Clock | None

    @property
    def phone(self) -> str:
        ticket = self.callback.ticket
        return ticket.slip_phone or (ticket.reporter.phone if ticket.reporter else "") or ""


def callbacks_due(estates):
    """回访, the nearest deadline first; what has no clock comes last."""
    rows = Callback.objects.filter(estate__in=estates, status=Callback.Status.DUE)
    parts = ("category", "building", "unit__building", "reporter", "handler")
    rows = rows.select_related("estate", "rating", *(f"ticket__{part}" for part in parts))
    subject = Concat(Value("repairs.ticket:"), Cast(OuterRef("ticket"), TextField()))
    clocks = Clock.objects.running().filter(stage=Stage.CALLBACK, subject=subject)
    due = Subquery(clocks.order_by("due_at").values("due_at")[:1])
    return rows.annotate(due_at=due).order_by(F("due_at").asc(nulls_last=True), "pk")


def calls_of(rows) -> list[Call]:
    """A page of them with their clocks; one query more."""
    clocks = Clock.objects.running().filter(
        stage=Stage.CALLBACK, subject__in=[row.ticket.subject for row in rows]
    )
    by_subject = {clock.subject: clock for clock in clocks}
    return [Call(row, by_subject.get(row.ticket.subject)) for row in rows]


def objections_in(estates):
    """不予受理的异议, the oldest first: declined, reported upwards, and neither overruled nor answered
    in words by the management body or 居委会. ``why`` is what was said when it was declined."""
    events = TicketEvent.objects.filter(ticket=OuterRef("pk"))
    answers = events.filter(
        verb="add_message",
        actor_role__in=[Role.COMMITTEE, Role.COMMUNITY_OFFICER],
        at__gte=OuterRef("escalated_at"),
    )
    said = events.filter(verb="decline").order_by("-pk").values("words")[:1]
    rows = Ticket.objects.filter(estate__in=estates, status=TicketStatus.DECLINED)
    rows = rows.filter(~Exists(answers), escalated_at__isnull=False)
    rows = rows.select_related("estate", "category", "building", "unit__building")
    return rows.annotate(why=Subquery(said)).order_by("escalated_at", "pk")


def signals_in(estates):
    """苗头 that nobody has reviewed yet, the oldest first."""
    rows = Signal.objects.filter(estate__in=estates).exclude(status=Signal.Status.REVIEWED)
    rows = rows.select_related("estate", "building", "category", "assigned_to")
    return rows.annotate(n_tickets=Count("tickets")).order_by("raised_at", "pk")


def reviewed_signals(estates):
    rows = Signal.objects.filter(estate__in=estates, status=Signal.Status.REVIEWED)
    rows = rows.select_related("estate", "building", "category", "reviewed_by")
    return rows.order_by("-reviewed_at", "-pk")


def replies_of(estate):
    """回复模板 in the order their estate gave them."""
    return Reply.objects.for_estate(estate).order_by("sort", "pk")


def waiting_photos(ticket, verb: str):
    """到场照片、办结照片 that were taken and wait for their act."""
    rows = TicketPhoto.objects.filter(ticket=ticket, event=None)
    return rows.filter(kind=PHOTOS_OF[verb]).order_by("pk")
