"""Votes and decisions as other rooms name them: by number, with where they stand (所依据的决定)."""

from decisions.models import Decision, ElsewhereDecision
from decisions.selectors.elsewhere import public_decisions
from decisions.selectors.results import matter_results
from decisions.selectors.votes import COMING, STANDING, public_votes
from decisions.states import ElsewhereStatus, VoteStatus
from decisions.wording import verdict

Named = Decision | ElsewhereDecision
ENDED = (VoteStatus.DECIDED, VoteStatus.REVOKED)


def nameable(estate) -> list[Named]:
    """What works may wait for, or go by: votes that were announced and stand, then decisions that hold."""
    holding = public_decisions(estate).filter(status=ElsewhereStatus.CONFIRMED)
    return [*public_votes(estate).filter(status__in=STANDING), *holding]


def named(estate, number: str) -> Named | None:
    """The one of this number, if it may be named."""
    return next((one for one in nameable(estate) if one.number == number), None)


def is_awaited(decision: Named) -> bool:
    """Announced, and without a final result yet."""
    return isinstance(decision, Decision) and decision.status in COMING


def has_result(decision: Named) -> bool:
    """Taken elsewhere, or a vote with a final result, whether or not it holds."""
    return isinstance(decision, ElsewhereDecision) or decision.status in ENDED


def state_words(decision: Named) -> str:
    """Where it stands; once decided, what came of each of its matters."""
    matters = _decided_matters(decision)
    if matters:
        return "、".join(dict.fromkeys(str(verdict(one)) for one in matters))
    return decision.get_status_display()


def _decided_matters(decision: Named) -> list:
    """None of what is not decided, or holds no more."""
    if isinstance(decision, ElsewhereDecision):
        return list(decision.matters.all()) if decision.carries else []
    has_result = decision.status == VoteStatus.DECIDED and hasattr(decision, "result")
    return matter_results(decision) if has_result else []
