"""开箱文件: what two bodies need to open a vote without the signer: the envelopes of its key, and its boxes, all sealed.

Pure; docs/vote-keys.md has every line. Written by ``manage.py export_vote_boxes``, read by ``decisions.open_boxes``.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from communities.log.canonical import encode
from decisions.boxes import Place, Vote
from decisions.counting import Channel

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


def lines(head: Head, pairs: Iterable[Pair], boxes: Iterable[Box]) -> Iterator[bytes]:
    """The file, line by line: one vote, its envelopes, its boxes, and how many there were."""
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
    count = 0
    for box in boxes:
        count += 1
        yield _line(
            "ballot-box", party=box.place.party, version=str(box.place.version),
            channel=str(box.place.channel), box=_text(box.sealed),
        )  # fmt: skip
    yield _line("end", boxes=str(count))


def read(file: Iterable[bytes]) -> Iterator[Head | Pair | Box]:
    """What is in a file, in order. SealedFileError names the line; a file without its last line was cut."""
    head, boxes, is_whole = None, 0, False
    for number, line in enumerate(file, 1):
        try:
            said = json.loads(line)
            kind = said["@"].removeprefix(f"{VERSION}/")
            if kind == "end":
                is_whole = said["boxes"] == str(boxes)
                continue
            if (head is None) is not (kind == "sealed") or is_whole:
                raise ValueError("its lines are in another order")
            found = _read(kind, said, head)
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as why:
            raise SealedFileError(f"line {number}: {why}") from why
        if isinstance(found, Head):
            head = found
        boxes += isinstance(found, Box)
        yield found
    if not is_whole:
        raise SealedFileError("the file was cut: its last line is not there")


def _read(kind: str, said: dict, head: Head | None) -> Head | Pair | Box:
    if kind == "sealed":
        vote = Vote(said["estate"], said["decision"], int(said["round"]))
        return Head(vote, int(said["matters"]), bytes.fromhex(said["key"]))
    if kind == "pair":
        one, other = said["names"]
        publics = bytes.fromhex(said["first"]), bytes.fromhex(said["second"])
        return Pair(*publics, (one, other), _bytes(said["sealed"]))
    if kind != "ballot-box" or head is None:
        raise ValueError(f"there is no line {kind}")
    place = Place(head.vote, said["party"], int(said["version"]), Channel(said["channel"]))
    return Box(place, _bytes(said["box"]))


def _line(kind: str, **members: object) -> bytes:
    return encode({"@": f"{VERSION}/{kind}", **members}) + b"\n"


def _text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
