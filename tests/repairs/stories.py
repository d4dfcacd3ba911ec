"""How far a ticket has come in the stories, made by the acts themselves."""

from datetime import UTC, datetime, timedelta

from communities.models import Clock
from notifications.models import Notice
from repairs import services as do
from repairs.models import Ticket
from tests.repairs.acts import FINISH
from tests.repairs.world import category

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 10:00
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def reported(cast, slug="light", now=NOW, **more) -> Ticket:
    more.setdefault("building", cast.unit.building)
    facts = do.Facts(category=category(cast.riverside, slug), **more)
    return do.report(estate=cast.riverside, facts=facts, actor=cast.alice, now=now)


def in_work(cast, now=NOW, **more) -> Ticket:
    ticket = reported(cast, now=now, **more)
    do.acknowledge(ticket=ticket, actor=cast.paul, now=now + MINUTE)
    return ticket


def finished(cast, now=NOW, **more) -> Ticket:
    ticket = in_work(cast, now=now, **more)
    do.finish(ticket=ticket, actor=cast.paul, now=now + 10 * MINUTE, **FINISH)
    return ticket


def clocks(ticket):
    rows = Clock.objects.filter(subject=ticket.subject).order_by("pk")
    return {
        (clock.stage, n): "met" if clock.met_at else "stopped" if clock.stopped_at else "runs"
        for n, clock in enumerate(rows)
    }


def told(ticket, who, after=0):
    rows = Notice.objects.filter(subject=ticket.subject, user=who).order_by("pk")
    return [kind.removeprefix("repairs.") for kind in rows.values_list("kind", flat=True)][after:]
