"""开箱: the signer opens the boxes of a vote once, one fixed set, never before the logged closing by its own clock.

Which boxes these are it works out from the rows and compares with the leaf that its own checkpoint covers. What it
opened it hands back sorted by code, without party, time or number, with a statement that it signed. Whoever has the
application's role can write such rows too: beside its own the signer finds them, puts ballots that are not its own
back to what it opened, and says in a row that there were any.
"""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import DatabaseError, transaction
from django.db.models import Q

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
from decisions.selectors.opened import opened_hash, said_of
from decisions.selectors.paper import waits_for_paper
from decisions.selectors.scans import scans_of
from decisions.services.closing import boxes_of
from decisions.signer.doubts import What, doubt
from decisions.signer.keys import LostKeyError, load_private
from decisions.signer.sets import (
    is_the_opening,
    is_the_set,
    keep_flaws,
    kept_flaws,
    kept_opening,
)
from decisions.states import VoteStatus as Status
from decisions.unsealed import statement
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

    @property
    def reasons(self) -> dict[int, Flaw]:
        """By ballot, the first."""
        return {row.pk: flaw for row, flaw in reversed(self.flaws)}

    @property
    def ordered(self) -> list[BallotRow]:
        return [row for _code, row in sorted(self.opened.items())]


def unseal_due(keeper: Keeper, now: datetime, wanted: tuple[Status, ...] = WANTED) -> None:
    """Open what is closed and not yet opened, was lost by a crash, or is not what was opened; one vote holds up no
    other."""
    due = Decision.objects.filter(status__in=wanted).select_related(
        "estate", "closing", "paper_closing", "result"
    )
    for decision in due:
        if waits_for_paper(decision):
            continue
        try:
            if not _stands(keeper, decision):
                unseal(keeper, decision, now)
            _doubt_rows(keeper, decision, now)
        except (NotOpenedError, LostKeyError) as why:
            logger.error("the boxes of vote %s stay shut: %s", decision.pk, why)
        except (OSError, ValueError, DatabaseError):
            logger.exception("the boxes of vote %s are looked at again", decision.pk)


def _stands(keeper: Keeper, decision: Decision) -> bool:
    """Whether the rows are what was opened, signed with the keys of today."""
    said = kept_opening(keeper, decision)
    if said is None:
        return False
    note = keeper.say(decision.estate.slug, said)
    rows = decision.unsealings.filter(note=note).values_list("ballots", "sha256")
    found = opened_hash(decision)
    return any(said == said_of(decision, *row) and row == found for row in rows)


def unseal(keeper: Keeper, decision: Decision, now: datetime) -> None:
    """One vote. NotOpenedError where it is too early, its boxes are not those that the log fixed, or something else came
    out of them before."""
    cast = cast_ballots(decision)
    _check(keeper, decision, cast, now)
    key = X25519PrivateKey.from_private_bytes(load_private(keeper, decision))
    found = open_all(decision, key, cast)
    ballots, sha256 = len(found.opened), ballots_hash(vote_of(decision), found.ordered)
    said = statement(vote_of(decision), ballots=ballots, sha256=sha256)
    if not is_the_opening(keeper, decision, said):
        raise NotOpenedError("something else came out of them before")
    keep_flaws(keeper, decision, _flaws_hash(found.reasons.items()))
    words = {"ballots": ballots, "sha256": sha256, "note": keeper.say(decision.estate.slug, said)}
    _store(decision, found, words, now)


def _doubt_rows(keeper: Keeper, decision: Decision, now: datetime) -> None:
    """What somebody else wrote stands for nothing, and is said."""
    said = kept_opening(keeper, decision)
    rows = decision.unsealings.values_list("ballots", "sha256")
    if any(said_of(decision, *row) != said for row in rows):
        doubt(decision, What.UNSEALING, now)
    flaws = kept_flaws(keeper, decision)
    there = BallotFlaw.objects.filter(ballot__decision=decision).values_list("ballot", "flaw")
    if flaws and flaws != _flaws_hash(there):
        doubt(decision, What.FLAWS, now)
    own = {sha256 for ballots, sha256 in rows if said_of(decision, ballots, sha256) == said}
    if hasattr(decision, "result") and decision.result.counters_sha256 not in own:
        doubt(decision, What.RESULT, now)


def _flaws_hash(flaws: Iterable[tuple[int, str]]) -> str:
    lines = sorted(f"{ballot} {flaw}" for ballot, flaw in flaws)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


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
    """The hash of the paper boxes, which a leaf of their own fixes, with the scans, which stay shut; empty where nobody
    handed in a sheet."""
    if waits_for_paper(decision):
        raise NotOpenedError("its sheets of paper are not settled")
    boxes, sha256 = boxes_of(decision, Channel.PAPER)
    if not hasattr(decision, "paper_closing"):
        if boxes:
            raise NotOpenedError("it has paper boxes that no leaf fixes")
        return ""
    unsettled = UnsettledSheet.objects.filter(sheet__decision=decision).count()
    said = paper_leaf(
        vote_of(decision), boxes=boxes, boxes_hash=sha256, unsettled=unsettled,
        scans=scans_of(decision),
    )  # fmt: skip
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
def _store(decision: Decision, found: Found, words: dict, now: datetime) -> None:
    """In the order of the codes, all at once: neither place nor moment says whose a ballot is. What stood there in the
    place of it goes."""
    rows = _rows(decision, found)
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
    there = OpenedBallot.objects.filter(
        Q(decision=decision) | Q(code__in=[row.code for row in rows])
    )
    if {_said(row) for row in there} - {_said(row) for row in rows}:
        doubt(decision, What.BALLOTS, now)
    there.delete()
    OpenedBallot.objects.bulk_create(rows)
    if not decision.unsealings.filter(**words):
        Unsealing.objects.create(
            estate_id=decision.estate_id, decision=decision, unsealed_at=now, **words
        )


def _rows(decision: Decision, found: Found) -> list[OpenedBallot]:
    return [
        OpenedBallot(
            code=code, estate_id=decision.estate_id, decision=decision, area=row.area,
            letters=row.ballot.letters, r=row.ballot.r,
        )
        for code, row in sorted(found.opened.items())
    ]  # fmt: skip


def _said(row: OpenedBallot) -> tuple:
    return row.decision_id, bytes(row.code), row.area, row.letters, bytes(row.r)
