"""The clocks of a ticket: set, met and stopped as its acts demand; their ends are not ours."""

from communities.errors import StaleState
from communities.models import Clock
from communities.services.clocks import meet_clock, start_clock, stop_clock
from repairs.levels import CALLBACK_TERM, DEFAULT_VERSION, LADDERS, LAST_STAGE, Level, Stage
from repairs.models import Ticket
from repairs.models.setup import terms_of, version_of


def start_stages(ticket: Ticket, stages=None, *, actor, now) -> list[Clock]:
    """One clock per stage of the ticket's level; ``stages`` narrows them (a reopened ticket)."""
    terms = terms_of(ticket.times)
    return [
        start_clock(
            estate=ticket.estate,
            subject=ticket.subject,
            stage=stage,
            title=_title(ticket),
            path=ticket.desk_path,
            reporter_path=ticket.own_path,
            rule=f"{level}.{stage}",
            rule_version=version_of(ticket.times),
            term=term,
            ladder=LADDERS[level],
            handler=ticket.handler,
            reporter=ticket.reporter,
            actor=actor,
            now=now,
        )
        for (level, stage), term in terms.items()
        if level == ticket.level and (stages is None or stage in stages)
    ]


def _title(ticket: Ticket) -> str:
    """As much of it as a clock's row of the lists holds."""
    return f"{ticket.number} {ticket.title}"[: Clock._meta.get_field("title").max_length]


def start_last_stage(ticket: Ticket, *, actor, now) -> None:
    """返修: the term of the work itself runs anew; the clocks that ended keep their history."""
    start_stages(ticket, [LAST_STAGE[Level(ticket.level)]], actor=actor, now=now)


def start_callback(ticket: Ticket, *, now) -> Clock:
    """回访: nobody's task yet, so the manager is warned."""
    return start_clock(
        estate=ticket.estate,
        subject=ticket.subject,
        stage=Stage.CALLBACK,
        title=_title(ticket),
        path=ticket.desk_path,
        rule="callback",
        rule_version=DEFAULT_VERSION,
        term=CALLBACK_TERM,
        ladder="callback",
        actor=None,
        now=now,
    )


def running(ticket: Ticket, *stages: str) -> list[Clock]:
    """The ticket's running clocks, of all stages but the call-back or of those named."""
    clocks = Clock.objects.running().filter(subject=ticket.subject)
    clocks = clocks.filter(stage__in=stages) if stages else clocks.exclude(stage=Stage.CALLBACK)
    return list(clocks.order_by("due_at", "pk"))


def meet(ticket: Ticket, *stages: str, actor, now) -> None:
    """Done: of all stages but the call-back, or of those named. What was met before stays met."""
    for clock in running(ticket, *stages):
        meet_clock(clock=clock, actor=actor, now=now)


def stop(ticket: Ticket, reason: str, *, actor, now) -> None:
    for clock in running(ticket):
        stop_clock(clock=clock, reason=reason, actor=actor, now=now)


def last_clock(ticket: Ticket) -> Clock:
    """The clock of the work itself; StaleState where it has ended."""
    clocks = running(ticket, LAST_STAGE[Level(ticket.level)])
    if not clocks:
        raise StaleState("这件事的时限已经结束。")
    return clocks[0]
