"""开箱文件: what two bodies need to open a vote without the signer: the envelopes of its key, its boxes and the scans of
its paper ballots, all sealed.

Pure; docs/vote-keys.md has every line. Written by ``manage.py export_vote_boxes``, read by ``decisions.open_boxes``.
"""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from communities.log.canonical import encode
from decisions.boxes import Place, Vote
from decisions.counting import Channel
from decisions.scans import ScanPlace

VERSION = "sunny-votes/1"


class SealedFileError(ValueError):
    """A file that is none of ours, or was cut; the message names the line."""


@dataclass(frozen=True)
class Head:
    """Which vote, on how many matters, and the public half of its key (32 bytes)."""

    vote: Vote
    matters: int
    key: bytes


@dataclass(frozen=True)
class Pair:
    """An envelope, with the public halves of the two keys that open it and whose they are."""

    first: bytes
    second: bytes
    names: tuple[str, str]
    sealed: bytes


@dataclass(frozen=True)
class Box:
    place: Place
    sealed: bytes


@dataclass(frozen=True)
class Scan:
    place: ScanPlace
    sealed: bytes


Sealed = Box | Scan
Line = Head | Pair | Sealed
# Each kind of line stands behind those before it.
ORDER = (Head, Pair, Box, Scan)


def lines(
    head: Head, pairs: Iterable[Pair], boxes: Iterable[Box], scans: Iterable[Scan] = ()
) -> Iterator[bytes]:
    """The file, line by line: one vote, its envelopes, its boxes and scans, and how many there were."""
    vote = head.vote
    yield _line(
        "sealed", estate=vote.estate, decision=vote.decision, round=str(vote.round),
        matters=str(head.matters), key=head.key.hex(),
    )  # fmt: skip
    for pair in pairs:
        yield _line(
            "pair", first=pair.first.hex(), second=pair.second.hex(), names=list(pair.names),
            sealed=_text(pair.sealed),
        )  # fmt: skip
    counts: Counter[str] = Counter()
    for box in boxes:
        counts["boxes"] += 1
        yield _line(
            "ballot-box", party=box.place.party, version=str(box.place.version),
            channel=str(box.place.channel), box=_text(box.sealed),
        )  # fmt: skip
    for scan in scans:
        counts["scans"] += 1
        yield _line(
            "scan", party=scan.place.party, reading=str(scan.place.reading),
            page=str(scan.place.page), box=_text(scan.sealed),
        )  # fmt: skip
    yield _line("end", **_end(counts))


def _end(counts: Counter) -> dict[str, str]:
    """A file without scans ends as those of before there were any."""
    scans = {"scans": str(counts["scans"])} if counts["scans"] else {}
    return {"boxes": str(counts["boxes"])} | scans


def read(file: Iterable[bytes]) -> Iterator[Line]:
    """What is in a file, in order. SealedFileError names the line; a file without its last line was cut."""
    counts: Counter[str] = Counter()
    head, at, is_whole = None, 0, False
    for number, line in enumerate(file, 1):
        try:
            said = json.loads(line)
            kind = said["@"].removeprefix(f"{VERSION}/")
            if kind == "end":
                is_whole = said | {"@": ""} == {"@": ""} | _end(counts)
                continue
            found = _read(kind, said, head)
            if (
                is_whole
                or (head is None) is not isinstance(found, Head)
                or ORDER.index(type(found)) < at
            ):
                raise ValueError("its lines are in another order")
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as why:
            raise SealedFileError(f"line {number}: {why}") from why
        if isinstance(found, Head):
            head = found
        at = ORDER.index(type(found))
        counts["boxes"] += isinstance(found, Box)
        counts["scans"] += isinstance(found, Scan)
        yield found
    if not is_whole:
        raise SealedFileError("the file was cut: its last line is not there")


def _read(kind: str, said: dict, head: Head | None) -> Line:
    if kind == "sealed":
        vote = Vote(said["estate"], said["decision"], int(said["round"]))
        return Head(vote, int(said["matters"]), bytes.fromhex(said["key"]))
    if kind == "pair":
        one, other = said["names"]
        publics = bytes.fromhex(said["first"]), bytes.fromhex(said["second"])
        return Pair(*publics, (one, other), _bytes(said["sealed"]))
    if head is None or kind not in ("ballot-box", "scan"):
        raise ValueError(f"there is no line {kind}, or not here")
    if kind == "scan":
        at = ScanPlace(head.vote, said["party"], int(said["reading"]), int(said["page"]))
        return Scan(at, _bytes(said["box"]))
    place = Place(head.vote, said["party"], int(said["version"]), Channel(said["channel"]))
    return Box(place, _bytes(said["box"]))


def _line(kind: str, **members: object) -> bytes:
    return encode({"@": f"{VERSION}/{kind}", **members}) + b"\n"


def _text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
