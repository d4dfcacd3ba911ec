"""投票回执: what a voter is shown once, and its signature, by which she can show that the portal gave it to her."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from communities.log.canonical import encode
from communities.sealing import seed
from decisions.boxes import Vote
from decisions.vote_file import moment

LEAF, PURPOSE = "sunny-votes/1/receipt", "vote-receipts"


@dataclass(frozen=True)
class Receipt:
    """回执: the code of a ballot and the secret that opens it. Both are written nowhere else."""

    vote: Vote
    code: bytes
    r: bytes
    version: int
    at: datetime
    signature: bytes

    @property
    def shown_code(self) -> str:
        return grouped(self.code)

    @property
    def shown_secret(self) -> str:
        return grouped(self.r)

    @property
    def shown_signature(self) -> str:
        return grouped(self.signature)


def grouped(raw: bytes) -> str:
    """In hex, as it is read aloud and copied: eight digits at a time."""
    digits = raw.hex()
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))


def receipt(vote: Vote, code: bytes, r: bytes, *, version: int, at: datetime) -> Receipt:
    body = signed_bytes(vote, code, version=version, at=at)
    return Receipt(vote, code, r, version, at, _key().sign(body))


def signed_bytes(vote: Vote, code: bytes, *, version: int, at: datetime) -> bytes:
    """What is signed: code, version and time; not the secret, which tells what was chosen."""
    return encode(
        {
            "@": LEAF,
            "estate": vote.estate,
            "decision": vote.decision,
            "round": str(vote.round),
            "code": code.hex(),
            "version": str(version),
            "at": moment(at),
        }
    )


def receipt_key() -> bytes:
    """The public half, which stands in the leaf of a vote's opening."""
    return _key().public_key().public_bytes_raw()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed(PURPOSE))
