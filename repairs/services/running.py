"""The clocks of a ticket: set, met and stopped as its acts demand; their ends are not ours."""

from communities.deadlines import Term
from communities.errors import StaleState
from communities.estate_settings import setting
from communities.models import Clock
from communities.services import clocks
from repairs.levels import DEFAULT_VERSION, LADDERS, LAST_STAGE, Level, Stage
from repairs.models import Ticket
from repairs.models.setup import terms_of, version_of
from repairs.settings_rows import CALL_BACK


def start_stages(ticket: Ticket, stages=None, *, actor, now) -> list[Clock]:
    """One clock per stage of the ticket's level; ``stages`` narrows them (a reopened ticket)."""
    timed = [
        clocks.Stage(stage, f"{level}.{stage}", term)
        for (level, stage), term in terms_of(ticket.times).items()
        if level == ticket.level and (stages is None or stage in stages)
    ]
    if not timed:
        return []
    return clocks.start_clocks(
        estate=ticket.estate,
        subject=ticket.subject,
        stages=timed,
        title=_title(ticket),
        path=ticket.desk_path,
        reporter_path=ticket.own_path,
        rule_version=version_of(ticket.times),
        ladder=LADDERS[Level(ticket.level)],
        handler=ticket.handler,
        reporter=ticket.reporter,
        actor=actor,
        now=now,
    )


def _title(ticket: Ticket) -> str:
    """As much of it as a clock's row of the lists holds."""
    return f"{ticket.number} {ticket.title}"[: Clock._meta.get_field("title").max_length]


def start_last_stage(ticket: Ticket, *, actor, now) -> None:
    """返修: the term of the work itself runs anew; the clocks that ended keep their history."""
    start_stages(ticket, [LAST_STAGE[Level(ticket.level)]], actor=actor, now=now)


def start_callback(ticket: Ticket, *, now) -> Clock:
    """回访: nobody's task yet, so the manager is warned."""
    return clocks.start_clock(
        estate=ticket.estate,
        subject=ticket.subject,
        stage=Stage.CALLBACK,
        title=_title(ticket),
        path=ticket.desk_path,
        rule="callback",
        rule_version=DEFAULT_VERSION,
        term=Term(setting(ticket.estate, CALL_BACK, now), "wd"),
        ladder="callback",
        actor=None,
        now=now,
    )


def running(ticket: Ticket, *stages: str) -> list[Clock]:
    """The ticket's running clocks, of all stages but the call-back or of those named."""
    return list(_running(ticket, *stages))


def _running(ticket: Ticket, *stages: str):
    found = Clock.objects.running().filter(subject=ticket.subject)
    found = found.filter(stage__in=stages) if stages else found.exclude(stage=Stage.CALLBACK)
    return found.order_by("due_at", "pk")


def meet(ticket: Ticket, *stages: str, actor, now) -> None:
    """Done: of all stages but the call-back, or of those named. What was met before stays met."""
    clocks.meet_clocks(clocks=_running(ticket, *stages), actor=actor, now=now)


def hand(ticket: Ticket, handler, *, actor, now) -> None:
    """``handler`` answers for whatever still runs."""
    clocks.hand_clocks(clocks=_running(ticket), handler=handler, actor=actor, now=now)


def stop(ticket: Ticket, reason: str, *, actor, now) -> None:
    for clock in running(ticket):
        clocks.stop_clock(clock=clock, reason=reason, actor=actor, now=now)


def last_clock(ticket: Ticket) -> Clock:
    """The clock of the work itself; StaleState where it has ended."""
    found = running(ticket, LAST_STAGE[Level(ticket.level)])
    if not found:
        raise StaleState("这件事的时限已经结束。")
    return found[0]
