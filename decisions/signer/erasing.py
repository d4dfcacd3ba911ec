"""销毁: the signer erases the key of a vote that is over. Rows say that it is; whether they are true its own record says,
for whoever has the application's role can write them all in one go.
"""

from datetime import datetime, timedelta

from django.db import transaction

from communities.log.keeping import Keeper, sync
from communities.services.trail import audit
from decisions.models import Decision, DecisionKey
from decisions.selectors.opened import is_promised
from decisions.signer.doubts import What, doubt
from decisions.signer.keys import each, path_of
from decisions.signer.sets import ended_at, has_a_set, kept_hash
from decisions.states import VoteStatus as Status

OVER = (Status.DECIDED, Status.WITHDRAWN, Status.STOPPED, Status.REVOKED)
# Ours: who ended a vote without a result that the signer knows has so long to be found out.
WAITS = timedelta(days=30)


def erase_keys(keeper: Keeper, now: datetime) -> None:
    """Of votes that are final, or stopped; from here on two bodies alone can open."""
    rows = DecisionKey.objects.filter(decision__status__in=OVER)
    each(
        rows.select_related("decision__estate", "decision__result", "decision__opening"),
        lambda row: _erase(keeper, row, now),
    )


def _erase(keeper: Keeper, row: DecisionKey, now: datetime) -> None:
    """A row that says it is erased proves nothing while the file is there."""
    if path_of(keeper, row.decision).exists():
        if _is_done_with(keeper, row.decision, now):
            erase_private(keeper, row.decision, now)
    elif row.erased_at is None:
        erase_private(keeper, row.decision, now)


def _is_done_with(keeper: Keeper, decision: Decision, now: datetime) -> bool:
    """A final result must be of what came out of the boxes here; else it is said, and the key stays."""
    if decision.status in (Status.DECIDED, Status.REVOKED):
        if _is_opened_here(keeper, decision):
            return True
        doubt(decision, What.RESULT, now)
        if decision.status == Status.DECIDED:
            return False
    return not decision.ballots.exists() or ended_at(keeper, decision, now) + WAITS <= now


def _is_opened_here(keeper: Keeper, decision: Decision) -> bool:
    """Before openings were signed only the set of boxes was kept, and not what came out of it."""
    kept = kept_hash(keeper, decision)
    if kept is None:
        return has_a_set(keeper, decision) and not is_promised(decision)
    return kept == decision.result.counters_sha256


def erase_private(keeper: Keeper, decision: Decision, now: datetime) -> None:
    """The file first, then the row says so; done again after a crash."""
    path = path_of(keeper, decision)
    path.unlink(missing_ok=True)
    if path.parent.exists():
        sync(path.parent)
    with transaction.atomic():
        if DecisionKey.objects.filter(decision=decision, erased_at=None).update(erased_at=now):
            audit(
                estate=decision.estate, actor=None, verb="decisions.key.erased", subject=decision,
                at=now,
            )  # fmt: skip
