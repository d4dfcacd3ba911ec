"""两个单位开箱: ``python -m decisions.open_boxes FILE`` opens a vote with the sheets of two bodies, without any server.

FILE is what ``manage.py export_vote_boxes`` wrote. It asks for the words of both sheets and prints one line a ballot:
party, version, channel, answers, code and r. ``--party`` opens that party's ballots alone; ``--key FILE`` writes the
vote's key for a signer that lost it, and opens nothing; ``--scans FOLDER`` makes a folder with the photos of the paper
ballots as well, one line each, and says their count and hash, which stand in the log. Needs Python, this repository and ``cryptography``; no
database, no network. Exit status 0; 1 where a box does not open; 2 where nothing could be begun. docs/vote-keys.md
"""

import argparse
import base64
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TextIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from decisions.boxes import SealedBoxError, open_box
from decisions.envelopes import SealedEnvelopeError, fingerprint, open_pair, public_of
from decisions.key_words import WordsError, key_of
from decisions.scans import open_scan, scan_line
from decisions.sealed_file import Box, Head, Line, Pair, Scan, Sealed, SealedFileError, read

TRIES = 5


class CannotOpenError(Exception):
    """One sentence for the terminal."""


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    try:
        with open(options.file, "rb") as file:
            found = read(file)
            head, pairs, rest = _begin(found)
            sheets = [_sheet(number, pairs) for number in ("第一张 first", "第二张 second")]
            key = private_key(head, pairs, *sheets)
            _say(f"密钥打开了，指纹 / the key is open, fingerprint: {fingerprint(head.key)}")
            if options.key:
                _write(options.key, key)
                return 0
            opening = Opening(head, key, options.scans)
            return opening.all_of(rest, set(options.party), sys.stdout)
    except (CannotOpenError, SealedFileError, OSError) as why:
        _say(f"打不开 / cannot open: {why}")
        return 2


def private_key(head: Head, pairs: list[Pair], one: bytes, other: bytes) -> bytes:
    """The vote's private key by the keys of two sheets, in whatever order. CannotOpenError."""
    by_public = {public_of(one): one, public_of(other): other}
    if len(by_public) < 2:
        raise CannotOpenError("两张单子是同一张 / both sheets are one")
    for pair in pairs:
        if {pair.first, pair.second} == by_public.keys():
            first, second = by_public[pair.first], by_public[pair.second]
            try:
                key = open_pair(pair.sealed, head.vote, first, second)
            except SealedEnvelopeError as why:
                raise CannotOpenError(str(why)) from why
            if public_of(key) != head.key:
                raise CannotOpenError("信封里不是这次表决的密钥 / the envelope holds another key")
            return key
    raise CannotOpenError("没有这两张单子的信封 / there is no envelope of these two sheets")


class Opening:
    """One vote being opened, line by line; photos into ``folder``, or none at all."""

    def __init__(self, head: Head, key: bytes, folder: Path | None):
        self.head, self.folder = head, folder
        self.private = X25519PrivateKey.from_private_bytes(key)
        self.scans, self.digest = 0, hashlib.sha256()
        if folder:
            folder.mkdir(mode=0o700)

    def all_of(self, rest: Iterator[Sealed], parties: set[str], out: TextIO) -> int:
        """Print what is in the boxes, of ``parties`` alone where any are named; the exit status."""
        shut, met = 0, set()
        for one in rest:
            self._note(one)
            party = one.place.party
            if (parties and party not in parties) or (isinstance(one, Scan) and not self.folder):
                continue
            met.add(party)
            try:
                print(json.dumps(self._opened(one)), file=out)
            except SealedBoxError as why:
                shut += 1
                _say(f"{party}, {_number(one)}: {why}")
        for party in sorted(parties - met):
            _say(f"没有这个投票人的选票 / no ballot of this party: {party}")
        if self.folder:
            _say(f"选票照片 / scans: {self.scans}, {self.digest.hexdigest()}")
        return int(bool(shut or parties - met))

    def _note(self, one: Sealed) -> None:
        """All scans of the file together are what the log fixed, or are not."""
        if isinstance(one, Scan):
            self.scans += 1
            self.digest.update(scan_line(one.place, hashlib.sha256(one.sealed).hexdigest()))

    def _opened(self, one: Sealed) -> dict[str, str]:
        return self._picture(one) if isinstance(one, Scan) else self._ballot(one)

    def _ballot(self, box: Box) -> dict[str, str]:
        inside = open_box(box.sealed, box.place, self.private, matters=self.head.matters)
        return {
            "party": box.place.party,
            "version": str(box.place.version),
            "channel": str(box.place.channel),
            "answers": inside.letters,
            "code": inside.code(self.head.vote).hex(),
            "r": inside.r.hex(),
        }

    def _picture(self, scan: Scan) -> dict[str, str]:
        """Its name is a number: what stands in the file may be of anybody."""
        picture = open_scan(scan.sealed, scan.place, self.private)
        path = Path(f"{self.folder}/{self.scans:04}.jpg")
        with _new(path) as out:
            out.write(picture)
        place = scan.place
        words = {"reading": str(place.reading), "page": str(place.page), "picture": str(path)}
        return {"party": place.party} | words


def _number(one: Sealed) -> str:
    if isinstance(one, Scan):
        return f"{one.place.reading}.{one.place.page}"
    return str(one.place.version)


def _begin(found: Iterator[Line]) -> tuple[Head, list[Pair], Iterator[Sealed]]:
    """The head and all envelopes; boxes and scans are read as they are opened."""
    head = next(found, None)
    if not isinstance(head, Head):
        raise SealedFileError("line 1: it names no vote")
    pairs: list[Pair] = []
    for one in found:
        if not isinstance(one, Pair):
            return head, pairs, map(_sealed, chain([one], found))
        pairs.append(one)
    return head, pairs, iter(())


def _sealed(one: Line) -> Sealed:
    if isinstance(one, Head | Pair):
        raise SealedFileError("an envelope stands behind a box")
    return one


def _sheet(name: str, pairs: list[Pair]) -> bytes:
    """The key of one sheet, asked for until it is copied well, five times at most."""
    names = {pair.first: pair.names[0] for pair in pairs}
    names |= {pair.second: pair.names[1] for pair in pairs}
    for _try in range(TRIES):
        try:
            key = key_of(_ask(f"密钥单 / sheet, {name}: "))
        except WordsError as wrong:
            _say(f"第 {wrong.group} 组 / {wrong}" if wrong.group else str(wrong))
            continue
        if whose := names.get(public_of(key)):
            _say(f"✓ {whose}")
            return key
        _say(f"这次表决没有这张单子 / no sheet of this vote: {fingerprint(public_of(key))}")
    raise CannotOpenError("试了五次 / five tries")


def _write(path: Path, key: bytes) -> None:
    """As the signer keeps it; never over a file that is there."""
    with _new(path) as out:
        out.write(base64.b64encode(key) + b"\n")
    _say(f"已写入 / written: {path}")


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _ask(words: str) -> str:
    """What is printed on the way out is the ballots alone."""
    print(words, end="", file=sys.stderr, flush=True)  # noqa: T201
    return sys.stdin.readline()


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m decisions.open_boxes", description=__doc__)
    parser.add_argument("file", type=Path, help="what export_vote_boxes wrote")
    parser.add_argument("--party", action="append", default=[], metavar="KEY")
    parser.add_argument("--key", type=Path, metavar="FILE", help="write the vote's key and stop")
    parser.add_argument(
        "--scans", type=Path, metavar="FOLDER", help="open photos, into a new folder"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
