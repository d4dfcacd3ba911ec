"""What is open, or may come back, when one company follows another (查询)."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from communities.models import Clock, PropertyCompany, ServiceContract
from communities.setting_rows import row_of
from communities.standing import current
from repairs.levels import Stage
from repairs.limits import end_of
from repairs.models import Callback, Ticket
from repairs.settings_rows import REOPEN
from repairs.states import OPEN, TicketStatus

PARTS = ("category", "building", "handler")


def open_tickets_of(estate) -> list[Ticket]:
    """All that is open, oldest first."""
    rows = Ticket.objects.for_estate(estate).filter(status__in=OPEN)
    return list(rows.select_related(*PARTS).order_by("reported_at", "pk"))


def open_tickets_with(user, estate):
    """Those that this person handles."""
    rows = Ticket.objects.for_estate(estate).filter(status__in=OPEN, handler=user)
    return rows.order_by("pk")


def unrated_tickets_of(estate) -> list[Ticket]:
    """待评价: finished, and the reporter has not said yet whether it is mended."""
    rows = Ticket.objects.for_estate(estate).filter(status=TicketStatus.FINISHED)
    return list(rows.select_related(*PARTS).order_by("finished_at", "pk"))


def n_reopenable(estate, now) -> int:
    """Closed ones that their reporters may still send back."""
    rows = Ticket.objects.for_estate(estate).filter(status=TicketStatus.CLOSED)
    longest = timedelta(days=row_of(REOPEN).ceiling + 1)
    finished = rows.filter(finished_at__gt=now - longest).values_list("finished_at", flat=True)
    return sum(now < end_of(estate, REOPEN, at) for at in finished)


def calls_due_in(estate) -> list[tuple[Ticket, Clock | None]]:
    """待回访, each ticket once, with the clock that runs for the call."""
    due = Callback.objects.for_estate(estate).filter(status=Callback.Status.DUE)
    rows = Ticket.objects.filter(pk__in=due.values("ticket")).select_related(*PARTS)
    tickets = list(rows.order_by("pk"))
    running = Clock.objects.running().filter(
        stage=Stage.CALLBACK, subject__in=[one.subject for one in tickets]
    )
    clocks = {clock.subject: clock for clock in running}
    return [(one, clocks.get(one.subject)) for one in tickets]


def company_in_charge(estate, now) -> PropertyCompany | None:
    """The company whose contract is in force."""
    rows = ServiceContract.objects.for_estate(estate).filter(current(now))
    contract = rows.select_related("company").order_by("-valid_from").first()
    return contract and contract.company


def broken_before(tickets, now) -> set[str]:
    """Subjects of those with a deadline that passed before the work was done; call-backs apart.

    A wrong decline stopped nothing, as in ``scoring``: only what was done later in time was kept.
    """
    passed = Clock.objects.filter(subject__in=[one.subject for one in tickets], due_at__lte=now)
    wrongly = Q(pk=None)
    for one in tickets:
        if one.wrongly_declined_at:
            wrongly |= Q(subject=one.subject, stopped_at=one.wrongly_declined_at)
    again = Clock.objects.filter(subject=OuterRef("subject"), stage=OuterRef("stage"))
    again = again.filter(pk__gt=OuterRef("pk"), met_at__lte=OuterRef("due_at"))
    ended = Q(stopped_at__lte=F("due_at")) & (~wrongly | Exists(again))
    kept = Q(met_at__lte=F("due_at")) | ended
    return set(passed.exclude(stage=Stage.CALLBACK).exclude(kept).values_list("subject", flat=True))
