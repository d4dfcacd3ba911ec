"""Keys that the signer makes: those of bodies, printed and forgotten, and one for each vote, kept until it is final.

``SIGNER_DIR/decisions/<slug>-<number>-<round>.key`` holds a vote's private key (32 bytes in base64). It is on the
disk before any row says so: killed in between, the signer finds it again and makes no other.
"""

import base64
import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import combinations
from pathlib import Path

from django.db import DatabaseError, transaction

from communities.log.keeping import Keeper, sync, write_lasting
from communities.services.trail import audit
from decisions import envelopes
from decisions.models import BodyKey, Decision, DecisionKey, Envelope, KeyRequest, TestEnvelope
from decisions.selectors.keys import Seat, officers, seats_of, waiting_for_a_key
from decisions.vote_leaves import vote_of
from notifications.services.notices import notify

logger = logging.getLogger(__name__)
FOLDER = "decisions"


def each(rows: Iterable, act: Callable[..., None]) -> None:
    """One that fails holds up no other, and is done again at the next look."""
    for row in rows:
        try:
            act(row)
        except (OSError, ValueError, DatabaseError):
            logger.exception("%s failed", row)


class LostKeyError(Exception):
    """A vote has a key, and its private half is not in the signer's directory, or another one is."""


def answer_requests(now: datetime) -> None:
    """Make the keys that were asked for, each sealed to the browser that asked; nothing of them is kept."""
    over = KeyRequest.objects.filter(ended_at=None, ends_at__lte=now)
    over.update(sealed=None, ended_at=now)
    waiting = KeyRequest.objects.filter(ended_at=None, body_key=None)
    each(waiting.values_list("pk", flat=True), lambda pk: _answer(pk, now))


@transaction.atomic
def _answer(pk: int, now: datetime) -> None:
    rows = KeyRequest.objects.select_for_update(of=("self",))
    request = rows.filter(pk=pk, ended_at=None, body_key=None).first()
    if request is None:
        return
    private = envelopes.new_private()
    key = BodyKey.objects.create(
        body_id=request.body_id, public=envelopes.public_of(private), made_at=now,
        asked_by_id=request.asked_by_id,
    )  # fmt: skip
    request.body_key = key
    request.sealed = envelopes.seal_sheet(private, bytes(request.reply_to), request.body_id)
    request.save(update_fields=["body_key", "sealed"])


def make_test_envelopes(now: datetime) -> None:
    """One for each body with a key, of each vote that waits for its own; the body's people are told."""
    each(waiting_for_a_key(), lambda decision: _seal_tests(decision, now))


@transaction.atomic
def _seal_tests(decision: Decision, now: datetime) -> None:
    for seat in seats_of(decision, now):
        if seat.key and not seat.envelope:
            _seal_test(decision, seat, now)


def _seal_test(decision: Decision, seat: Seat, now: datetime) -> None:
    word = secrets.token_bytes(envelopes.WORD_BYTES)
    row = TestEnvelope.objects.create(
        estate=decision.estate, decision=decision, body_key=seat.key, made_at=now,
        sealed=envelopes.seal_test(word, vote_of(decision), bytes(seat.key.public)),
        word_hash=hashlib.sha256(word).digest(),
    )  # fmt: skip
    notify(
        estate=decision.estate, to=officers([seat.body], now), kind="decisions.test_waits",
        subject=f"decisions.decision:{decision.pk}", path=f"/desk/keys/tests/{row.pk}/",
        params={"title": decision.title}, now=now, key=f"decisions.test:{row.pk}",
        reason="addressee",
    )  # fmt: skip


def make_decision_keys(keeper: Keeper, now: datetime) -> None:
    """A key of its own for each vote of which three bodies have shown that they can open."""
    each(waiting_for_a_key(), lambda decision: _make_key(keeper, decision, now))


@transaction.atomic
def _make_key(keeper: Keeper, decision: Decision, now: datetime) -> None:
    if not all(seat.has_opened for seat in seats_of(decision, now)):
        return
    Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not waiting_for_a_key().filter(pk=decision.pk).exists():
        return
    keys = _tried(seats_of(decision, now))
    if len(keys) < 3:
        return
    private = _kept(keeper, decision) or _keep(keeper, decision, envelopes.new_private())
    made = DecisionKey.objects.create(
        estate=decision.estate, decision=decision, public=envelopes.public_of(private), made_at=now
    )
    vote = vote_of(decision)
    Envelope.objects.bulk_create(
        Envelope(
            estate=decision.estate, decision_key=made, first=first, second=second,
            sealed=envelopes.seal_pair(private, vote, bytes(first.public), bytes(second.public)),
        )
        for first, second in combinations(keys, 2)
    )  # fmt: skip
    audit(
        estate=decision.estate, actor=None, verb="decisions.key.made", subject=decision, at=now,
        detail={"fingerprint": made.fingerprint},
    )  # fmt: skip


def _tried(seats: list[Seat]) -> list[BodyKey]:
    """Keys whose body read out the very word that was sealed to it."""
    return [
        seat.key
        for seat in seats
        if seat.has_opened
        and hashlib.sha256(bytes(seat.envelope.word)).digest() == bytes(seat.envelope.word_hash)
    ]


def load_private(keeper: Keeper, decision: Decision) -> bytes:
    """The vote's private key, 32 bytes. LostKeyError where it is not there, or is not that of its row."""
    private = _kept(keeper, decision)
    if private is None or envelopes.public_of(private) != bytes(decision.key_pair.public):
        raise LostKeyError(f"{path_of(keeper, decision)} is not the key of its vote")
    return private


def path_of(keeper: Keeper, decision: Decision) -> Path:
    vote = vote_of(decision)
    return keeper.place / FOLDER / f"{vote.estate}-{vote.decision}-{vote.round}.key"


def _kept(keeper: Keeper, decision: Decision) -> bytes | None:
    try:
        return base64.b64decode(path_of(keeper, decision).read_text(), validate=False)
    except FileNotFoundError:
        return None


def _keep(keeper: Keeper, decision: Decision, private: bytes) -> bytes:
    """On the disk, through a power cut, before anything names it."""
    path = path_of(keeper, decision)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_lasting(path, base64.b64encode(private).decode() + "\n")
    sync(keeper.place)
    return private
