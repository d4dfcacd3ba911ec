"""Hold a vote while something of it is written (表决中): nobody closes it meanwhile."""

from django.db import connection

from decisions.models import Decision
from decisions.states import VoteStatus
from decisions.vote_leaves import closes_at


def hold_open(decision: Decision) -> Decision:
    """The stored row, which nobody closes before this transaction has ended; a share of it, so that many can."""
    with connection.cursor() as cursor:
        cursor.execute("select from decisions_decision where id = %s for share", [decision.pk])
    return Decision.objects.select_related("estate", "opening__roll", "key_pair").get(
        pk=decision.pk
    )


def takes_votes(decision: Decision, now) -> bool:
    """Open, and its last day is not over, whoever is late in closing it."""
    return decision.status == VoteStatus.OPEN and now < closes_at(decision)
