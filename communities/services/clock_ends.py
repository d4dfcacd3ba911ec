"""What moves the end of a clock: pauses (暂停) and extensions (延期)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from communities import skipped_days
from communities.calendars import calendar_of
from communities.clock import local
from communities.deadlines import Term, shown
from communities.errors import DomainError, StaleState
from communities.estate_settings import setting
from communities.models import Clock, ClockEvent, ClockExtension, ClockPause
from communities.selectors.clocks import pause_days_left
from communities.services.held_clocks import locked, place_rungs, record
from communities.settings_rows import EXTENSION, PAUSE_DAYS, PAUSE_DAYS_IN_ALL
from communities.spans import (
    Paused,
    due_after_extension,
    due_after_pause,
    pause_cost,
    pause_end,
)
from communities.states import EXTENSION_STEPS
from communities.transitions import move
from communities.wording import term as term_words

# How far away the day may be on which a part is to arrive.
MAX_WAIT = timedelta(days=365)
# In the detail of a recomputation: the end without the pause that is open, if one is.
UNPAUSED = "unpaused"
Kind = ClockEvent.Kind


def wrong_eta(eta: date, today: date) -> str:
    """Why no part arrives on that day; empty where it may."""
    if today <= eta <= today + MAX_WAIT:
        return ""
    return _("预计到货日期应在今天以后、一年以内。")


@transaction.atomic
def pause_clock(*, clock, reason, note, working_days, eta=None, actor, now) -> ClockPause:
    """暂停: moves the end at once as far as the whole pause would.

    Refused for emergencies, after the end, beyond what the estate had settled when the clock began.
    """
    clock = locked(clock)
    calendar = calendar_of(clock)
    _may_move(clock, now)
    if clock.round_the_clock:
        raise DomainError(_("险情和急修不能暂停计时。"))
    longest = setting(clock.estate, PAUSE_DAYS, clock.started_at)
    if not 1 <= working_days <= longest:
        raise DomainError(_("每次暂停最长 %s 个工作日。") % longest)
    if reason == ClockPause.Reason.PARTS and eta is None:
        raise DomainError(_("等配件请填写预计到货日期。"))
    if wrong := eta and wrong_eta(eta, local(now).date()):
        raise DomainError(wrong)
    if clock.pauses.filter(ended_at=None, until_at__gt=now).exists():
        raise StaleState(_("已经在暂停中。"))
    end_pause(clock, actor=actor, now=now)
    paused = Paused(now, pause_end(now, working_days, calendar))
    if working_days > pause_days_left(clock, calendar):
        most = setting(clock.estate, PAUSE_DAYS_IN_ALL, clock.started_at)
        raise DomainError(_("全部暂停合计最长 %s 个工作日。") % most)
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
    clock = locked(clock)
    if not end_pause(clock, actor=actor, now=now):
        raise StaleState(_("没有在暂停。"))


@transaction.atomic
def ask_extension(*, clock, term: Term, reason, actor, now) -> ClockExtension:
    """申请延期: once, granted or not, before the end, by at most the original term or the estate's share of it."""
    clock = locked(clock)
    _may_move(clock, now)
    if not reason.strip():
        raise DomainError(_("请写明申请延期的理由。"))
    if clock.extensions.exists():
        raise DomainError(_("每个时限只能申请一次延期。"))
    calendar, own = calendar_of(clock), clock.parsed_term
    longest = _share(own, setting(clock.estate, EXTENSION, clock.started_at))
    last = due_after_extension(clock.due_at, longest, own, calendar)
    if due_after_extension(clock.due_at, term, own, calendar) > last:
        if longest == own:
            raise DomainError(_("延期最长不超过原期限（%s）。") % term_words(own))
        raise DomainError(_("延期最长 %s。") % term_words(longest))
    record(clock, Kind.EXTENSION_ASKED, actor=actor, now=now, reason=reason)
    return ClockExtension.objects.create(
        clock=clock, term=str(term), reason=reason, asked_by=actor, asked_at=now
    )


def _share(term: Term, percent: int) -> Term:
    """So much of a term, a whole unit at least."""
    return replace(term, amount=max(1, term.amount * percent // 100))


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


def _may_move(clock, now):
    if clock.is_overdue(now):
        raise DomainError(_("已经超时，期限不能再改。"))


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


def end_pause(clock, *, actor, now) -> bool:
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
    clock = locked(extension.clock)
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
