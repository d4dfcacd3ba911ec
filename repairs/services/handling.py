"""Handling (处置): who takes a ticket, goes there, passes it on. No act here moves a deadline."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.errors import DomainError, StaleState
from communities.models import Role
from communities.permissions import require
from communities.roles import PROPERTY
from communities.rows import read_anew
from communities.selectors import who_governs, who_holds
from communities.standing import standing_of
from communities.transitions import move
from repairs.acts import ACTS, later
from repairs.levels import VISITED, Level, Stage, stricter_than
from repairs.models import Ticket, TicketEvent
from repairs.models.ticket import Route
from repairs.selectors.desk import waiting_photos
from repairs.selectors.duty import duty_at_level
from repairs.selectors.tickets import following
from repairs.services.running import hand, meet, start_stages, stop
from repairs.services.trail import (
    hold_matter,
    lock_for,
    record,
    role_of,
    tell,
    tell_concerned,
    tell_handlers,
)
from repairs.states import STEPS, TicketStatus

MESSAGES_A_DAY = 20


@transaction.atomic
def acknowledge(*, ticket: Ticket, actor, now) -> None:
    """受理: whoever does it handles it until it is assigned. The second of two is told who was
    faster (StaleState). What was joined into it (合并办理) is acknowledged with it."""
    hold_matter(ticket)
    joined = following(ticket, ACTS["acknowledge"], standing_of(actor, ticket.estate, now))
    _acknowledge(ticket, actor, now, besides=[one.reporter for one in joined])
    for one in joined:
        _acknowledge(one, actor, now, words=f"随主件 {ticket.number} 一起受理。")


def _acknowledge(ticket: Ticket, actor, now, *, words="", besides=()) -> None:
    lock_for(ticket, "acknowledge", actor=actor, now=now)
    handler = ticket.handler or actor
    move(
        ticket,
        STEPS,
        "acknowledge",
        actor=actor,
        now=now,
        acknowledged_at=now,
        handler=handler,
    )
    meet(ticket, Stage.RESPOND, actor=actor, now=now)
    hand(ticket, handler, actor=actor, now=now)
    record(ticket, "acknowledge", actor=actor, now=now, words=words)
    tell_concerned(ticket, "acknowledge", actor=actor, now=now, besides=besides)


@transaction.atomic
def assign(*, ticket: Ticket, handler, actor, now, words="") -> None:
    """派单 to somebody who serves here now; the deadlines stay where they are. ``words`` are for
    the colleague: the public reads of the act alone."""
    if not standing_of(handler, ticket.estate, now).may_handle():
        raise DomainError(_("只能派给现在为本小区服务的人。"))
    lock_for(ticket, "assign", actor=actor, now=now)
    if ticket.handler_id == handler.pk:
        raise StaleState(_("已经由 %s 处理。") % handler.office_name)
    _set_handler(ticket, handler, actor=actor, now=now)
    record(ticket, "assign", actor=actor, now=now, words=words, to=handler.office_name)
    if handler != actor:
        tell(ticket, [handler], "handler", reason="handler", now=now)
    tell_concerned(ticket, "assign", actor=actor, now=now, who=handler.office_name)


@transaction.atomic
def take_over(*, ticket: Ticket, actor, now) -> None:
    """接手: from a colleague, or as the first; the colleague hears of it."""
    lock_for(ticket, "take_over", actor=actor, now=now)
    before = ticket.handler
    _set_handler(ticket, actor, actor=actor, now=now)
    record(ticket, "take_over", actor=actor, now=now, to=actor.office_name)
    if before is not None:
        tell(ticket, [before], "take_over", reason="handler", now=now, who=actor.office_name)
    tell_concerned(ticket, "take_over", actor=actor, now=now, who=actor.office_name)


@transaction.atomic
def visit(*, ticket: Ticket, actor, now, words="", photos=()) -> None:
    """到场 (P4: 查勘): meets the clock of being there; later visits are told, too. ``photos``: of
    those that wait for the visit."""
    lock_for(ticket, "visit", actor=actor, now=now)
    meet(ticket, *VISITED, actor=actor, now=now)
    event = record(ticket, "visit", actor=actor, now=now, words=words)
    taken = [photo.pk for photo in photos]
    waiting_photos(ticket, "visit").filter(pk__in=taken).update(event=event)
    tell_concerned(ticket, "visit", actor=actor, now=now, who=actor.office_name)


@transaction.atomic
def transfer(*, ticket: Ticket, route: str, words: str, actor, now, handler=None) -> None:
    """转办 to who is responsible, in words for the reporter; every deadline stays."""
    if route not in Route.values:
        raise DomainError(_("请选择责任单位。"))
    if not words.strip():
        raise DomainError(_("请写明转给谁、为什么。"))
    if handler is not None and not standing_of(handler, ticket.estate, now).may_handle():
        raise DomainError(_("只能派给现在为本小区服务的人。"))
    lock_for(ticket, "transfer", actor=actor, now=now)
    before = ticket.route
    _update(ticket, route=route, route_reason=words.strip()[:200])
    if handler is not None:
        _set_handler(ticket, handler, actor=actor, now=now)
        tell(ticket, [handler], "handler", reason="handler", now=now)
    record(ticket, "transfer", actor=actor, now=now, words=words, before=before, after=route)
    tell_concerned(ticket, "transfer", actor=actor, now=now, why=words.strip()[:200])


@transaction.atomic
def regrade(*, ticket: Ticket, level: str, words: str, actor, now) -> None:
    """调整等级: upwards by whoever handles it; downwards, and to works or complaint, only by the
    management body, since that gives more time.

    The clocks of the new level start now; those of the old one are stopped and a breach stays. Who
    may not lower it gains no time by raising it, neither in a stage nor at the end: then it is
    refused. Whose duty it is follows the level, unless somebody has passed it on by hand.
    """
    is_stricter = level in stricter_than(ticket.level)
    perm = f"repairs.{'raise' if is_stricter else 'regrade'}_ticket"
    standing = require(actor, perm, ticket, now)
    if level not in Level.values or level == ticket.level:
        raise DomainError(_("请选择另一个等级。"))
    if not words.strip():
        raise DomainError(_("请写明调整等级的理由。"))
    lock_for(ticket, "regrade", actor=actor, now=now)
    may_give_time = standing.may("repairs.regrade_ticket", ticket)
    if not may_give_time and level not in ticket.levels_up(now):
        raise DomainError(later())
    before = ticket.level
    stop(ticket, _("等级调整"), actor=actor, now=now)
    duty = _duty_after(ticket, level)
    _update(ticket, level=level, **duty)
    done = {Stage.RESPOND} if ticket.acknowledged_at else set()
    start_stages(ticket, set(Stage) - done, actor=actor, now=now)
    told = _with_duty(words, ticket) if duty else words
    record(ticket, "regrade", actor=actor, now=now, words=told, before=before, after=level, **duty)
    tell_concerned(ticket, "regrade", actor=actor, now=now, level=level, why=words.strip()[:200])


@transaction.atomic
def add_message(
    *, ticket: Ticket, words: str, actor, now, is_public=False, once: UUID | None = None
) -> TicketEvent | None:
    """留言: between the reporter and those who serve; public only when staff say so. At most
    ``MESSAGES_A_DAY`` within a day by one person on one ticket, for each of them tells somebody.

    ``once`` makes it once only: None where the same person has sent it already.
    """
    if not words.strip():
        raise DomainError(_("请写一句话。"))
    lock_for(ticket, "add_message", actor=actor, now=now)
    if once and ticket.events.filter(actor=actor, once=once).exists():
        return None
    lately = ticket.events.filter(verb="add_message", actor=actor, at__gt=now - timedelta(days=1))
    if lately.count() >= MESSAGES_A_DAY:
        raise DomainError(
            _("24 小时内您在这一件上已留言 %(n)d 次，请稍后再写；急事请打电话。")
            % {"n": MESSAGES_A_DAY}
        )
    is_staff = role_of(actor, ticket, now) in {*PROPERTY, Role.COMMITTEE, Role.COMMUNITY_OFFICER}
    event = record(
        ticket,
        "add_message",
        actor=actor,
        now=now,
        words=words,
        is_public=is_public and is_staff and ticket.is_public,
        once=once,
    )
    if is_staff and ticket.reporter and ticket.reporter != actor:
        tell_concerned(ticket, "message", actor=actor, now=now)
    else:
        tell_handlers(ticket, "message", actor=actor, now=now)
    return event


@transaction.atomic
def escalate_report(*, ticket: Ticket, actor, now) -> None:
    """报给社区: one tap once it is overdue, or was declined; the community office and the management
    body act. Once in each round: work that begins anew may be late anew."""
    lock_for(ticket, "escalate_report", actor=actor, now=now)
    ticket.refresh_from_db(fields=["status"])
    is_declined = ticket.status == TicketStatus.DECLINED
    _update(ticket, escalated_at=now)
    record(ticket, "escalate_report", actor=actor, now=now)
    what = "objection" if is_declined else "escalate"
    officers = who_holds(ticket.estate, now, Role.COMMUNITY_OFFICER)
    tell(ticket, officers, what, reason="community", now=now)
    others = [one for one in who_governs(ticket.estate, now) if one not in officers]
    tell(ticket, others, what, reason="management_body", now=now)


def _duty_after(ticket: Ticket, level: str) -> dict:
    """What changes about the duty when the level does; nothing where both levels agree."""
    before, after = (duty_at_level(ticket, one) for one in (ticket.level, level))
    if before == after or ticket.events.filter(verb="transfer").exists():
        return {}
    return {"route": after.route, "route_reason": after.reason}


def _with_duty(words: str, ticket: Ticket) -> str:
    with override("zh-hans"):
        told = _("责任改为“%(who)s”：%(why)s")
        why = {"who": ticket.get_route_display(), "why": ticket.route_reason}
        return f"{words.strip()} {told % why}"


def _set_handler(ticket: Ticket, handler, *, actor, now) -> None:
    _update(ticket, handler=handler)
    hand(ticket, handler, actor=actor, now=now)


def _update(ticket: Ticket, **changes) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(**changes)
    read_anew(ticket)
