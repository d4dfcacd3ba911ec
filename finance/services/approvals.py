"""What the management body says to drafts (复核): confirmed or returned, singly or many at once.

An approval holds for exactly the content whose hash it names; any later edit needs a new one.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.approvals import check_other_employer
from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.selectors import employer_of, roles_of
from communities.transitions import move
from finance.models import Approval, EntryDraft
from finance.selectors.drafts import content_hash
from finance.services.drafts import each, locked
from finance.states import DRAFT_STEPS


@transaction.atomic
def approve_draft(*, draft, actor, now, seen_hash: str = "") -> Approval:
    """确认 by the management body; ``seen_hash`` is the content the person had on screen.

    NotAllowed or DomainError for the same person or employer, StaleState when it was edited.
    """
    require(actor, "finance.approve_entry", draft)
    draft = locked(draft)
    if draft.submitted_by_id:
        _check_distance(draft, actor, now)
    current = content_hash(draft)
    if current != draft.content_hash or (seen_hash and seen_hash != current):
        raise StaleState(_("内容已被修改，请重新查看后再确认。"))
    return _verdict(draft, Approval.Verdict.APPROVED, "approve", actor, now)


def _check_distance(draft, actor, now) -> None:
    if draft.created_by_id == actor.pk:
        raise DomainError(_("提出人不能审批自己提出的事项。"))
    check_other_employer(
        draft.submitted_by, actor, draft.estate, now, proposed_at=draft.submitted_at
    )


@transaction.atomic
def return_draft(*, draft, reason: str, actor, now) -> Approval:
    """退回: the reason is what the writer has to mend."""
    require(actor, "finance.approve_entry", draft)
    if not reason.strip():
        raise DomainError(_("请写明退回的理由。"))
    told = reason.strip()[:200]
    return _verdict(locked(draft), Approval.Verdict.RETURNED, "return", actor, now, told)


def _verdict(draft, decision, verb, actor, now, reason="") -> Approval:
    employer = employer_of(actor, draft.estate, now)
    approval = Approval(
        estate_id=draft.estate_id,
        draft=draft,
        content_hash=draft.content_hash,
        actor=actor,
        role=min(roles_of(actor, draft.estate, now)),
        employer=f"{employer[0]}:{employer[1]}",
        decision=decision,
        reason=reason,
        at=now,
    )
    move(draft, DRAFT_STEPS, verb, actor=actor, now=now)
    approval.save()
    return approval


def approve_drafts(*, drafts, actor, now) -> list[tuple[EntryDraft, str]]:
    """批量确认: the rest goes through where one is refused; returns the refused with the reason."""
    return each(approve_draft, drafts, actor=actor, now=now)
