"""Ringing at doors during a vote (上门提醒): each attempt is a row."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.services.trail import audit
from decisions.models import Decision, DoorVisit, RollParty
from decisions.selectors.doors import doors, has_voted
from decisions.states import CALLED

PERM = "decisions.deliver_notice"


@transaction.atomic
def record_visits(
    *, decision: Decision, parties: set[int], outcome: str, actor, now
) -> list[DoorVisit]:
    """录入上门, of parties by their ids; those that have voted meanwhile are left out.

    DomainError where none is left; StaleState while nobody votes.
    """
    require(actor, PERM, decision, now)
    if decision.status not in CALLED or decision.phase(clock.local(now).date()) != "open":
        raise StaleState(_("现在不在表决期间。"))
    left: list[RollParty] = [
        one.party for one in doors(decision, has_voted(decision)) if one.party.pk in parties
    ]
    if not left:
        raise DomainError(_("请至少选一户还没有投票的。"), field="parties")
    made = DoorVisit.objects.bulk_create(
        DoorVisit(
            estate=decision.estate, decision=decision, party=party, outcome=outcome, visited_at=now,
            visited_by=actor,
        )
        for party in left
    )  # fmt: skip
    audit(
        estate=decision.estate, actor=actor, verb="decisions.doors.visited", subject=decision, at=now,
        detail={"outcome": outcome, "parties": [one.pk for one in left]},
    )  # fmt: skip
    return made
