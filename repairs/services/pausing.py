"""Deadlines a handler may ask about (暂停、延期); granting is never the handler's."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.deadlines import Term
from communities.errors import DomainError, NotAllowed
from communities.models import Clock, ClockExtension, ClockPause
from communities.permissions import DENIED
from communities.selectors import who_governs
from communities.services import ask_extension as ask_for_clock
from communities.services import (
    grant_extension,
    pause_clock,
    refuse_extension,
    resume_clock,
)
from repairs.models import Ticket
from repairs.services.running import last_clock, running
from repairs.services.trail import lock_for, record, tell, tell_concerned, tell_handlers


@transaction.atomic
def pause(*, ticket: Ticket, reason, note: str, working_days: int, actor, now, eta=None) -> None:
    """暂停计时: one of the listed reasons, at most five working days at a time and ten in all.

    Public, with the new end; never for danger and urgent repairs, never once it is late.
    """
    if reason not in ClockPause.Reason.values:
        raise DomainError(_("请选择暂停的原因。"))
    lock_for(ticket, "pause", actor=actor, now=now)
    for clock in [one for one in running(ticket) if not one.is_overdue(now)]:
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
    lock_for(ticket, "resume", actor=actor, now=now)
    paused = ClockPause.objects.filter(clock__subject=ticket.subject, ended_at=None)
    for clock in Clock.objects.running().filter(pk__in=paused.values("clock")):
        resume_clock(clock=clock, actor=actor, now=now)
    record(ticket, "resume", actor=actor, now=now)
    tell_concerned(ticket, "resume", actor=actor, now=now)


@transaction.atomic
def ask_extension(*, ticket: Ticket, term: Term, reason: str, actor, now) -> ClockExtension:
    """申请延期 of the work itself: once, by at most its own term, decided by others."""
    lock_for(ticket, "ask_extension", actor=actor, now=now)
    asked = ask_for_clock(
        clock=last_clock(ticket), term=term, reason=reason.strip()[:200], actor=actor, now=now
    )
    record(ticket, "ask_extension", actor=actor, now=now, words=reason, term=str(term))
    others = "extension_asked_of_others"
    tell_concerned(ticket, "extension_asked", others=others, actor=actor, now=now)
    people = [one for one in who_governs(ticket.estate, now) if one != actor]
    tell(ticket, people, "extension_asked", reason="management_body", now=now)
    return asked


@transaction.atomic
def decide_extension(
    *, ticket: Ticket, extension: ClockExtension, is_granted: bool, actor, now, reason=""
) -> None:
    """答复延期 by the management body or the reporter, never by a colleague of who asked."""
    if extension.clock.subject != ticket.subject:
        raise NotAllowed(DENIED)
    if not is_granted and not reason.strip():
        raise DomainError(_("不同意的，请写明理由。"))
    lock_for(ticket, "decide_extension", actor=actor, now=now)
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
