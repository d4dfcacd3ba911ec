"""Deadlines a handler may ask about (暂停、延期); granting is never the handler's."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.deadlines import Term
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Clock, ClockExtension, ClockPause
from communities.permissions import DENIED, require
from communities.selectors import governors
from communities.services import ask_extension as ask_for_clock
from communities.services import (
    grant_extension,
    pause_clock,
    refuse_extension,
    resume_clock,
)
from communities.standing import standing_of
from repairs.levels import ROUND_THE_CLOCK, Level
from repairs.models import Ticket
from repairs.services.acts import hold, record, tell, tell_concerned, tell_handlers
from repairs.services.running import last_clock, running


@transaction.atomic
def pause(*, ticket: Ticket, reason, note: str, working_days: int, actor, now, eta=None) -> None:
    """暂停计时: one of the listed reasons, at most five working days at a time and ten in all.

    Public, with the new end; never for danger and urgent repairs, never once it is late.
    """
    require(actor, "repairs.pause_ticket", ticket, now)
    if reason not in ClockPause.Reason.values:
        raise DomainError(_("请选择暂停的原因。"))
    if Level(ticket.level) in ROUND_THE_CLOCK:
        raise DomainError(_("险情和急修不能暂停计时。"))
    hold(ticket, "pause")
    due = [clock for clock in running(ticket) if not clock.is_overdue(now)]
    if not due:
        raise DomainError(_("已经超时，期限不能再改。"))
    for clock in due:
        pause_clock(
            clock=clock,
            reason=reason,
            note=note.strip()[:200],
            working_days=working_days,
            eta=eta,
            actor=actor,
            now=now,
        )
    why = str(ClockPause.Reason(reason).label)
    record(ticket, "pause", actor=actor, now=now, words=note, reason=reason, days=working_days)
    tell_concerned(ticket, "pause", actor=actor, now=now, why=why)


@transaction.atomic
def resume(*, ticket: Ticket, actor, now) -> None:
    """恢复计时: what the pause did not use is taken back."""
    require(actor, "repairs.resume_ticket", ticket, now)
    hold(ticket, "resume")
    paused = ClockPause.objects.filter(clock__subject=ticket.subject, ended_at=None)
    stopped = list(Clock.objects.running().filter(pk__in=paused.values("clock")))
    if not stopped:
        raise StaleState(_("没有在暂停。"))
    for clock in stopped:
        resume_clock(clock=clock, actor=actor, now=now)
    record(ticket, "resume", actor=actor, now=now)
    tell_concerned(ticket, "resume", actor=actor, now=now)


@transaction.atomic
def ask_extension(*, ticket: Ticket, term: Term, reason: str, actor, now) -> ClockExtension:
    """申请延期 of the work itself: once, by at most its own term, decided by others."""
    require(actor, "repairs.ask_extension_ticket", ticket, now)
    hold(ticket, "ask_extension")
    asked = ask_for_clock(
        clock=last_clock(ticket), term=term, reason=reason.strip()[:200], actor=actor, now=now
    )
    record(ticket, "ask_extension", actor=actor, now=now, words=reason, term=str(term))
    others = "extension_asked_of_others"
    tell_concerned(ticket, "extension_asked", others=others, actor=actor, now=now)
    people = [one for one in governors(ticket.estate, now) if one != actor]
    tell(ticket, people, "extension_asked", reason="management_body", now=now)
    return asked


@transaction.atomic
def decide_extension(
    *, ticket: Ticket, extension: ClockExtension, is_granted: bool, actor, now, reason=""
) -> None:
    """答复延期 by the management body or the reporter, never by a colleague of who asked."""
    decider = require(actor, "repairs.decide_extension_ticket", ticket, now)
    if extension.clock.subject != ticket.subject:
        raise NotAllowed(DENIED)
    asker = extension.asked_by and standing_of(extension.asked_by, ticket.estate, now)
    if asker and decider.shares_employer_with(asker, extension.asked_at):
        raise NotAllowed(_("同一单位的两人不能互相审批。"))
    if not is_granted and not reason.strip():
        raise DomainError(_("不同意的，请写明理由。"))
    hold(ticket, "decide_extension")
    if is_granted:
        grant_extension(extension=extension, actor=actor, now=now)
    else:
        refuse_extension(extension=extension, reason=reason.strip()[:200], actor=actor, now=now)
    record(ticket, "decide_extension", actor=actor, now=now, words=reason, granted=is_granted)
    if is_granted:
        said = {"due": last_clock(ticket).shown_due}
        tell_concerned(ticket, "extended", actor=actor, now=now, **said)
        tell_handlers(ticket, "extended", actor=actor, now=now, **said)
    else:
        tell_handlers(ticket, "not_extended", actor=actor, now=now)
