"""开箱: the signer opens the boxes of a vote once, one fixed set, never before the logged closing by its own clock.

Which boxes these are it works out from the rows and compares with the leaf that its own checkpoint covers. What it
opened it hands back sorted by code, without party, time or number.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import transaction

from communities.log.keeping import Keeper
from communities.log.models import Leaf
from decisions import counting
from decisions.boxes import Opened, Place, SealedBoxError, open_box
from decisions.counting import Channel, Flaw
from decisions.models import (
    Ballot,
    BallotFlaw,
    Decision,
    OpenedBallot,
    Unsealing,
    UnsettledSheet,
)
from decisions.selectors.cast import Cast, cast_ballots
from decisions.selectors.paper import waits_for_paper
from decisions.services.closing import boxes_of
from decisions.signer.keys import LostKeyError, load_private
from decisions.signer.sets import is_the_set
from decisions.states import VoteStatus as Status
from decisions.vote_file import BallotRow, ballots_hash, closing_leaf, paper_leaf
from decisions.vote_leaves import closes_at, terms, vote_of

logger = logging.getLogger(__name__)
# Until its result is final a vote's counters want its ballots.
WANTED = (Status.CLOSED, Status.COUNTED)


class NotOpenedError(Exception):
    """Why the boxes of a vote stay shut; looked at again with the next turn."""


@dataclass(frozen=True)
class Found:
    """What came out of the boxes: by code, and every ballot that does not count."""

    opened: dict[bytes, BallotRow]
    flaws: list[tuple[Ballot, Flaw]]


def unseal_due(keeper: Keeper, now: datetime) -> None:
    """Open what is closed and not yet opened, or was lost by a crash; one vote holds up no other."""
    due = Decision.objects.filter(status__in=WANTED).select_related(
        "estate", "closing", "paper_closing"
    )
    for decision in due:
        if waits_for_paper(decision):
            continue
        if hasattr(decision, "unsealing") and _is_whole(decision):
            continue
        try:
            unseal(keeper, decision, now)
        except (NotOpenedError, LostKeyError) as why:
            logger.error("the boxes of vote %s stay shut: %s", decision.pk, why)


def _is_whole(decision: Decision) -> bool:
    return decision.opened.count() == decision.unsealing.ballots


def unseal(keeper: Keeper, decision: Decision, now: datetime) -> None:
    """One vote. NotOpenedError where it is too early, or its boxes are not those that the log fixed."""
    cast = cast_ballots(decision)
    _check(keeper, decision, cast, now)
    key = X25519PrivateKey.from_private_bytes(load_private(keeper, decision))
    found = open_all(decision, key, cast)
    _store(decision, found, now)


def _check(keeper: Keeper, decision: Decision, cast: Cast, now: datetime) -> None:
    if now < closes_at(decision):
        raise NotOpenedError("its last day is not over")
    boxes, sha256 = boxes_of(decision, Channel.ONLINE)
    said = closing_leaf(
        terms(decision, decision.matters.all()), boxes=boxes, boxes_hash=sha256,
        register_hash=decision.closing.register_hash,
    )  # fmt: skip
    _check_leaf(keeper, decision, decision.closing.leaf, said)
    boxes_set = sha256 + _paper_set(keeper, decision) + _choice_set(cast)
    if not is_the_set(keeper, decision, boxes_set):
        raise NotOpenedError("another set of its boxes was opened before")


def _choice_set(cast: Cast) -> str:
    """Which of the boxes are opened. Two openings that differ in one party would tell what it chose."""
    counted = [
        f"{key} {ballot.channel} {ballot.version}" for key, ballot in cast.sorted.counted.items()
    ]
    rivals = [
        f"{key} {ballot.channel} {ballot.version} beside"
        for key, ballots in cast.rivals.items()
        for ballot in ballots
    ]
    return hashlib.sha256("\n".join(sorted(counted + rivals)).encode()).hexdigest()


def _check_leaf(keeper: Keeper, decision: Decision, index: int, said: bytes) -> None:
    signed = keeper.signed(decision.estate.slug)
    if signed is None or signed.edge.size <= index:
        raise NotOpenedError("its closing is in no checkpoint yet")
    leaf = Leaf.objects.get(estate=decision.estate, index=index)
    if bytes(leaf.body) != said:
        raise NotOpenedError("its boxes are not those of its closing")


def _paper_set(keeper: Keeper, decision: Decision) -> str:
    """The hash of the paper boxes, which a leaf of their own fixes; empty where nobody handed in a sheet."""
    if waits_for_paper(decision):
        raise NotOpenedError("its sheets of paper are not settled")
    boxes, sha256 = boxes_of(decision, Channel.PAPER)
    if not hasattr(decision, "paper_closing"):
        if boxes:
            raise NotOpenedError("it has paper boxes that no leaf fixes")
        return ""
    unsettled = UnsettledSheet.objects.filter(sheet__decision=decision).count()
    said = paper_leaf(vote_of(decision), boxes=boxes, boxes_hash=sha256, unsettled=unsettled)
    _check_leaf(keeper, decision, decision.paper_closing.leaf, said)
    return sha256


def open_all(decision: Decision, key: X25519PrivateKey, cast: Cast) -> Found:
    """The last valid box of each party; what does not open is invalid (无效) and stops nothing.

    Of co-owners who have named nobody the last box of each is opened: where they differ, none counts.
    """
    vote, matters = vote_of(decision), decision.matters.count()

    def inside(ballot: counting.Ballot) -> Opened | None:
        place = Place(vote, ballot.party, ballot.version, ballot.channel)
        try:
            return open_box(bytes(cast.rows[ballot].box), place, key, matters=matters)
        except SealedBoxError:
            return None

    opened: dict[bytes, BallotRow] = {}
    came: dict[bytes, Ballot] = {}
    flaws = [(cast.rows[ballot], flaw) for ballot, flaw in cast.sorted.refused]
    for ballot in cast.sorted.counted.values():
        row, found = cast.rows[ballot], inside(ballot)
        rivals = filter(None, map(inside, cast.rivals.get(ballot.party, ())))
        if found is None or any(one.choices != found.choices for one in rivals):
            flaws.append((row, Flaw.DISPUTED if found else Flaw.UNREADABLE))
            continue
        code = found.code(vote)
        if code in came:
            # A secret is drawn for each ballot: whoever copied one made neither of them a vote.
            flaws += [(row, Flaw.UNREADABLE)] + [(came[code], Flaw.UNREADABLE)] * (code in opened)
            opened.pop(code, None)
            continue
        came[code], opened[code] = row, BallotRow(row.party.area, found)
    return Found(opened, flaws)


@transaction.atomic
def _store(decision: Decision, found: Found, now: datetime) -> None:
    """In the order of the codes, all at once: neither place nor moment says whose a ballot is."""
    ordered = sorted(found.opened.items())
    held = Decision.objects.select_for_update(of=("self",)).filter(status__in=WANTED)
    if not held.filter(pk=decision.pk):
        raise NotOpenedError("its result is final")
    BallotFlaw.objects.bulk_create(
        (
            BallotFlaw(estate_id=decision.estate_id, ballot=row, flaw=flaw)
            for row, flaw in found.flaws
        ),
        ignore_conflicts=True,
    )
    OpenedBallot.objects.filter(decision=decision).delete()
    OpenedBallot.objects.bulk_create(
        OpenedBallot(
            code=code, estate_id=decision.estate_id, decision=decision, area=row.area,
            letters=row.ballot.letters, r=row.ballot.r,
        )
        for code, row in ordered
    )  # fmt: skip
    if not hasattr(decision, "unsealing"):
        Unsealing.objects.create(
            estate_id=decision.estate_id, decision=decision, ballots=len(ordered),
            sha256=ballots_hash(vote_of(decision), (row for _code, row in ordered)),
            unsealed_at=now,
        )  # fmt: skip
