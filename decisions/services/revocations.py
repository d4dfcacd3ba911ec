"""Decisions that a court or an authority took back, and votes that it stopped: one body records it, another one checks
the paper."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, StaleState
from communities.log.leaves import append
from communities.models import Estate
from communities.permissions import require
from communities.services.papers import has_looked_at
from communities.services.trail import audit
from communities.standing import standing_of
from communities.transitions import move
from decisions.acts import REVOCATIONS
from decisions.models import Decision, ElsewhereDecision, OpenedBallot, Revocation
from decisions.selectors.votes import is_stoppable, notice_of
from decisions.services.telling import tell_of_revocation
from decisions.states import (
    ELSEWHERE_STEPS,
    REVOCATION_STEPS,
    VOTE_STEPS,
    ElsewhereStatus,
    RevocationStatus,
)
from decisions.states import VoteStatus as Status
from decisions.vote_leaves import ended_leaf, vote_of

LEAVES = {"stop": "vote-stopped", "revoke": "vote-revoked"}


@dataclass(frozen=True)
class Kind:
    """What is taken back: by which column it is named, whether it stands, and since when."""

    column: str
    stands: Callable[[Any], bool]
    since: Callable[[Any], date]


def _since(vote: Decision) -> date:
    if vote.status == Status.DECIDED:
        return clock.local(vote.result.counted_at).date()
    return notice_of(vote).announced_on


KINDS = {
    ElsewhereDecision: Kind(
        "decision", lambda row: row.status == ElsewhereStatus.CONFIRMED, lambda row: row.decided_on
    ),
    Decision: Kind("vote", is_stoppable, _since),
}


@transaction.atomic
def record_revocation(*, decision: ElsewhereDecision | Decision, actor, now, **words) -> Revocation:
    """录入撤销或叫停 of a decision taken elsewhere or a vote held here: ``words`` are the columns. DomainError where the day
    lies before the decision (of a vote without one: before its notice) or ahead, or the paper is another estate's;
    StaleState where the decision does not stand, or such a row is there already."""
    kind = KINDS[type(decision)]
    decision = type(decision).objects.select_for_update(of=("self",)).get(pk=decision.pk)
    require(actor, "decisions.record_elsewhere", decision, now)
    if not kind.stands(decision):
        raise StaleState(_("只有公开着的决定、在这里进行的表决可以录撤销或叫停。"))
    if decision.revocations.exclude(status=RevocationStatus.RETURNED).exists():
        raise StaleState(_("这个决定的撤销已经录过，在等核对。"))
    if not kind.since(decision) <= words["revoked_on"] <= clock.local(now).date():
        raise DomainError(
            _("撤销日期应在结果日期以后（叫停的在公告以后），不晚于今天。"), field="revoked_on"
        )
    if words["paper"].estate_id != decision.estate_id:
        raise DomainError(_("材料不是这个小区的。"), field="paper")
    row = Revocation.objects.create(
        estate_id=decision.estate_id, recorded_by=actor, recorded_at=now,
        **{kind.column: decision}, **words,
    )  # fmt: skip
    audit(
        estate=row.estate, actor=actor, verb="decisions.revocation.recorded", subject=row, at=now,
        after=row.status,
    )  # fmt: skip
    return row


@transaction.atomic
def decide_revocation(*, revocation, verb: str, actor, now, reason: str = "") -> Revocation:
    """核对: ``confirm`` once she has opened the paper, or ``return`` with a reason; by a person of another body.

    Confirmed, the decision says in public that it was revoked, and nothing more is booked under it; a vote without a
    final result ends, and no box of it is opened any more.
    """
    row = Revocation.objects.select_related(
        "estate", "recorded_by", "decision", "vote__estate", "paper"
    ).get(pk=revocation.pk)
    REVOCATIONS[verb].demand(row, standing_of(actor, row.estate, now))
    told = reason.strip()[:200] if verb == "return" else ""
    if verb == "return" and not told:
        raise DomainError(_("请写明退回的原因。"), field="reason")
    if verb == "confirm" and not has_looked_at(row.paper, actor):
        raise DomainError(_("请先打开材料再核对：%s。") % row.paper.title)
    given = {"decided_by": actor, "decided_at": now, "reason": told}
    move(row, REVOCATION_STEPS, verb, actor=actor, now=now, **given)
    if verb == "confirm" and row.vote:
        _end_vote(row, actor, now)
    elif verb == "confirm":
        move(row.decision, ELSEWHERE_STEPS, "revoke", actor=actor, now=now)
    return row


def _end_vote(row: Revocation, actor, now) -> None:
    """What was opened of it already is gone; nobody casts, opens or counts meanwhile. A leaf says it beside the leaf of a
    result that may be there."""
    Estate.objects.select_for_update(no_key=True).get(pk=row.estate_id)
    rows = Decision.objects.select_for_update(of=("self",)).select_related("estate")
    vote = rows.get(pk=row.vote_id)
    verb = "revoke" if vote.status == Status.DECIDED else "stop"
    body = ended_leaf(
        vote_of(vote), str(VOTE_STEPS[verb].target), by=row.by, on=row.revoked_on.isoformat(),
        reference=row.reference, paper=row.paper.sha256,
    )  # fmt: skip
    index = append(estate=vote.estate, kind=LEAVES[verb], body=body, at=now)
    move(vote, VOTE_STEPS, verb, actor=actor, now=now, detail={"leaf": index})
    OpenedBallot.objects.filter(decision=vote).delete()
    tell_of_revocation(vote, now=now)
