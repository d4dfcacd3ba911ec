"""Owners and homes on the roll of a vote that is not counted yet (表决中的名册)."""

from collections.abc import Collection
from datetime import date

from communities import open_rolls
from communities.models import Ownership
from communities.standing import current
from decisions.models import Opening, RollParty
from decisions.selectors.co_owners import BETWEEN
from decisions.states import VoteStatus

# Until then the roll's owners are asked for in the register.
UNCOUNTED = (VoteStatus.OPEN, VoteStatus.CLOSED)


def _parties(estate_id: int):
    rows = RollParty.objects.filter(estate=estate_id)
    return rows.filter(roll__opening__decision__status__in=UNCOUNTED)


def votes_still(user, estate) -> bool:
    """Who sold her home after the day of an open vote's roll: by that roll the vote is hers."""
    days = Opening.objects.filter(estate=estate, decision__status=VoteStatus.OPEN)
    held = Ownership.objects.for_estate(estate).filter(user=user)
    return any(
        held.filter(current(day)).exists() for day in days.values_list("roll__made_on", flat=True)
    )


class OpenRolls:
    def has_owner(self, estate_id: int, owners: Collection[int]) -> bool:
        wanted = {str(owner) for owner in owners}
        keys = _parties(estate_id).values_list("key", flat=True)
        return any(not wanted.isdisjoint(key.split(BETWEEN)) for key in keys.iterator())

    def last_day(self, estate_id: int, unit: int) -> date | None:
        rows = _parties(estate_id).filter(units__contains=[unit])
        return rows.order_by("-roll__made_on").values_list("roll__made_on", flat=True).first()


open_rolls.register(OpenRolls())
