"""Which set of boxes the signer opened of a vote: kept in its directory before the first box is, and never another one."""

from communities.log.keeping import Keeper, write_lasting
from decisions.models import Decision
from decisions.signer.keys import path_of


def is_the_set(keeper: Keeper, decision: Decision, sha256: str) -> bool:
    """Whether this is the one set; the first that is asked for becomes it, lasting through a power cut."""
    path = path_of(keeper, decision).with_suffix(".set")
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_lasting(path, sha256)
    return path.read_text() == sha256
