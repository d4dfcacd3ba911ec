"""开箱声明: what the signer says it opened of a vote, signed with the key of the estate's log. Pure.

A signed note (C2SP) whose text is one line of canonical JSON; no checkpoint begins like it, so neither is taken for the
other.
"""

from collections.abc import Iterable

from communities.log import notes
from communities.log.canonical import encode
from decisions.boxes import Vote
from decisions.vote_file import VERSION

KIND = f"{VERSION}/unsealed"


def statement(vote: Vote, *, ballots: int, sha256: str) -> str:
    """How many ballots came out, and their hash as the counters' file has them."""
    said = {
        "@": KIND,
        "estate": vote.estate,
        "decision": vote.decision,
        "round": str(vote.round),
        "ballots": str(ballots),
        "sha256": sha256,
    }
    return encode(said).decode() + "\n"


def is_signed(note: str, text: str, keys: Iterable[notes.Key]) -> bool:
    """Whether it says just this, and one of ``keys`` signed it."""
    return any(_says(note, text, key) for key in keys)


def _says(note: str, text: str, key: notes.Key) -> bool:
    try:
        return notes.open_note(note, key) == text
    except (notes.MalformedNoteError, notes.NotSignedError):
        return False


def unsealed_line(note: str) -> bytes:
    """The statement as both files of a vote carry it; nothing of a vote that was opened before there were any."""
    if not note:
        return b""
    return encode({"@": KIND, "note": note.removesuffix("\n").split("\n")}) + b"\n"
