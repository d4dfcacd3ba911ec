"""Which set of boxes the signer opened of a vote: kept in its directory before the first box is, and never another one."""

import os
from pathlib import Path

from communities.log.keeping import Keeper
from decisions.models import Decision
from decisions.vote_leaves import vote_of

FOLDER = "votes"


def is_the_set(keeper: Keeper, decision: Decision, sha256: str) -> bool:
    """Whether this is the one set; the first that is asked for becomes it, lasting through a power cut."""
    path = _path(keeper, decision)
    if not path.exists():
        _write(path, sha256)
    return path.read_text() == sha256


def _path(keeper: Keeper, decision: Decision) -> Path:
    vote = vote_of(decision)
    return keeper.place / FOLDER / f"{vote.estate}-{vote.decision}-{vote.round}.set"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
