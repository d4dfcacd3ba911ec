"""Owners on the roll of a vote that is not counted yet (表决中的名册)."""

from collections.abc import Collection

from communities import open_rolls
from decisions.models import RollParty
from decisions.selectors.co_owners import BETWEEN
from decisions.states import VoteStatus

# Until then the roll's owners are asked for in the register.
UNCOUNTED = (VoteStatus.OPEN, VoteStatus.CLOSED)


def is_voting(estate_id: int, owners: Collection[int]) -> bool:
    wanted = {str(owner) for owner in owners}
    rows = RollParty.objects.filter(roll__opening__decision__status__in=UNCOUNTED)
    keys = rows.filter(estate=estate_id).values_list("key", flat=True)
    return any(not wanted.isdisjoint(key.split(BETWEEN)) for key in keys.iterator())


open_rolls.register(is_voting)
