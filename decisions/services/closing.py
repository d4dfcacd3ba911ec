"""表决截止: at the minute, by nobody's hand; late it says the true one. And the hourly count of who took part."""

import hashlib

from django.db import transaction

from communities import clock
from communities.log.leaves import append
from communities.models import Estate
from communities.transitions import move
from decisions.boxes import Place
from decisions.closing_register import written
from decisions.counting import Channel
from decisions.models import Ballot, Closing, Decision, Participation
from decisions.selectors.closing_register import register_of
from decisions.selectors.participation import cast_weight
from decisions.services.due import each
from decisions.states import VOTE_STEPS
from decisions.states import VoteStatus as Status
from decisions.vote_file import closing_leaf, sealed_line
from decisions.vote_leaves import terms, vote_of

LEAF = "vote-closing"


def close_due(now) -> int:
    """Every open vote whose last day is over; how many were closed."""
    due = Decision.objects.filter(status=Status.OPEN, closes_on__lt=clock.local(now).date())
    return each(due, _close, now)


@transaction.atomic
def _close(decision: Decision, now) -> bool:
    Estate.objects.select_for_update(no_key=True).get(pk=decision.estate_id)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("estate")
        .get(pk=decision.pk)
    )
    if decision.status != Status.OPEN:
        return False
    boxes, sha256 = boxes_of(decision, Channel.ONLINE)
    closing = Closing(
        estate=decision.estate, decision=decision, boxes=boxes, sha256=sha256,
        register=written(register_of(decision, now)), closed_at=now,
    )  # fmt: skip
    body = closing_leaf(
        terms(decision, decision.matters.all()), boxes=boxes, boxes_hash=sha256,
        register_hash=closing.register_hash,
    )  # fmt: skip
    closing.leaf = leaf = append(estate=decision.estate, kind=LEAF, body=body, at=now)
    closing.save()
    move(decision, VOTE_STEPS, "close", actor=None, now=now, detail={"leaf": leaf})
    return True


def boxes_of(decision: Decision, channel: Channel) -> tuple[int, str]:
    """How many boxes came to a vote by ``channel``, and SHA-256 over their lines, by party and version."""
    vote, digest, number = vote_of(decision), hashlib.sha256(), 0
    rows = Ballot.objects.filter(decision=decision, channel=channel)
    for row in rows.select_related("party").order_by("party__position", "version").iterator():
        place = Place(vote, row.party.key, row.version, Channel(row.channel))
        digest.update(sealed_line(place, row.cast_at, bytes(row.box)))
        number += 1
    return number, digest.hexdigest()


def note_participation(now) -> int:
    """Once an hour of each open vote, as of the full hour; how many were written."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    due = Decision.objects.filter(status=Status.OPEN).exclude(participations__counted_at=hour)
    rows = [_counted(decision, hour, now) for decision in due.select_related("opening")]
    Participation.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _counted(decision: Decision, hour, now) -> Participation:
    weight = cast_weight(decision, now)
    return Participation(
        estate_id=decision.estate_id, decision=decision, counted_at=hour, area=weight.area,
        heads=weight.heads,
    )  # fmt: skip
