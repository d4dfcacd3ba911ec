"""核对名册: what changed since the notice is seen by people of two bodies before votes are cast by it."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, StaleState
from communities.models import Body, Estate
from communities.permissions import require
from communities.services.trail import audit
from communities.standing import Standing, standing_of
from decisions.models import Decision, RollCheck
from decisions.selectors.roll_checks import checks_of_draft, is_checked, why_not_check
from decisions.selectors.rolls import draft_roll, roll_day
from decisions.selectors.votes import notice_of
from decisions.states import VoteStatus

PERM = "decisions.check_roll"


@transaction.atomic
def check_roll(*, decision: Decision, sha256: str, actor, now) -> RollCheck:
    """核对, of the roll whose hash is ``sha256``: as it would be frozen on the first day of voting.

    DomainError where nothing has changed since the notice, and for a second person of one employer; StaleState where
    it is another roll by now, two bodies have seen it, or the vote is not announced.
    """
    Estate.objects.select_for_update(no_key=True).get(pk=decision.estate_id)
    rows = Decision.objects.select_for_update(of=("self",)).select_related("estate")
    decision = rows.get(pk=decision.pk)
    require(actor, PERM, decision, now)
    if decision.status != VoteStatus.ANNOUNCED:
        raise StaleState(_("这次公告已经撤回，或者表决已经开始。"))
    draft = draft_roll(notice_of(decision), roll_day(decision, clock.local(now).date()))
    if draft.sha256 != sha256:
        raise StaleState(_("名册刚刚又有变化，请重新看过再核对。"))
    if not draft.changes:
        raise DomainError(_("公告以后名册没有变化，不用核对。"))
    checks, standing = checks_of_draft(decision, draft), standing_of(actor, decision.estate, now)
    if is_checked(draft, checks):
        raise StaleState(_("两个单位都已核对过。"))
    if sentence := why_not_check(checks, standing):
        raise DomainError(sentence)
    made = RollCheck.objects.create(
        estate=decision.estate, decision=decision, body=_body(standing), sha256=sha256,
        checked_by=actor, checked_at=now,
    )  # fmt: skip
    audit(
        estate=decision.estate, actor=actor, verb="decisions.roll.checked", subject=decision, at=now,
        detail={"sha256": sha256},
    )  # fmt: skip
    return made


def _body(standing: Standing) -> Body:
    """For which she looks; whoever is of several speaks for one."""
    held = [pk for kind, pk in standing.employers if kind == "body"]
    return Body.objects.filter(pk__in=held).order_by("pk")[0]
