"""Votes as strangers, owners and the desk ask for them."""

from datetime import date

from communities.clock import last_moment
from communities.estate_settings import setting
from decisions.models import Decision, Notice
from decisions.preflight import Facts
from decisions.selectors.rolls import ownerless_homes, roll_rows
from decisions.settings_rows import LONGEST, NOTICE_DAYS, SHORTEST
from decisions.states import VoteStatus, Way

# A draft is seen by who prepares it; what was announced once stays in public, whatever came of it.
COMING = (
    VoteStatus.ANNOUNCED,
    VoteStatus.OPEN,
    VoteStatus.CLOSED,
    VoteStatus.COUNTED,
)


# What a court or an authority may still stop, or take back.
STANDING = (*COMING, VoteStatus.DECIDED)


def is_stoppable(decision: Decision) -> bool:
    """Whether it is held here and stands: one that is held elsewhere is taken back as the decision that it led to."""
    return decision.way == Way.PORTAL and decision.status in STANDING


def facts_of(decision: Decision, today: date) -> Facts:
    """What announcing it today would meet."""
    ownerless, now = ownerless_homes(decision, today), last_moment(today)
    return Facts(
        today=today,
        opens_on=decision.opens_on,
        closes_on=decision.closes_on,
        notice_days=setting(decision.estate, NOTICE_DAYS, now),
        window=tuple(setting(decision.estate, key, now) for key in (SHORTEST, LONGEST)),
        n_matters=decision.matters.count(),
        # Whose votes there are cannot be said while a home is nobody's; that is told by itself.
        n_parties=1 if ownerless else len(roll_rows(decision, today)),
        ownerless=tuple(ownerless),
        has_silence_clause=bool(decision.vote_rules.silence_clause),
        has_rules_of_procedure=decision.authorised_by_id is not None,
        is_held_here=decision.way == Way.PORTAL,
    )


def votes_of(estates):
    """All votes of the estates a person serves, newest first."""
    rows = Decision.objects.filter(estate__in=estates).select_related("estate")
    return rows.prefetch_related("matters").order_by("-drafted_at", "-pk")


def public_votes(estate):
    """Votes that were announced at least once; newest first."""
    rows = Decision.objects.for_estate(estate).exclude(number="")
    return rows.prefetch_related("matters").order_by("-opens_on", "-pk")


def coming_votes(estate):
    """Those announced and without a result yet, the next first."""
    return public_votes(estate).filter(status__in=COMING).order_by("opens_on", "pk")


def held_here(estate):
    """Votes that were opened here, whatever became of them since."""
    return (
        public_votes(estate)
        .filter(opening__isnull=False)
        .select_related("estate", "opening__roll", "result", "closing")
    )


def decided_here(estate):
    """Votes held here whose result is final, whether or not it was revoked since, the newest first."""
    final = [VoteStatus.DECIDED, VoteStatus.REVOKED]
    rows = held_here(estate).filter(status__in=final, result__isnull=False)
    return rows.order_by("-result__final_at", "-pk")


def stopped_here(estate):
    """Votes that a court or an authority stopped."""
    return public_votes(estate).filter(status=VoteStatus.STOPPED)


def notice_of(decision: Decision) -> Notice | None:
    """The newest notice; older ones stand in the log."""
    rows = decision.notices.select_related("roll", "announced_by", "decision__estate")
    return rows.order_by("-version").first()
