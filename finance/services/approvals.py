"""What the management body says to drafts (复核): confirmed or returned, singly or many at once.

An approval holds for exactly the content whose hash it names; any later edit needs a new one.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from communities.approvals import check_other_employer, remembering
from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.selectors import employer_of, roles_of
from communities.transitions import move_all
from finance.models import Approval
from finance.selectors.drafts import content_hash
from finance.services.drafts import Refused, locked, take_step
from finance.states import DRAFT_STEPS


@transaction.atomic
def approve_draft(*, draft, actor, now, seen_hash: str = "") -> Approval:
    """确认 by the management body; ``seen_hash`` is the content the person had on screen.

    NotAllowed or DomainError for the same person or employer, StaleState when it was edited.
    """
    require(actor, "finance.approve_entry", draft)
    draft, person = locked(draft), remembering()
    _check(draft, actor, now, person)
    if seen_hash and seen_hash != draft.content_hash:
        raise StaleState(_("内容已被修改，请重新查看后再确认。"))
    [approval] = _verdict([draft], Approval.Verdict.APPROVED, "approve", person(actor), now)
    return approval


def _check(draft, actor, now, person) -> None:
    """``person`` remembers what was asked of people."""
    if draft.submitted_by_id:
        _check_distance(draft, actor, now, person)
    if content_hash(draft) != draft.content_hash:
        raise StaleState(_("内容已被修改，请重新查看后再确认。"))


def _check_distance(draft, actor, now, person) -> None:
    if draft.created_by_id == actor.pk:
        raise DomainError(_("提出人不能审批自己提出的事项。"))
    check_other_employer(
        person(draft.submitted_by),
        person(actor),
        draft.estate,
        now,
        proposed_at=draft.submitted_at,
    )


@transaction.atomic
def return_draft(*, draft, reason: str, actor, now) -> Approval:
    """退回: the reason is what the writer has to mend."""
    require(actor, "finance.approve_entry", draft)
    if not reason.strip():
        raise DomainError(_("请写明退回的理由。"))
    told = reason.strip()[:200]
    [verdict] = _verdict([locked(draft)], Approval.Verdict.RETURNED, "return", actor, now, told)
    return verdict


def _verdict(drafts, decision, verb, actor, now, reason="") -> list[Approval]:
    approvals = []
    for draft in drafts:
        employer = employer_of(actor, draft.estate, now)
        approvals.append(
            Approval(
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
        )
    move_all(drafts, DRAFT_STEPS, verb, actor=actor, now=now)
    return Approval.objects.bulk_create(approvals)


def approve_drafts(*, drafts, actor, now) -> Refused:
    """批量确认: the rest goes through where one is refused; returns the refused with the reason."""
    person = remembering()
    return take_step(
        "approve",
        "finance.approve_entry",
        drafts=drafts,
        actor=actor,
        check=lambda draft: _check(draft, actor, now, person),
        write=lambda checked: _verdict(
            [draft for draft, _none in checked],
            Approval.Verdict.APPROVED,
            "approve",
            person(actor),
            now,
        ),
        single=partial(approve_draft, actor=actor, now=now),
    )
