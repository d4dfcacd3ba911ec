"""What the signer opened of a vote, kept in its directory: which set of boxes, before the first is opened, and what came
of it, before any row says so; and when it first saw that a vote is over. None of them ever changes.
"""

import json
from datetime import datetime
from pathlib import Path

from communities.log.keeping import Keeper, write_lasting
from decisions.models import Decision
from decisions.signer.keys import path_of


def is_the_set(keeper: Keeper, decision: Decision, sha256: str) -> bool:
    """Whether this is the one set; the first that is asked for becomes it, lasting through a power cut."""
    return _first(_set(keeper, decision), sha256)


def has_a_set(keeper: Keeper, decision: Decision) -> bool:
    """Whether any box of it was opened here."""
    return _set(keeper, decision).exists()


def is_the_opening(keeper: Keeper, decision: Decision, said: str) -> bool:
    """The same of the statement of what came out (开箱声明)."""
    return _first(_opening(keeper, decision), said)


def kept_opening(keeper: Keeper, decision: Decision) -> str | None:
    """The statement; None of a vote that was not opened here yet."""
    try:
        return _opening(keeper, decision).read_text()
    except FileNotFoundError:
        return None


def kept_hash(keeper: Keeper, decision: Decision) -> str | None:
    """SHA-256 of the ballots that it names."""
    said = kept_opening(keeper, decision)
    return None if said is None else json.loads(said)["sha256"]


def keep_flaws(keeper: Keeper, decision: Decision, sha256: str) -> None:
    """The hash of which ballots do not count, and why; a second opening finds the same."""
    _first(_flaws(keeper, decision), sha256)


def kept_flaws(keeper: Keeper, decision: Decision) -> str | None:
    """None of a vote that was not opened here yet, or before this was kept."""
    path = _flaws(keeper, decision)
    return path.read_text() if path.exists() else None


def ended_at(keeper: Keeper, decision: Decision, now: datetime) -> datetime:
    """When the signer first saw that a vote is over, by its own clock: of rows anybody may say when."""
    path = path_of(keeper, decision).with_suffix(".ended")
    _first(path, now.isoformat())
    return datetime.fromisoformat(path.read_text())


def _set(keeper: Keeper, decision: Decision) -> Path:
    return path_of(keeper, decision).with_suffix(".set")


def _opening(keeper: Keeper, decision: Decision) -> Path:
    return path_of(keeper, decision).with_suffix(".opened")


def _flaws(keeper: Keeper, decision: Decision) -> Path:
    return path_of(keeper, decision).with_suffix(".flaws")


def _first(path: Path, text: str) -> bool:
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_lasting(path, text)
    return path.read_text() == text
