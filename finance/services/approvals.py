"""What the management body says to drafts (复核): confirmed or returned, singly or many at once.

An approval holds for exactly the content whose hash it names; any later edit needs a new one.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.standing import standing_of
from communities.transitions import move_all
from finance.acts import DRAFTS
from finance.models import Approval
from finance.selectors.drafts import content_hash
from finance.services.drafts import Refused, locked, take_step
from finance.states import DRAFT_STEPS


@transaction.atomic
def approve_draft(*, draft, actor, now, seen_hash: str = "") -> Approval:
    """确认 by the management body; ``seen_hash`` is the content the person had on screen.

    NotAllowed or DomainError for the same person or employer, StaleState when it was edited.
    """
    draft = locked(draft)
    standing = standing_of(actor, draft.estate, now)
    DRAFTS["approve"].demand(draft, standing)
    _check_content(draft)
    if seen_hash and seen_hash != draft.content_hash:
        raise StaleState(_("内容已被修改，请重新查看后再确认。"))
    known = {(actor.pk, draft.estate_id): standing}
    [approval] = _verdict([draft], Approval.Verdict.APPROVED, "approve", actor, now, known)
    return approval


def _check_content(draft) -> None:
    if content_hash(draft) != draft.content_hash:
        raise StaleState(_("内容已被修改，请重新查看后再确认。"))


@transaction.atomic
def return_draft(*, draft, reason: str, actor, now) -> Approval:
    """退回: the reason is what the writer has to mend."""
    draft, told = locked(draft), reason.strip()[:200]
    standing = standing_of(actor, draft.estate, now)
    DRAFTS["return"].demand(draft, standing)
    if not told:
        raise DomainError(_("请写明退回的理由。"))
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
        drafts=drafts,
        actor=actor,
        now=now,
        check=lambda draft, _known: _check_content(draft),
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
