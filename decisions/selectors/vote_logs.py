"""The leaves of a vote with their proofs (存证), as both of its files end."""

from functools import lru_cache

from communities.log.models import Checkpoint, Leaf
from communities.log.tree import inclusion
from decisions.models import Decision
from decisions.selectors.votes import notice_of
from decisions.vote_file import Log, LoggedLeaf


def log_of(decision: Decision) -> Log | None:
    """Notice, opening, closing and result in the newest checkpoint; None while that does not hold the result."""
    newest = Checkpoint.objects.filter(estate=decision.estate).order_by("-size", "-signed_at")
    checkpoint = newest.first()
    if checkpoint is None or checkpoint.size <= decision.result.leaf:
        return None
    indexes = (
        notice_of(decision).leaf,
        decision.opening.leaf,
        decision.closing.leaf,
        decision.result.leaf,
    )
    leaves = _proved(decision.estate_id, checkpoint.size, bytes(checkpoint.root), indexes)
    return Log(checkpoint.note, leaves)


@lru_cache(32)
def _proved(
    estate: int, size: int, _root: bytes, indexes: tuple[int, ...]
) -> tuple[LoggedLeaf, ...]:
    """Leaves never change: a log of one length and root is read once."""
    rows = Leaf.objects.filter(estate=estate, index__lt=size).order_by("index")
    hashes = [bytes(one) for one in rows.values_list("hash", flat=True).iterator()]
    bodies = dict(rows.filter(index__in=indexes).values_list("index", "body"))
    return tuple(LoggedLeaf(bytes(bodies[at]), at, tuple(inclusion(hashes, at))) for at in indexes)
