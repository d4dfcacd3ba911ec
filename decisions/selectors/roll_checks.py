"""Who has seen what changed in a roll since its notice (核对名册)."""

from django.utils.translation import gettext_lazy as _

from communities.approvals import too_close
from communities.standing import Standing, standings_of
from decisions.models import Decision, RollCheck
from decisions.readiness import ROLL_CHECKS
from decisions.selectors.rolls import Draft

NOT_TWICE = _("您单位的人已经核对过这份名册，还要另一单位的人核对。")


def checks_of_draft(decision: Decision, draft: Draft) -> list[RollCheck]:
    """Of exactly this roll; each is of another body than the others."""
    rows = RollCheck.objects.filter(decision=decision, sha256=draft.sha256)
    return list(rows.select_related("body", "checked_by"))


def is_checked(draft: Draft, checks: list[RollCheck]) -> bool:
    return not draft.changes or len(checks) >= ROLL_CHECKS


def why_not_check(checks: list[RollCheck], standing: Standing) -> str:
    """Why this person's word adds nothing to these; empty where it does."""
    people = {one.checked_by for one in checks}
    known = standings_of(people, [standing.estate], standing.now)
    for one in checks:
        theirs = known[one.checked_by_id, standing.estate.pk]
        if too_close(theirs, standing, one.checked_at):
            return str(NOT_TWICE)
    return ""
