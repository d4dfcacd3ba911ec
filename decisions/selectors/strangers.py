"""Ballots by the account of somebody else (账号绑错了人): two bodies took the home from it after it had cast."""

from collections import defaultdict

from communities.models import Ownership
from communities.standing import current
from decisions.counting import Channel
from decisions.models import Ballot, Decision
from decisions.selectors.co_owners import CASTER


def strangers_ballots(decision: Decision) -> frozenset[int]:
    """Ids of the online ballots whose account, or whose letter's principal, has no share of the party of the roll's day.

    Who sold later had one that day. By a letter on paper no account of the owner's is needed.
    """
    day = decision.opening.roll.made_on
    held = Ownership.objects.for_estate(decision.estate).filter(current(day), user__isnull=False)
    accounts: dict[int, set[int]] = defaultdict(set)
    for unit, user in held.values_list("unit", "user"):
        accounts[unit].add(user)
    rows = Ballot.objects.filter(decision=decision, channel=Channel.ONLINE)
    rows = rows.exclude(letter__isnull=False, letter__principal=None)
    casters = rows.values_list("pk", "party__units", CASTER)
    return frozenset(
        pk
        for pk, units, user in casters.iterator()
        if not any(user in accounts[unit] for unit in units)
    )
