"""签署: the signer looks at every log, adds its leaves up again, and signs what follows from what it
signed before; else it refuses, and says why for as long as that is so.

It believes no hash that is stored: each new leaf is hashed from its bytes. The whole log is added up
again at the signer's start, before a statement is signed, and once a day.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import IntegrityError, connection

from communities.log.canonical import leaf_hash
from communities.log.keeping import CannotSignError, ForkError, Keeper, Signed
from communities.log.models import Checkpoint, Leaf, Refusal, SignerRefusal
from communities.log.notes import MalformedNoteError, TreeHead, parse_head, split
from communities.log.tree import Edge

logger = logging.getLogger(__name__)
RENEWED_AFTER = timedelta(hours=23)
CHUNK = 500
# Every log with leaves or a checkpoint: its length, its newest checkpoint and that one's log.
LOGS = """
    select estate.id, estate.slug, head.size, newest.size, newest.root,
        split_part(newest.note, E'\\n', 1), refusal.reason
    from communities_loghead as head join communities_estate as estate on estate.id = head.estate_id
    left join lateral (
        select size, root, note from communities_checkpoint where estate_id = head.estate_id
        order by size desc, signed_at desc limit 1) as newest on true
    left join communities_signerrefusal as refusal
        on refusal.estate_id = head.estate_id and refusal.ended_at is null
    where head.size > 0 or newest.size is not null order by estate.id
"""


@dataclass(frozen=True)
class Log:
    """存证日志: one estate's log as the database shows it."""

    estate_id: int
    slug: str
    size: int
    published_size: int | None
    published_root: bytes | None
    published_as: str | None
    refusal: str | None


class RefusedError(Exception):
    """The log is not signed, for one of the reasons of ``Refusal``."""

    def __init__(self, reason: Any):
        super().__init__(reason)
        self.reason = reason


class Signing:
    """签署: every log in turn; ``pace`` is the least time between two checkpoints of one log."""

    def __init__(self, keeper: Keeper, pace: timedelta):
        self.keeper, self.pace = keeper, pace
        # When a log was last added up whole, and when one that was refused is looked at again.
        self._whole_at: dict[str, datetime] = {}
        self._again_at: dict[str, datetime] = {}

    def sign_due(self, now: datetime) -> None:
        """Sign what is due; a log that is refused holds up no other."""
        for log in logs():
            try:
                self._sign_if_due(log, now)
            except RefusedError as refused:
                self._refuse(log, refused.reason, now)
            except (OSError, ValueError, KeyError, TypeError):
                logger.exception("the state of %s cannot be kept", log.slug)
                self._refuse(log, Refusal.UNKEPT, now)
            except IntegrityError:
                # A row came in between; the next look finds whose it is.
                logger.exception("the checkpoint of %s was not taken", log.slug)

    def _sign_if_due(self, log: Log, now: datetime) -> None:
        signed = self.keeper.signed(log.slug)
        self._compare(log, signed)
        if now < self._again_at.get(log.slug, now):
            return
        is_behind = signed is not None and signed.edge.size > (log.published_size or 0)
        is_renewed = signed is not None and not timedelta() <= now - signed.at < RENEWED_AFTER
        is_new = log.slug not in self._whole_at
        waits = signed is not None and now - signed.at < self.pace
        has_more = log.size > (signed.edge.size if signed else 0) and not waits
        if not (is_behind or is_renewed or is_new or has_more):
            return
        is_whole = is_behind or is_renewed or is_new or _states(log, signed)
        edge = _grown(log, signed, is_whole=is_whole)
        if is_whole:
            self._whole_at[log.slug] = now
        if signed and is_behind:
            self._release(log, signed)
        if has_more or is_renewed:
            fresh = Signed(self.keeper.origin(log.slug), edge, now)
            self._keep(log, fresh)
            self._release(log, fresh)
        if log.refusal:
            _open_refusal(log).update(ended_at=now)
            logger.warning("%s is signed again", log.slug)

    def _compare(self, log: Log, signed: Signed | None) -> None:
        """What the database has was signed by whoever signs here, and nothing of it is gone. Under a
        new name a new log begins."""
        if signed is None:
            if log.published_as == self.keeper.origin(log.slug):
                raise RefusedError(Refusal.FORGOTTEN)
            return
        if signed.origin != self.keeper.origin(log.slug):
            raise RefusedError(Refusal.RENAMED)
        published = log.published_size or 0
        is_other = published == signed.edge.size and log.published_root != signed.edge.root()
        if published > signed.edge.size or is_other:
            raise RefusedError(Refusal.FOREIGN)
        if log.size < signed.edge.size:
            raise RefusedError(Refusal.SHORT)

    def _keep(self, log: Log, signed: Signed) -> None:
        try:
            self.keeper.keep(log.slug, signed)
        except ForkError:
            raise RefusedError(Refusal.FORK) from None

    def _release(self, log: Log, signed: Signed) -> None:
        """Only what was kept before is handed out."""
        Checkpoint.objects.create(
            estate_id=log.estate_id,
            size=signed.edge.size,
            root=signed.edge.root(),
            note=self.keeper.note(signed),
            signed_at=signed.at,
        )

    def _refuse(self, log: Log, reason: Any, now: datetime) -> None:
        self._again_at[log.slug] = now + self.pace
        self._whole_at.pop(log.slug, None)
        if log.refusal == reason:
            return
        logger.error("%s is not signed: %s", log.slug, reason)
        _open_refusal(log).update(ended_at=now)
        SignerRefusal.objects.create(estate_id=log.estate_id, reason=reason, since=now)


def logs() -> list[Log]:
    with connection.cursor() as cursor:
        cursor.execute(LOGS)
        return [
            Log(pk, slug, size, published, None if root is None else bytes(root), name, refusal)
            for pk, slug, size, published, root, name, refusal in cursor.fetchall()
        ]


def _grown(log: Log, signed: Signed | None, *, is_whole: bool) -> Edge:
    """The tree over all leaves that there are, grown from what was signed or, whole, from nothing.

    Refuses (RefusedError) a gap, bytes that are not their hash, and leaves that are not those signed.
    """
    edge = Edge() if is_whole or signed is None else signed.edge.copy()
    for index, body, stored in _leaves(log, edge.size):
        if index != edge.size:
            raise RefusedError(Refusal.GAP)
        found = leaf_hash(bytes(body))
        if found != bytes(stored):
            raise RefusedError(Refusal.BROKEN)
        edge.append(found)
        is_at_signed = signed is not None and edge.size == signed.edge.size
        if signed and is_at_signed and edge.root() != signed.edge.root():
            raise RefusedError(Refusal.FORK)
    if edge.size < log.size:
        raise RefusedError(Refusal.GAP)
    return edge


def _leaves(log: Log, start: int) -> Iterator[tuple[int, bytes, bytes]]:
    rows = Leaf.objects.filter(estate=log.estate_id, index__gte=start).order_by("index")
    return rows.values_list("index", "body", "hash").iterator(chunk_size=CHUNK)


def _states(log: Log, signed: Signed | None) -> bool:
    """Whether a statement is among what would be signed."""
    start = signed.edge.size if signed else 0
    return Leaf.objects.filter(estate=log.estate_id, index__gte=start, kind="statement").exists()


def _open_refusal(log: Log):  # type: ignore[no-untyped-def]
    return SignerRefusal.objects.filter(estate=log.estate_id, ended_at=None)


def adopt(keeper: Keeper, note: str, now: datetime) -> TreeHead:
    """接续: take a checkpoint that somebody outside kept for the last one signed, where the signer lost
    its own record. Whoever asks compared it with what others kept: no signature proves that.

    Refuses (CannotSignError) what is no checkpoint of a log here, leaves that have another root, and a
    log of which more, or something else, was signed already.
    """
    try:
        head = parse_head(split(note)[0])
    except MalformedNoteError as why:
        raise CannotSignError(f"Not a checkpoint: {why}.") from why
    log = next((one for one in logs() if keeper.origin(one.slug) == head.origin), None)
    if log is None:
        raise CannotSignError(f"There is no log {head.origin} here.")
    edge = Edge()
    for _index, body, _stored in islice(_leaves(log, 0), head.size):
        edge.append(leaf_hash(bytes(body)))
    if (edge.size, edge.root()) != (head.size, head.root):
        raise CannotSignError(
            f"The first {head.size} leaves have another root than that checkpoint."
        )
    try:
        keeper.keep(log.slug, Signed(head.origin, edge, now))
    except ForkError as why:
        raise CannotSignError(f"More, or something else, was signed already: {why}.") from why
    return head
