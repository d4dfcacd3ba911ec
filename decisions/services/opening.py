"""表决开始: at its first day's midnight, by nobody's hand, the roll is frozen and a leaf keeps its hash; who is not
confirmed by then votes on paper.
"""

import logging

from django.db import transaction

from communities import clock
from communities.log.leaves import append
from communities.models import Estate
from communities.transitions import move
from decisions.models import Decision, Opening
from decisions.receipts import receipt_key
from decisions.selectors.readiness import opening_findings
from decisions.services.bindings import keep_rest_to_paper
from decisions.services.due import each
from decisions.services.rolls import write_roll
from decisions.services.telling import tell_of_opening
from decisions.states import VOTE_STEPS, Way
from decisions.states import VoteStatus as Status
from decisions.vote_file import Roll, opening_leaf
from decisions.vote_leaves import vote_of

logger = logging.getLogger(__name__)
LEAF = "vote-opening"


def open_due(now) -> int:
    """Every announced vote whose first day has come and in whose way nothing stands; how many were opened."""
    today = clock.local(now).date()
    due = Decision.objects.filter(
        status=Status.ANNOUNCED, way=Way.PORTAL, opens_on__lte=today, closes_on__gte=today
    )
    return each(due.select_related("estate"), _open_if_ready, now)


@transaction.atomic
def _open_if_ready(decision: Decision, now) -> bool:
    Estate.objects.select_for_update(no_key=True).get(pk=decision.estate_id)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("estate")
        .get(pk=decision.pk)
    )
    if decision.status != Status.ANNOUNCED:
        return False
    if found := opening_findings(decision, now):
        logger.warning("vote %s waits: %s", decision.pk, ", ".join(one.code for one in found))
        return False
    today = clock.local(now).date()
    roll = write_roll(decision, today)
    body = opening_leaf(
        vote_of(decision),
        Roll(roll.sha256, roll.total),
        key=bytes(decision.key_pair.public).hex(),
        receipt_key=receipt_key().hex(),
        unsealing="signed",
    )
    leaf = append(estate=decision.estate, kind=LEAF, body=body, at=now)
    Opening.objects.create(
        estate=decision.estate, decision=decision, roll=roll, leaf=leaf, opened_at=now
    )
    move(decision, VOTE_STEPS, "open", actor=None, now=now, detail={"leaf": leaf})
    keep_rest_to_paper(decision, now)
    tell_of_opening(decision, now=now)
    return True
