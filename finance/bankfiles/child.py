"""The child of ``guard``: it waits with the readers loaded, and never reads a file itself.

Each file is read by a fork of its own, which takes its limits first and ends with it.
"""

import json
import os
import resource
import signal
import sys

from .recognise import read_bytes
from .types import Mapping

DIED = b"null"


def main() -> None:
    """A line of JSON and the bytes of a file come in; a line of JSON goes out, null if it died."""
    while line := sys.stdin.buffer.readline():
        head = json.loads(line)
        sys.stdout.buffer.write(_apart(head, sys.stdin.buffer.read(head["size"])) + b"\n")
        sys.stdout.buffer.flush()


def _apart(head: dict, data: bytes) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.closerange(0, 2)
            _confine(head)
            _read(head["mapping"], data, writing)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read()
    _child, status = os.waitpid(child, 0)
    # A fork that a file got the better of says what it likes: one answer, and no second line.
    return DIED if status or b"\n" in said else said


def _confine(head: dict) -> None:
    for what, most in (
        (resource.RLIMIT_AS, head["memory"]),
        (resource.RLIMIT_CPU, head["cpu"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.alarm(head["seconds"])


def _read(mapping: dict | None, data: bytes, writing: int) -> None:
    found = read_bytes(data, Mapping.from_json(mapping) if mapping else None)
    with open(writing, "wb") as out:
        out.writelines(piece.encode() for piece in found.json_pieces())
