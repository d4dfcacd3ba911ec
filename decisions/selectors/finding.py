"""What the search field finds among owners' decisions (业主决策)."""

from django.db.models import Q

from communities.finding import MOST, Hit, Sought
from decisions.selectors.elsewhere import decisions_of
from decisions.selectors.votes import votes_of
from decisions.states import VoteStatus, Way


def find_decisions(estates, sought: Sought, _now) -> list[Hit]:
    """By number, title or the text of a matter: votes of the portal, and results recorded from elsewhere."""
    fits = Q(number__iexact=sought.text) | Q(title__icontains=sought.text)
    votes = votes_of(estates).exclude(status=VoteStatus.DECIDED, way=Way.ELSEWHERE)
    found = [(one, "decisions-desk:vote") for one in votes.filter(fits)[: MOST + 1]]
    recorded = decisions_of(estates).filter(fits | Q(matters__text__icontains=sought.text))
    found += [(one, "decisions-desk:decision") for one in recorded.distinct()[: MOST + 1]]
    return [_hit(*one) for one in found[: MOST + 1]]


def _hit(one, page: str) -> Hit:
    told = (one.number, one.estate.name, one.get_status_display())
    return Hit(one.title, " · ".join(part for part in told if part), page, (one.pk,))
