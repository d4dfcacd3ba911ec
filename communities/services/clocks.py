"""Setting, handing on and ending clocks (时限); the room that owns the matter says who may."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from communities import skipped_days
from communities.calendars import load_calendar
from communities.deadlines import Term, due_at
from communities.errors import DomainError, StaleState
from communities.models import Clock, ClockEvent
from communities.models.clocks import Ladder
from communities.services.clock_ends import end_pause
from communities.services.held_clocks import (
    ASKED,
    hold,
    ladder_of,
    locked,
    new_event,
    place,
    record,
)
from communities.states import EXTENSION_STEPS
from communities.transitions import move

ROUND_THE_CLOCK = frozenset({Ladder.EMERGENCY, Ladder.URGENT})
Kind = ClockEvent.Kind


@dataclass(frozen=True)
class Stage:
    """One stage of a matter, by which rule it is timed and how long it may take."""

    stage: str
    rule: str
    term: Term


def start_clock(*, stage, rule, term: Term, **given) -> Clock:
    """起算 of a single stage; the rest is as for ``start_clocks``."""
    [clock] = start_clocks(stages=[Stage(stage, rule, term)], **given)
    return clock


def start_clocks(
    *,
    estate,
    subject,
    stages: Sequence[Stage],
    title,
    path,
    rule_version,
    ladder,
    handler=None,
    reporter=None,
    reporter_path="",
    actor,
    now,
) -> list[Clock]:
    """起算: ``subject`` is a text such as ``repairs.ticket:42``; one running clock per stage.

    ``path`` is the page of those who act; the reporter is led to ``reporter_path`` instead.
    The hours that hold now are the clocks' to their end. StaleState where a stage runs already.
    """
    asked = [one.stage for one in stages]
    running = Clock.objects.for_estate(estate).running()
    if running.filter(subject=subject, stage__in=asked).exists():
        raise StaleState(_("这一环节的时限已经在计时。"))
    clocks = [
        Clock(
            estate=estate,
            subject=subject,
            stage=one.stage,
            title=title,
            path=path,
            reporter_path=reporter_path or path,
            rule=one.rule,
            rule_version=rule_version,
            term=str(one.term),
            rolls=one.term.rolls,
            ladder=ladder,
            round_the_clock=ladder in ROUND_THE_CLOCK,
            handler=handler,
            reporter=reporter,
        )
        for one in stages
    ]
    with transaction.atomic(savepoint=False):
        _run_from(clocks, actor, now)
    return clocks


def _run_from(clocks: list[Clock], actor, now) -> None:
    """Work out the ends by the calendar of this moment; keep each clock with its first event."""
    calendar = load_calendar(clocks[0].estate, now)
    ladder = ladder_of(clocks[0].ladder, clocks[0].estate, now)
    steps = []
    for clock in clocks:
        due = due_at(now, clock.parsed_term, calendar)
        clock.calendar_version, clock.is_provisional = calendar.version, due.provisional
        clock.started_at, clock.first_due_at, clock.due_at = now, due.at, due.at
        place(clock, ladder, calendar, now)
        steps.append(skipped_days.rows(skipped_days.remarkable(due.steps)))
    Clock.objects.bulk_create(clocks)
    ClockEvent.objects.bulk_create(
        new_event(
            clock, Kind.STARTED, actor=actor, now=now, due_after=clock.due_at, detail={"days": days}
        )
        for clock, days in zip(clocks, steps, strict=True)
    )


@transaction.atomic
def meet_clock(*, clock, actor, now, at=None) -> None:
    """完成: what was due was done; where its end had passed, the breach is kept at its true time.

    ``at``: when it was done, if that is only written down now. What was told before stays told;
    whether it was late goes by ``at``. Refused before the start and after now.
    """
    _meet([locked(clock)], actor, now, at or now)


@transaction.atomic(savepoint=False)
def meet_clocks(*, clocks: QuerySet, actor, now) -> None:
    """完成 of all that run, in the order of ``clocks``; what has ended before stays as it is."""
    _meet(hold(clocks), actor, now, now)


def _meet(clocks: list[Clock], actor, now, at) -> None:
    if not all(clock.started_at <= at <= now for clock in clocks):
        raise DomainError(_("完成的时间不能早于起算，也不能晚于现在。"))
    for clock in clocks:
        if clock.is_paused:
            end_pause(clock, actor=actor, now=now)
        if clock.is_overdue(at):
            _keep_breach(clock, now)
        _lapse_asked(clock, now)
    ClockEvent.objects.bulk_create(
        new_event(clock, Kind.MET, actor=actor, now=now, at=at) for clock in clocks
    )
    for clock in clocks:
        clock.met_at, clock.next_at = at, None
        clock.save(update_fields=["breached_at", "rung", "met_at", "next_at"])


@transaction.atomic
def stop_clock(*, clock, reason, actor, now) -> None:
    """终止: the matter ended otherwise (withdrawn, declined); a breach before that stays."""
    clock = locked(clock)
    end_pause(clock, actor=actor, now=now)
    _keep_breach(clock, now)
    _lapse_asked(clock, now)
    record(clock, Kind.STOPPED, actor=actor, now=now, reason=reason)
    clock.stopped_at, clock.next_at = now, None
    clock.save(update_fields=["breached_at", "rung", "stopped_at", "next_at"])


@transaction.atomic
def hand_clock(*, clock, handler, actor, now) -> None:
    """转交: another person answers from now on; the end does not move."""
    _hand([locked(clock)], handler, actor, now)


@transaction.atomic(savepoint=False)
def hand_clocks(*, clocks: QuerySet, handler, actor, now) -> None:
    """转交 of all that run and are another's."""
    _hand([one for one in hold(clocks) if one.handler_id != handler.pk], handler, actor, now)


def _hand(clocks: list[Clock], handler, actor, now) -> None:
    to = handler and handler.pk
    events = [
        new_event(
            clock,
            Kind.HANDED,
            actor=actor,
            now=now,
            detail={"from": clock.handler_id, "to": to},
        )
        for clock in clocks
    ]
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(handler=handler)
    ClockEvent.objects.bulk_create(events)


def _lapse_asked(clock, now) -> None:
    """An extension that nobody decided ends with its clock."""
    for asked in clock.extensions.filter(status=ASKED) if clock.is_asked_for else ():
        move(asked, EXTENSION_STEPS, "lapse", actor=None, now=now, decided_at=now)


def _keep_breach(clock, now) -> None:
    """What no sweep has seen yet: its end passed, at the moment of the end and not of now."""
    if clock.is_overdue(now) and clock.breached_at is None:
        rung = clock.rungs_at.index(clock.due_at) + 1
        clock.breached_at, clock.rung = clock.due_at, rung
        detail = {"untold": True}
        record(clock, Kind.BREACHED, actor=None, now=now, at=clock.due_at, rung=rung, detail=detail)
