"""密封选票: what a ballot says, the code a voter keeps of it, and the box that keeps both shut until closing.

Pure. Plaintext, code and box are laid out in docs/vote-format.md to the byte. A box opens only where it was put: its
decision, round, party, version and channel are sealed with it (HPKE, RFC 9180, base mode).
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from communities.log.canonical import encode
from decisions.counting import Channel, Choice

CODE, BOX = "sunny-votes/1/ballot", "sunny-votes/1/box"
SECRET_BYTES, OVERHEAD = 32, 48
MAX_MATTERS = 50
LETTERS = {
    Choice.FOR: "F",
    Choice.AGAINST: "A",
    Choice.ABSTAIN: "N",
    Choice.BLANK: "B",
    Choice.VOID: "V",
}
CHOICES = {letter: choice for choice, letter in LETTERS.items()}
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
# The same characters in every language's idea of a digit, and no zero in front.
WHOLE = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class SealedBoxError(ValueError):
    """A box that does not open here, or holds no ballot of this vote; the message says which."""


@dataclass(frozen=True)
class Vote:
    """一次表决: the estate's slug, the decision's number, and which round of it."""

    estate: str
    decision: str
    round: int

    def __post_init__(self) -> None:
        if not (self.estate and self.decision):
            raise ValueError("a vote has an estate and a number")
        whole(self.round, "round")


@dataclass(frozen=True)
class Place:
    """Where a box belongs: the party's key on the roll, which of its ballots, and how it came."""

    vote: Vote
    party: str
    version: int
    channel: Channel

    def __post_init__(self) -> None:
        if not self.party:
            raise ValueError("a box is of a party")
        whole(self.version, "version")

    def info(self) -> bytes:
        """What is sealed with the box without lying in it."""
        return encode(
            {
                "@": BOX,
                "estate": self.vote.estate,
                "decision": self.vote.decision,
                "round": str(self.vote.round),
                "party": self.party,
                "version": str(self.version),
                "channel": str(self.channel),
            }
        )


@dataclass(frozen=True)
class Opened:
    """What a ballot says: one answer for each matter in order, and the secret ``r`` that only its voter has."""

    choices: tuple[Choice, ...]
    r: bytes

    def __post_init__(self) -> None:
        if not 0 < len(self.choices) <= MAX_MATTERS:
            raise ValueError(f"a ballot answers 1 to {MAX_MATTERS} matters")
        if len(self.r) != SECRET_BYTES:
            raise ValueError(f"the secret has {SECRET_BYTES} bytes")

    @classmethod
    def from_letters(cls, answers: str, r: bytes) -> "Opened":
        return cls(tuple(CHOICES[letter] for letter in answers), r)

    @property
    def letters(self) -> str:
        return letters(self.choices)

    def plaintext(self) -> bytes:
        return self.letters.encode() + self.r

    def code(self, vote: Vote) -> bytes:
        """选票编码 c: 32 bytes that fix the ballot and tell nothing of it to whoever lacks ``r``."""
        parts = [CODE, vote.estate, vote.decision, str(vote.round), self.letters]
        return hashlib.sha256(framed(*(part.encode() for part in parts), self.r)).digest()


def letters(choices: Sequence[Choice]) -> str:
    return "".join(LETTERS[choice] for choice in choices)


def secret(draw: bytes, words: str = "") -> bytes:
    """r: SHA-256 over 32 random bytes and whatever the voter typed, so that neither she nor the server chose it alone.

    The words are NFC in UTF-8. ValueError for another draw than 32 bytes, and for half of a surrogate pair.
    """
    if len(draw) != SECRET_BYTES:
        raise ValueError(f"a draw has {SECRET_BYTES} bytes")
    return hashlib.sha256(draw + unicodedata.normalize("NFC", words).encode()).digest()


def framed(*parts: bytes) -> bytes:
    """Each part behind its length in four bytes, big-endian: nothing can move from one part into the next."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def box_bytes(matters: int) -> int:
    """The one length of all boxes of a vote on so many matters: no length tells an answer."""
    return OVERHEAD + matters + SECRET_BYTES


def seal(ballot: Opened, place: Place, key: X25519PublicKey) -> bytes:
    return SUITE.encrypt(ballot.plaintext(), key, info=place.info())


def open_box(box: bytes, place: Place, key: X25519PrivateKey, *, matters: int) -> Opened:
    """The ballot in ``box``.

    SealedBoxError: another length than the vote's boxes have; torn, sealed to another key, or moved here from another
    decision, round, party, version or channel; an answer that is none.
    """
    if len(box) != box_bytes(matters):
        raise SealedBoxError(f"a box of this vote has {box_bytes(matters)} bytes, not {len(box)}")
    try:
        plaintext = SUITE.decrypt(box, key, info=place.info())
    except (InvalidTag, ValueError):
        raise SealedBoxError(
            "it does not open: torn, of another key, or moved from another vote, party, version or channel"
        ) from None
    answers, r = plaintext[:matters].decode("latin-1"), plaintext[matters:]
    if not set(answers) <= CHOICES.keys():
        raise SealedBoxError(f"an answer is one of {''.join(CHOICES)}")
    return Opened.from_letters(answers, r)


def whole(number: int, name: str) -> None:
    """ValueError for what is no whole number from 1 on."""
    if type(number) is not int or not WHOLE.fullmatch(str(number)):
        raise ValueError(f"{name} is a whole number from 1 on, not {number!r}")
