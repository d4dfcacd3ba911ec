"""第二人: who may decide what one person has proposed about somebody's money."""

from communities.approvals import too_close
from communities.standing import standing_of
from finance.models.proposed import Seconded


def why_not_second(row: Seconded, user, now) -> str:
    """Why it is not hers to decide (提出人自己，或同一单位的人); empty where she may."""
    return too_close(row.proposer, standing_of(user, row.estate, now), row.submitted_at)
