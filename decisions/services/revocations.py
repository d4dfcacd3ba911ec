"""Decisions that a court or an authority took back: one body records it, another one checks the paper."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.services.trail import audit
from communities.standing import standing_of
from communities.transitions import move
from decisions.acts import REVOCATIONS
from decisions.models import ElsewhereDecision, Revocation
from decisions.selectors.elsewhere import has_looked_at
from decisions.states import ELSEWHERE_STEPS, REVOCATION_STEPS, ElsewhereStatus, RevocationStatus


@transaction.atomic
def record_revocation(*, decision, actor, now, **words) -> Revocation:
    """录入撤销: ``words`` are the columns. DomainError where the day lies before the decision or ahead, or the
    paper is another estate's; StaleState where the decision does not stand, or a revocation is there already."""
    decision = ElsewhereDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    require(actor, "decisions.record_elsewhere", decision, now)
    if decision.status != ElsewhereStatus.CONFIRMED:
        raise StaleState(_("只有公开着的决定可以录撤销。"))
    if decision.revocations.exclude(status=RevocationStatus.RETURNED).exists():
        raise StaleState(_("这个决定的撤销已经录过，在等核对。"))
    if not decision.decided_on <= words["revoked_on"] <= clock.local(now).date():
        raise DomainError(_("撤销日期应在结果日期以后，不晚于今天。"), field="revoked_on")
    if words["paper"].estate_id != decision.estate_id:
        raise DomainError(_("材料不是这个小区的。"), field="paper")
    row = Revocation.objects.create(
        estate_id=decision.estate_id, decision=decision, recorded_by=actor, recorded_at=now, **words
    )
    audit(
        estate=row.estate, actor=actor, verb="decisions.revocation.recorded", subject=row, at=now,
        after=row.status,
    )  # fmt: skip
    return row


@transaction.atomic
def decide_revocation(*, revocation, verb: str, actor, now, reason: str = "") -> Revocation:
    """核对: ``confirm`` once she has opened the paper, or ``return`` with a reason; by a person of another body.

    Confirmed, the decision says in public that it was revoked, and nothing more is booked under it.
    """
    row = Revocation.objects.select_related("estate", "recorded_by", "decision", "paper").get(
        pk=revocation.pk
    )
    REVOCATIONS[verb].demand(row, standing_of(actor, row.estate, now))
    told = reason.strip()[:200] if verb == "return" else ""
    if verb == "return" and not told:
        raise DomainError(_("请写明退回的原因。"), field="reason")
    if verb == "confirm" and not has_looked_at(row.paper, actor):
        raise DomainError(_("请先打开材料再核对：%s。") % row.paper.title)
    given = {"decided_by": actor, "decided_at": now, "reason": told}
    move(row, REVOCATION_STEPS, verb, actor=actor, now=now, **given)
    if verb == "confirm":
        move(row.decision, ELSEWHERE_STEPS, "revoke", actor=actor, now=now)
    return row
