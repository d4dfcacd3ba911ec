"""核对名册: what changed since the notice is seen by people of two bodies before votes are cast by it."""

from datetime import timedelta

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
from decisions.services.due import each
from decisions.services.telling import tell_of_roll_change
from decisions.states import VoteStatus, Way

# So long before the first day, and while the opening waits, whoever must check hears of a change at once.
NEAR = timedelta(days=2)
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


def tell_of_changes_due(now) -> int:
    """Of votes about to open whose register differs and waits for a check; how many. One row of a file the evening
    before holds an opening up, and a vote of five days must not lose a day unseen."""
    today = clock.local(now).date()
    due = Decision.objects.filter(
        status=VoteStatus.ANNOUNCED,
        way=Way.PORTAL,
        opens_on__lte=today + NEAR,
        closes_on__gte=today,
    )
    return each(due.select_related("estate"), _tell_of_changes, now)


def _tell_of_changes(decision: Decision, now) -> bool:
    draft = draft_roll(notice_of(decision), roll_day(decision, clock.local(now).date()))
    if is_checked(draft, checks_of_draft(decision, draft)):
        return False
    tell_of_roll_change(decision, draft, now=now)
    return True


def _body(standing: Standing) -> Body:
    """For which she looks; whoever is of several speaks for one."""
    held = [pk for kind, pk in standing.employers if kind == "body"]
    return Body.objects.filter(pk__in=held).order_by("pk")[0]
