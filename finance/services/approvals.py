"""What the management body says to drafts (复核): confirmed or returned, singly or many at once.

An approval holds for exactly the content whose hash it names; any later edit needs a new one.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from communities.approvals import check_approver
from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.transitions import move_all
from finance.models import Approval
from finance.selectors.drafts import content_hash
from finance.services.drafts import Refused, concerned, locked, take_step
from finance.states import DRAFT_STEPS


@transaction.atomic
def approve_draft(*, draft, actor, now, seen_hash: str = "") -> Approval:
    """确认 by the management body; ``seen_hash`` is the content the person had on screen.

    NotAllowed or DomainError for the same person or employer, StaleState when it was edited.
    """
    require(actor, "finance.approve_entry", draft, now)
    draft = locked(draft)
    known = concerned([draft], actor, now)
    _check(draft, actor, known)
    if seen_hash and seen_hash != draft.content_hash:
        raise StaleState(_("内容已被修改，请重新查看后再确认。"))
    [approval] = _verdict([draft], Approval.Verdict.APPROVED, "approve", actor, now, known)
    return approval


def _check(draft, actor, known) -> None:
    if draft.submitted_by_id:
        _check_distance(draft, actor, known)
    if content_hash(draft) != draft.content_hash:
        raise StaleState(_("内容已被修改，请重新查看后再确认。"))


def _check_distance(draft, actor, known) -> None:
    if draft.created_by_id == actor.pk:
        raise DomainError(_("提出人不能审批自己提出的事项。"))
    proposer, approver = (known[pk, draft.estate_id] for pk in (draft.submitted_by_id, actor.pk))
    check_approver(proposer, approver, draft.submitted_at)


@transaction.atomic
def return_draft(*, draft, reason: str, actor, now) -> Approval:
    """退回: the reason is what the writer has to mend."""
    standing = require(actor, "finance.approve_entry", draft, now)
    if not reason.strip():
        raise DomainError(_("请写明退回的理由。"))
    draft, told = locked(draft), reason.strip()[:200]
    known = {(actor.pk, draft.estate_id): standing}
    [verdict] = _verdict([draft], Approval.Verdict.RETURNED, "return", actor, now, known, told)
    return verdict


def _verdict(drafts, decision, verb, actor, now, known, reason="") -> list[Approval]:
    approvals = []
    for draft in drafts:
        standing = known[actor.pk, draft.estate_id]
        employer, number = standing.employer
        approvals.append(
            Approval(
                estate_id=draft.estate_id,
                draft=draft,
                content_hash=draft.content_hash,
                actor=actor,
                role=min(standing.roles),
                employer=f"{employer}:{number}",
                decision=decision,
                reason=reason,
                at=now,
            )
        )
    move_all(drafts, DRAFT_STEPS, verb, actor=actor, now=now)
    return Approval.objects.bulk_create(approvals)


def approve_drafts(*, drafts, actor, now) -> Refused:
    """批量确认: the rest goes through where one is refused; returns the refused with the reason."""
    return take_step(
        "approve",
        "finance.approve_entry",
        drafts=drafts,
        actor=actor,
        now=now,
        check=lambda draft, known: _check(draft, actor, known),
        write=lambda checked, known: _verdict(
            [draft for draft, _none in checked],
            Approval.Verdict.APPROVED,
            "approve",
            actor,
            now,
            known,
        ),
        single=partial(approve_draft, actor=actor, now=now),
    )
