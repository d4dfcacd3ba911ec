"""Setting, stopping and moving clocks (时限); the room that owns the matter says who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from communities import skipped_days
from communities.calendars import calendar_of, load_calendar
from communities.clock import local
from communities.deadlines import Term, due_at, shown
from communities.errors import DomainError, StaleState
from communities.limits import MAX_PAUSE_DAYS, MAX_PAUSE_DAYS_IN_ALL
from communities.models import Clock, ClockEvent, ClockExtension, ClockPause, LadderStep
from communities.models.clocks import Ladder
from communities.selectors.clocks import pause_days_left
from communities.spans import (
    Paused,
    due_after_extension,
    due_after_pause,
    near_at,
    pause_cost,
    pause_end,
    rung_moments,
)
from communities.states import EXTENSION_STEPS
from communities.transitions import move
from communities.wording import term as term_words
from communities.working_days import Calendar

ROUND_THE_CLOCK = frozenset({Ladder.EMERGENCY, Ladder.URGENT})
# 暂停: working days of one pause.
MAX_WAIT = timedelta(days=365)
Kind = ClockEvent.Kind
ASKED = ClockExtension.Status.ASKED
# In the detail of a recomputation: the end without the pause that is open, if one is.
UNPAUSED = "unpaused"


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
    calendar, ladder = load_calendar(clocks[0].estate, now), _ladder(clocks[0].ladder)
    steps = []
    for clock in clocks:
        due = due_at(now, clock.parsed_term, calendar)
        clock.calendar_version, clock.is_provisional = calendar.version, due.provisional
        clock.started_at, clock.first_due_at, clock.due_at = now, due.at, due.at
        _place(clock, ladder, calendar, now)
        steps.append(skipped_days.rows(skipped_days.remarkable(due.steps)))
    Clock.objects.bulk_create(clocks)
    ClockEvent.objects.bulk_create(
        _event(
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
    _meet([_locked(clock)], actor, now, at or now)


@transaction.atomic(savepoint=False)
def meet_clocks(*, clocks: QuerySet, actor, now) -> None:
    """完成 of all that run, in the order of ``clocks``; what has ended before stays as it is."""
    _meet(_hold(clocks), actor, now, now)


def _meet(clocks: list[Clock], actor, now, at) -> None:
    if not all(clock.started_at <= at <= now for clock in clocks):
        raise DomainError(_("完成的时间不能早于起算，也不能晚于现在。"))
    for clock in clocks:
        if clock.is_paused:
            _end_pause(clock, actor=actor, now=now)
        if clock.is_overdue(at):
            _keep_breach(clock, now)
        _lapse_asked(clock, now)
    ClockEvent.objects.bulk_create(
        _event(clock, Kind.MET, actor=actor, now=now, at=at) for clock in clocks
    )
    for clock in clocks:
        clock.met_at, clock.next_at = at, None
        clock.save(update_fields=["breached_at", "rung", "met_at", "next_at"])


@transaction.atomic
def stop_clock(*, clock, reason, actor, now) -> None:
    """终止: the matter ended otherwise (withdrawn, declined); a breach before that stays."""
    clock = _locked(clock)
    _end_pause(clock, actor=actor, now=now)
    _keep_breach(clock, now)
    _lapse_asked(clock, now)
    record(clock, Kind.STOPPED, actor=actor, now=now, reason=reason)
    clock.stopped_at, clock.next_at = now, None
    clock.save(update_fields=["breached_at", "rung", "stopped_at", "next_at"])


def wrong_eta(eta: date, today: date) -> str:
    """Why no part arrives on that day; empty where it may."""
    if today <= eta <= today + MAX_WAIT:
        return ""
    return _("预计到货日期应在今天以后、一年以内。")


@transaction.atomic
def pause_clock(*, clock, reason, note, working_days, eta=None, actor, now) -> ClockPause:
    """暂停: moves the end at once as far as the whole pause would.

    Refused for emergencies, after the end, beyond five working days each or ten in all.
    """
    clock = _locked(clock)
    calendar = calendar_of(clock)
    _may_move(clock, now)
    if clock.round_the_clock:
        raise DomainError(_("险情和急修不能暂停计时。"))
    if not 1 <= working_days <= MAX_PAUSE_DAYS:
        raise DomainError(_("每次暂停最长 %s 个工作日。") % MAX_PAUSE_DAYS)
    if reason == ClockPause.Reason.PARTS and eta is None:
        raise DomainError(_("等配件请填写预计到货日期。"))
    if wrong := eta and wrong_eta(eta, local(now).date()):
        raise DomainError(wrong)
    if clock.pauses.filter(ended_at=None, until_at__gt=now).exists():
        raise StaleState(_("已经在暂停中。"))
    _end_pause(clock, actor=actor, now=now)
    paused = Paused(now, pause_end(now, working_days, calendar))
    if working_days > pause_days_left(clock, calendar):
        raise DomainError(_("全部暂停合计最长 %s 个工作日。") % MAX_PAUSE_DAYS_IN_ALL)
    pause = ClockPause.objects.create(
        clock=clock,
        reason=reason,
        note=note,
        eta=eta,
        from_at=paused.since,
        until_at=paused.until,
    )
    due = due_after_pause(clock.due_at, paused, clock.parsed_term, calendar)
    amount = Term(working_days, "wd")
    _move(clock, due, Kind.PAUSED, calendar, actor=actor, now=now, reason=reason, amount=amount)
    return pause


@transaction.atomic
def resume_clock(*, clock, actor, now) -> None:
    """恢复: what the pause did not use is taken back."""
    clock = _locked(clock)
    if not _end_pause(clock, actor=actor, now=now):
        raise StaleState(_("没有在暂停。"))


@transaction.atomic
def ask_extension(*, clock, term: Term, reason, actor, now) -> ClockExtension:
    """申请延期: once, granted or not, before the end, by at most the original term."""
    clock = _locked(clock)
    _may_move(clock, now)
    if not reason.strip():
        raise DomainError(_("请写明申请延期的理由。"))
    if clock.extensions.exists():
        raise DomainError(_("每个时限只能申请一次延期。"))
    calendar, own = calendar_of(clock), clock.parsed_term
    longest = due_after_extension(clock.due_at, own, own, calendar)
    if due_after_extension(clock.due_at, term, own, calendar) > longest:
        raise DomainError(_("延期最长不超过原期限（%s）。") % term_words(own))
    record(clock, Kind.EXTENSION_ASKED, actor=actor, now=now, reason=reason)
    return ClockExtension.objects.create(
        clock=clock, term=str(term), reason=reason, asked_by=actor, asked_at=now
    )


@transaction.atomic
def grant_extension(*, extension, actor, now) -> None:
    """同意延期: by somebody else than who asked, and before the end."""
    clock = _decide(extension, "grant", actor, now)
    if clock.pauses.filter(ended_at=None, until_at__gt=now).exists():
        raise DomainError(_("暂停中不能延期，请先恢复计时。"))
    calendar = calendar_of(clock)
    term = Term.parse(extension.term, rolls=clock.rolls)
    due = due_after_extension(clock.due_at, term, clock.parsed_term, calendar)
    _move(
        clock,
        due,
        Kind.EXTENDED,
        calendar,
        actor=actor,
        now=now,
        reason=extension.reason,
        amount=term,
    )


@transaction.atomic
def refuse_extension(*, extension, reason, actor, now) -> None:
    """不同意延期: the end stays."""
    clock = _decide(extension, "refuse", actor, now)
    record(clock, Kind.EXTENSION_REFUSED, actor=actor, now=now, reason=reason)


@transaction.atomic
def hand_clock(*, clock, handler, actor, now) -> None:
    """转交: another person answers from now on; the end does not move."""
    _hand([_locked(clock)], handler, actor, now)


@transaction.atomic(savepoint=False)
def hand_clocks(*, clocks: QuerySet, handler, actor, now) -> None:
    """转交 of all that run and are another's."""
    _hand([one for one in _hold(clocks) if one.handler_id != handler.pk], handler, actor, now)


def _hand(clocks: list[Clock], handler, actor, now) -> None:
    to = handler and handler.pk
    events = [
        _event(
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


def _hold(clocks: QuerySet) -> list[Clock]:
    """Those that run, held until commit; each knows whether a pause or a request is open, as asked
    once they are held."""
    held = clocks.select_for_update(of=("self",)).select_related("estate")
    held = [clock for clock in held if clock.is_running]
    paused = _owners(ClockPause.objects.filter(clock__in=held, ended_at=None))
    asked = _owners(ClockExtension.objects.filter(clock__in=held, status=ASKED))
    for clock in held:
        clock.is_paused, clock.is_asked_for = clock.pk in paused, clock.pk in asked
    return held


def _owners(rows: QuerySet) -> set[int]:
    return set(rows.values_list("clock", flat=True))


def _locked(clock) -> Clock:
    """The stored row, held until commit; ended clocks take no verb."""
    held = _hold(Clock.objects.filter(pk=clock.pk))
    if not held:
        raise StaleState(_("这个时限已经结束。"))
    return held[0]


def _may_move(clock, now):
    if clock.is_overdue(now):
        raise DomainError(_("已经超时，期限不能再改。"))


def record(clock, kind, **said) -> ClockEvent:
    event = _event(clock, kind, **said)
    event.save()
    return event


def _event(clock, kind, *, actor, now, at=None, **more) -> ClockEvent:
    return ClockEvent(
        clock=clock, kind=kind, occurred_at=at or now, detected_at=now, actor=actor, **more
    )


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


def place_rungs(clock, calendar: Calendar, now) -> None:
    """Where the rungs fall for the present end; a reminder that lies ahead again comes again."""
    _place(clock, _ladder(clock.ladder), calendar, now)


def _ladder(name: str) -> list:
    """How long after the end each of its rungs falls."""
    steps = LadderStep.objects.filter(ladder=name).order_by("rung").values_list("rung", "after")
    return list(dict(steps).values())


def _place(clock, ladder: list, calendar: Calendar, now) -> None:
    term = clock.parsed_term
    near = near_at(clock.started_at, clock.first_due_at, clock.due_at, term, calendar)
    clock.rungs_at = rung_moments(ladder, near, clock.due_at, term, calendar)
    if clock.rung and clock.rungs_at[0] > now:
        clock.rung = 0
    clock.next_at = (clock.rungs_at[clock.rung :] or [None])[0]


def _move(clock, due, kind, calendar, *, actor, now, reason="", amount=None) -> None:
    before, clock.due_at = clock.due_at, due
    last = local(shown(due, clock.parsed_term)).date()
    clock.is_provisional = clock.is_provisional or calendar.day(last).is_provisional
    detail = {"days": skipped_days.rows(skipped_days.between(before, due, calendar))}
    if amount:
        detail["amount"] = str(amount)
    place_rungs(clock, calendar, now)
    moved = {"due_before": before, "due_after": due, "reason": reason[:200], "detail": detail}
    record(clock, kind, actor=actor, now=now, **moved)
    clock.save(update_fields=["due_at", "is_provisional", "rungs_at", "rung", "next_at"])


def _end_pause(clock, *, actor, now) -> bool:
    """End the open pause, if any; past its cap it used all it was given."""
    pause = clock.pauses.filter(ended_at=None).first()
    if pause is None:
        return False
    pause.ended_at = now
    pause.save(update_fields=["ended_at"])
    if now >= pause.until_at:
        record(clock, Kind.RESUMED, actor=actor, now=now, at=pause.until_at)
        return True
    calendar = calendar_of(clock)
    spent = Paused(pause.from_at, now)
    due = due_after_pause(_end_without_pause(clock), spent, clock.parsed_term, calendar)
    days = pause_cost(spent, clock.parsed_term, calendar)
    amount = Term(days, "wd") if days else None
    _move(clock, due, Kind.RESUMED, calendar, actor=actor, now=now, amount=amount)
    return True


def _end_without_pause(clock) -> datetime:
    """What the end would be had the open pause never been: before it, or as recomputed since."""
    said = Q(kind=Kind.PAUSED) | Q(kind=Kind.RECOMPUTED, detail__has_key=UNPAUSED)
    event = clock.events.filter(said).latest("id")
    if event.kind == Kind.PAUSED:
        return event.due_before
    return datetime.fromisoformat(event.detail[UNPAUSED])


def _decide(extension, verb, actor, now) -> Clock:
    clock = _locked(extension.clock)
    extension.refresh_from_db()
    if extension.status != ClockExtension.Status.ASKED:
        raise StaleState(_("这个申请已经有了决定。"))
    if extension.asked_by_id and extension.asked_by_id == getattr(actor, "pk", None):
        raise DomainError(_("申请人不能批准自己的延期。"))
    if verb == "grant":
        _may_move(clock, now)
    decided = {"decided_by": actor, "decided_at": now}
    move(extension, EXTENSION_STEPS, verb, actor=actor, now=now, **decided)
    return clock
