"""At whose doors somebody still rings during a vote (上门名单): who has not voted, never what anybody chose."""

from dataclasses import dataclass

from decisions.models import Decision, DoorVisit, RollParty
from decisions.selectors.delivery import building_names
from decisions.selectors.paper import handed_in
from decisions.selectors.rolls import newest_roll


@dataclass(frozen=True)
class Door:
    """One party that has not voted, and what came of each visit."""

    party: RollParty
    building: str
    visits: tuple[DoorVisit, ...]


def has_voted(decision: Decision) -> set[int]:
    """Ids of the parties with a ballot, by whichever way; a sheet in the box is one."""
    sheets = handed_in(decision).values_list("sheet__party", flat=True)
    return {*decision.ballots.values_list("party", flat=True), *sheets}


def doors(decision: Decision, voted: set[int]) -> list[Door]:
    """Every party of the newest roll that is not in ``voted``, in its order; the developer has no door."""
    roll = newest_roll(decision)
    names = building_names(decision.estate_id)
    visits: dict[int, list[DoorVisit]] = {}
    for one in decision.door_visits.select_related("visited_by"):
        visits.setdefault(one.party_id, []).append(one)
    return [
        Door(party, names.get(party.units[0], ""), tuple(visits.get(party.pk, ())))
        for party in (roll.parties.all() if roll else ())
        if party.pk not in voted and not party.is_developers
    ]
