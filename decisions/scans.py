"""选票的照片: what a sheet of paper looked like, sealed to the key of its vote before it lies anywhere.

Pure; docs/vote-format.md has it to the byte. Like a box (HPKE, RFC 9180, base mode) a scan opens only where it was put,
and all scans have one length, whatever they show.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from communities.log.canonical import encode
from decisions.boxes import OVERHEAD, SUITE, SealedBoxError, Vote, whole

SCAN = "sunny-votes/1/scan"
MAX_PAGES = 2
PLAIN_BYTES, LENGTH_BYTES = 256 * 1024, 4
PICTURE_BYTES = PLAIN_BYTES - LENGTH_BYTES
SCAN_BYTES = OVERHEAD + PLAIN_BYTES


@dataclass(frozen=True)
class ScanPlace:
    """Where a scan belongs: the party's key on the roll, which reading of its sheet it came with, and which page."""

    vote: Vote
    party: str
    reading: int
    page: int

    def __post_init__(self) -> None:
        if not self.party:
            raise ValueError("a scan is of a party's sheet")
        whole(self.reading, "reading")
        whole(self.page, "page")

    def info(self) -> bytes:
        """What is sealed with the picture without lying in the box."""
        return encode({"@": SCAN, **self.names()})

    def names(self) -> dict[str, str]:
        return {
            "estate": self.vote.estate,
            "decision": self.vote.decision,
            "round": str(self.vote.round),
            "party": self.party,
            "reading": str(self.reading),
            "page": str(self.page),
        }


def seal_scan(picture: bytes, place: ScanPlace, key: X25519PublicKey) -> bytes:
    """``picture`` is of at most PICTURE_BYTES (ValueError)."""
    if not 0 < len(picture) <= PICTURE_BYTES:
        raise ValueError(f"a picture has 1 to {PICTURE_BYTES} bytes, not {len(picture)}")
    plain = len(picture).to_bytes(LENGTH_BYTES, "big") + picture
    return SUITE.encrypt(plain.ljust(PLAIN_BYTES, b"\0"), key, info=place.info())


def open_scan(box: bytes, place: ScanPlace, key: X25519PrivateKey) -> bytes:
    """The picture. SealedBoxError: another length, torn, sealed to another key, or moved here from another place."""
    if len(box) != SCAN_BYTES:
        raise SealedBoxError(f"a scan has {SCAN_BYTES} bytes, not {len(box)}")
    try:
        plain = SUITE.decrypt(box, key, info=place.info())
    except (InvalidTag, ValueError):
        raise SealedBoxError(
            "it does not open: torn, of another key, or moved from another vote, party, reading or page"
        ) from None
    length = int.from_bytes(plain[:LENGTH_BYTES], "big")
    if not 0 < length <= PICTURE_BYTES or any(plain[LENGTH_BYTES + length :]):
        raise SealedBoxError("it holds no picture of its length")
    return plain[LENGTH_BYTES : LENGTH_BYTES + length]


def scan_line(place: ScanPlace, sha256: str) -> bytes:
    """One scan as the leaf of the paper counts and hashes it; ``sha256`` is over the sealed bytes."""
    said = {"@": SCAN, "party": place.party, "reading": str(place.reading), "page": str(place.page)}
    return encode(said | {"sha256": sha256}) + b"\n"
