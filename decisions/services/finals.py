"""结果生效: once owners could object and counters could sign, by nobody's hand; then the opened ballots are deleted."""

import logging

from django.db import transaction

from communities.log.leaves import append
from communities.models import Estate
from communities.transitions import move
from decisions.models import Decision, OpenedBallot, Result
from decisions.selectors.finals import final_from, signatures_of
from decisions.selectors.opened import is_of_the_signer
from decisions.services.due import each
from decisions.services.telling import tell_of_final
from decisions.signals import vote_decided
from decisions.states import VOTE_STEPS
from decisions.states import VoteStatus as Status
from decisions.vote_file import final_leaf
from decisions.vote_leaves import vote_of

logger = logging.getLogger(__name__)
LEAF = "vote-final"


def finish_due(now) -> int:
    """Every provisional result whose time has come; how many became final."""
    due = Decision.objects.filter(status=Status.COUNTED, result__final_at=None)
    rows = due.select_related("result__estate")
    return each(rows, _finish, now)


@transaction.atomic
def _finish(decision: Decision, now) -> bool:
    """All of it or nothing: whoever is killed in between leaves a provisional result."""
    Estate.objects.select_for_update(no_key=True).get(pk=decision.estate_id)
    stored = Decision.objects.select_for_update(of=("self",))
    decision = stored.select_related("estate", "result__estate").get(pk=decision.pk)
    if decision.status != Status.COUNTED or now < final_from(decision.result):
        return False
    if not is_of_the_signer(decision.result):
        logger.error("vote %s stays provisional: no opening of it is signed", decision.pk)
        return False
    index = append(estate=decision.estate, kind=LEAF, body=_leaf(decision), at=now)
    Result.objects.filter(pk=decision.result.pk).update(final_at=now)
    move(decision, VOTE_STEPS, "decide", actor=None, now=now, detail={"leaf": index})
    OpenedBallot.objects.filter(decision=decision).delete()
    vote_decided.send(Decision, decision=decision, now=now)
    tell_of_final(decision, now=now)
    return True


def _leaf(decision: Decision) -> bytes:
    signatures, objections = signatures_of(decision), decision.result.objections
    said = [one.word.agrees for one in signatures if one.word]
    return final_leaf(
        vote_of(decision),
        result=str(decision.result.leaf),
        ballots_hash=decision.result.counters_sha256,
        counters=_texts(named=len(signatures), signed=sum(said), refused=said.count(False)),
        objections=_texts(made=objections.count(), answered=objections.exclude(answer="").count()),
    )


def _texts(**numbers: int) -> dict[str, str]:
    return {name: str(number) for name, number in numbers.items()}
