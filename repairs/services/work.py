"""Work (维修): quotes, plans, and the ways in which the work on a ticket ends."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from communities.errors import DomainError, NotAllowed
from communities.permissions import may
from communities.rows import read_anew
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from communities.wording import day
from decisions.models import Decision, ElsewhereDecision
from decisions.selectors.named import is_awaited, named
from repairs.acts import ACTS, by_bodies
from repairs.levels import Level, Stage
from repairs.limits import last_second
from repairs.models import Quote, Ticket, TicketPhoto
from repairs.models.ticket import Cause, Outcome, Refusal, Scope
from repairs.permissions import LINK_COMING
from repairs.selectors.tickets import following
from repairs.services.handling import acknowledge
from repairs.services.running import meet, stop
from repairs.services.slips import text_reporter
from repairs.services.trail import hold_matter, lock_for, record, tell_concerned, tell_handlers
from repairs.services.voices import hold_by_voice
from repairs.settings_rows import SILENT
from repairs.states import QUOTE_STEPS, STEPS

Status = Quote.Status
OBJECT = gettext_noop("不同意的，可以在这里留言，或者向居委会、业委会反映。")


@transaction.atomic
def quote(*, ticket: Ticket, amount_fen: int, words: str, actor, now) -> Quote:
    """报价 for paid work inside a home, in fen; a newer one replaces it until it is accepted.

    Refused for common parts, under warranty and for 返修: there nothing is owed.
    """
    if amount_fen <= 0 or not words.strip():
        raise DomainError(_("请写明收费金额和内容。"))
    lock_for(ticket, "quote", actor=actor, now=now)
    for older in ticket.quotes.filter(status=Status.OFFERED):
        move(older, QUOTE_STEPS, "replace", actor=actor, now=now, answered_at=now)
    offer = Quote.objects.create(
        estate_id=ticket.estate_id,
        ticket=ticket,
        amount_fen=amount_fen,
        words=words.strip()[:200],
        offered_by=actor,
        offered_at=now,
    )
    record(ticket, "quote", actor=actor, now=now, is_public=False, amount_fen=amount_fen)
    tell_concerned(ticket, "quote", only="reporter", actor=actor, now=now)
    text_reporter(ticket, "slip_quote", now=now)
    return offer


@transaction.atomic
def answer_quote(*, ticket: Ticket, is_accepted: bool, now, actor=None, code: str = "") -> None:
    """答复报价: the reporter's yes or no to the quote on the table.

    By the reporter, with the slip's code, or written down as it was spoken (代录) by 居委会 or 业委会;
    never by property staff or handler, who would agree to their own price.
    """
    voice = hold_by_voice(ticket, "answer_quote", actor=actor, code=code, now=now)
    offered = ticket.quotes.get(status=Status.OFFERED)
    verb = "accept" if is_accepted else "refuse"
    move(offered, QUOTE_STEPS, verb, actor=actor, now=now, answered_at=now)
    Ticket.objects.filter(pk=ticket.pk).update(is_chargeable=is_accepted)
    read_anew(ticket)
    more = {"is_public": False, "accepted": is_accepted, "is_recorded": voice.is_recorded}
    record(ticket, "answer_quote", actor=actor, now=now, **more)
    what = "quote_accepted" if is_accepted else "quote_refused"
    tell_handlers(ticket, what, actor=actor, now=now)
    tell_concerned(ticket, "answered_for_you", only="reporter", actor=actor, now=now)


@transaction.atomic
def plan(*, ticket: Ticket, words: str, actor, now) -> None:
    """提交方案: what will be done, by when, paid from what; meets the clock of the plan (P4)."""
    if not words.strip():
        raise DomainError(_("请写明方案。"))
    lock_for(ticket, "plan", actor=actor, now=now)
    meet(ticket, Stage.PLAN, actor=actor, now=now)
    record(ticket, "plan", actor=actor, now=now, words=words)
    tell_concerned(ticket, "plan", actor=actor, now=now)


@transaction.atomic
def finish(
    *,
    ticket: Ticket,
    outcome: str,
    cause: str,
    words: str,
    actor,
    now,
    photos=(),
    no_photo_reason="",
    authority="",
) -> None:
    """办结: what came of it, why it happened, what was done; common places show it in a photo.

    Refused without words or photo (or why there is none), and while a quote waits for its answer. What was
    joined into it (合并办理) ends with it, each for its own reporter to rate.
    Only works (P4) end in "needs a decision", whose decision may be linked later.
    """
    _check_ending(ticket, outcome, cause, words)
    photos = _own_photos(ticket, photos)
    if ticket.scope == Scope.COMMON and not photos and not no_photo_reason.strip():
        raise DomainError(_("公共部位请附办结照片；拍不了的请写明原因。"))
    hold_matter(ticket)
    joined = _ending_with(ticket, outcome, standing_of(actor, ticket.estate, now))
    said = {"outcome": outcome, "cause": cause, "authority": authority}
    event = _finish(
        ticket, actor, now, words=words, no_photo=no_photo_reason, **said,
        besides=[one.reporter for one in joined],
    )  # fmt: skip
    _show_after(ticket, event, photos)
    lead = f"主件 {ticket.number}"
    for one in joined:
        _finish(one, actor, now, words=f"随{lead} 办结：{words}", no_photo=f"见{lead}", **said)


def _ending_with(lead: Ticket, outcome: str, standing) -> list[Ticket]:
    """Those joined into it that end as it does, of common parts: what was done in a home is said of that home. Only
    works wait for the owners. What was joined after the acknowledging is acknowledged first."""
    for one in following(lead, ACTS["acknowledge"], standing):
        acknowledge(ticket=one, actor=standing.user, now=standing.now)
    found = following(lead, ACTS["finish"], standing)
    found = [one for one in found if one.scope == Scope.COMMON]
    return [one for one in found if outcome != Outcome.NEEDS_DECISION or one.level == Level.P4]


def _finish(ticket: Ticket, actor, now, *, outcome, cause, words, no_photo, authority, besides=()):
    """One ticket; the event of its end."""
    lock_for(ticket, "finish", actor=actor, now=now)
    handler = ticket.handler or actor
    ended = {"outcome": outcome, "cause": cause, "finished_at": now, "handler": handler}
    ended |= {"authority": authority.strip()[:200]}
    move(ticket, STEPS, "finish", actor=actor, now=now, **ended)
    meet(ticket, actor=actor, now=now)
    said = {"outcome": outcome, "cause": cause, "no_photo": no_photo.strip()[:200]}
    event = record(ticket, "finish", actor=actor, now=now, words=words, **said)
    last = day(last_second(ticket.estate, SILENT, now), year=False)
    tell_concerned(
        ticket,
        "finish",
        others="finished_for_you",
        actor=actor,
        now=now,
        until=last,
        besides=besides,
    )
    text_reporter(ticket, "slip_finished", now=now)
    return event


def _show_after(ticket: Ticket, event, photos) -> None:
    for photo in photos:
        photo.ticket, photo.event, photo.kind = ticket, event, TicketPhoto.Kind.AFTER
    TicketPhoto.objects.bulk_update(photos, ["ticket", "event", "kind"])


@transaction.atomic
def decline(*, ticket: Ticket, refusal: str, words: str, actor, now) -> None:
    """不予受理: one of the listed reasons and a sentence; the reporter hears how to object."""
    if refusal not in Refusal.values:
        raise DomainError(_("请选择不予受理的理由。"))
    if not words.strip():
        raise DomainError(_("请写明不予受理的原因，以及可以找谁。"))
    lock_for(ticket, "decline", actor=actor, now=now)
    ended = {"refusal": refusal, "closed_at": now, "escalated_at": None}
    move(ticket, STEPS, "decline", actor=actor, now=now, **ended)
    meet(ticket, Stage.RESPOND, actor=actor, now=now)
    reason = ticket.get_refusal_display()
    stop(ticket, reason, actor=actor, now=now)
    record(ticket, "decline", actor=actor, now=now, words=words, refusal=refusal, object=OBJECT)
    tell_concerned(ticket, "decline", actor=actor, now=now, why=f"{reason}。{words.strip()[:150]}")
    text_reporter(ticket, "slip_declined", now=now, why=reason)


@transaction.atomic
def withdraw(*, ticket: Ticket, now, actor=None, code: str = "", words="") -> None:
    """撤回: the reporter, or who holds the slip, needs it no more; what was late stays late."""
    hold_by_voice(ticket, "withdraw", actor=actor, code=code, now=now)
    move(ticket, STEPS, "withdraw", actor=actor, now=now, closed_at=now)
    stop(ticket, _("报修人撤回"), actor=actor, now=now)
    record(ticket, "withdraw", actor=actor, now=now, words=words)
    tell_concerned(ticket, "withdraw", actor=actor, now=now)
    tell_handlers(ticket, "withdraw", actor=actor, now=now)


@transaction.atomic
def link_decision(*, ticket: Ticket, actor, now, number: str = "", authority: str = "") -> None:
    """关联决定: which decision of the owners the works wait for, or go by: a vote or a decision of this estate by its
    ``number``, else in words one that the portal does not know.

    Of works (P4) alone, while they are in work or once they ended in "needs a decision"; what is linked already can be
    changed at any time, and nothing named takes it away (取消关联, in the audit). A vote that was withdrawn or
    stopped, or a decision that was corrected or revoked, is refused; one without a final result to all but the
    management body and the 居委会, its removal too.
    """
    lock_for(ticket, "link_decision", actor=actor, now=now)
    found, authority = named(ticket.estate, number), authority.strip()[:200]
    if number and found is None:
        raise DomainError(_("没有这个编号的表决或决定，或者已经取消、更正、撤销：%s。") % number)
    if found and is_awaited(found) and not may(actor, LINK_COMING, ticket, now):
        raise NotAllowed(by_bodies(), perm=LINK_COMING)
    if found is None and not authority:
        words = _unlinked(ticket, actor, now)
    else:
        words = f"{found.number} {found.title}" if found else authority
    Ticket.objects.filter(pk=ticket.pk).update(
        vote=found if isinstance(found, Decision) else None,
        elsewhere=found if isinstance(found, ElsewhereDecision) else None,
        authority="" if found else authority,
    )
    read_anew(ticket)
    record(ticket, "link_decision", actor=actor, now=now, words=words)


def _unlinked(ticket: Ticket, actor, now) -> str:
    """What the timeline says of it; DomainError where nothing is linked."""
    if not ticket.names_decision:
        raise DomainError(_("请选一项表决或决定；不在里面的，写明是哪一项决定。"))
    before = ticket.decision
    what = f"{before.number} {before.title}" if before else ticket.authority
    audit(
        estate=ticket.estate, actor=actor, verb="repairs.ticket.unlink_decision", subject=ticket,
        at=now, after=ticket.status, detail={"what": what},
    )  # fmt: skip
    return _("取消关联：%s") % what


def _check_ending(ticket: Ticket, outcome, cause, words) -> None:
    if outcome not in Outcome.values or cause not in Cause.values:
        raise DomainError(_("请选择结果和原因。"))
    if outcome == Outcome.NEEDS_DECISION and ticket.level != Level.P4:
        raise DomainError(_("只有工程类（P4）可以转为业主决定。"))
    if not words.strip():
        raise DomainError(_("请写明做了什么。"))


def _own_photos(ticket: Ticket, photos) -> list[TicketPhoto]:
    waiting = Q(ticket=None) | Q(ticket=ticket, kind=TicketPhoto.Kind.AFTER)
    rows = TicketPhoto.objects.for_estate(ticket.estate).filter(waiting, event=None)
    return list(rows.filter(pk__in=[photo.pk for photo in photos]))
