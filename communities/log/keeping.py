"""签名进程的目录: what the signer alone keeps, outside the database: its keys, and what it signed last.

``signer.keys`` holds one key a line, the newest first, as ``PRIVATE+KEY+<host>+<id>+<base64>``; each
signs. ``<slug>.json`` holds size and right edge of the tree that was signed last. Whoever has the
lock is the only signer that works with the directory.
"""

import base64
import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from communities.log import notes
from communities.log.notes import Key, TreeHead
from communities.log.tree import Edge

KEYS = "signer.keys"
LOCK = "signer.lock"
PRIVATE = "PRIVATE+KEY+"


class CannotSignError(Exception):
    """One sentence for the terminal: why no signer works with this directory."""


class ForkError(Exception):
    """What was to be kept does not follow from what was kept before."""


@dataclass(frozen=True)
class Signed:
    """What was signed last of one log: its name and the edge of its tree, and when."""

    origin: str
    edge: Edge
    at: datetime

    @property
    def head(self) -> TreeHead:
        return TreeHead(self.origin, self.edge.size, self.edge.root())


class Keeper:
    """The directory, its keys, and what was signed last of each log; only one lives at a time.

    Refuses (CannotSignError) a directory that another signer works with, that cannot be used, that has
    no key, or whose keys are another host's.
    """

    def __init__(self, place: Path, host: str):
        self.place, self.host = place, host
        self._known: dict[str, Signed | None] = {}
        try:
            self.privates = read_keys(place, host)
            self._lock = _locked(place)
        except OSError as why:
            raise CannotSignError(f"{place} cannot be used ({why.strerror}).") from why

    def close(self) -> None:
        """Let another one work with the directory."""
        self._lock.close()

    def signed(self, slug: str) -> Signed | None:
        """What was signed last; None of a log that never was. Raises OSError and ValueError where the
        file cannot be read."""
        if slug not in self._known:
            self._known[slug] = _read(self._path(slug))
        return self._known[slug]

    def keep(self, slug: str, signed: Signed) -> None:
        """Make it last through a power cut; only then may its signature leave this process.

        Refuses (ForkError) a smaller tree than the kept one, and another one of its size.
        """
        before = self.signed(slug)
        if before and not _follows(before.head, signed.head):
            raise ForkError(f"{signed.head} does not follow {before.head}")
        write_lasting(self._path(slug), _written(signed))
        self._known[slug] = signed

    def note(self, signed: Signed) -> str:
        """The signed checkpoint of what was kept, the same at each time of asking.

        Opened once more before it is handed out: a bit that flipped while signing would stay for ever.
        """
        note = notes.sign(str(signed.head), signed.origin, *self.privates)
        for key in self.keys(signed.origin):
            if notes.open_checkpoint(note, key) != signed.head:
                raise ForkError(f"{signed.head} was signed wrongly")
        return note

    def say(self, slug: str, text: str) -> str:
        """``text`` as a note signed with the key of a log, the same at each time of asking.

        Refuses (ForkError) what could be read as a checkpoint: those are signed by ``note`` alone.
        """
        name = self.origin(slug)
        if text.startswith(f"{name}\n"):
            raise ForkError(f"{text!r} is as good as a checkpoint")
        note = notes.sign(text, name, *self.privates)
        if any(notes.open_note(note, key) != text for key in self.keys(name)):
            raise ForkError(f"{text!r} was signed wrongly")
        return note

    def keys(self, name: str) -> list[Key]:
        """The public halves, by the name under which they sign."""
        return [notes.key_of(private, name) for private in self.privates]

    def origin(self, slug: str) -> str:
        return origin(self.host, slug)

    def _path(self, slug: str) -> Path:
        return self.place / f"{slug}.json"


def origin(host: str, slug: str) -> str:
    """The name of an estate's log, which stands in each of its checkpoints and never changes."""
    return f"{host}/e/{slug}"


def make_key(place: Path, host: str) -> Key:
    """生成密钥: put a new key in front of those that are there; from the next start on it signs too.

    Refuses (CannotSignError) while a signer works with the directory.
    """
    with _locked(place):
        private = Ed25519PrivateKey.generate()
        key = notes.key_of(private, host)
        encoded = base64.b64encode(notes.ED25519 + private.private_bytes_raw()).decode()
        before = (place / KEYS).read_text() if (place / KEYS).exists() else ""
        write_lasting(place / KEYS, f"{PRIVATE}{host}+{key.id.hex()}+{encoded}\n{before}")
    return key


def read_keys(place: Path, host: str) -> list[Ed25519PrivateKey]:
    """The keys of the directory, the newest first."""
    path = place / KEYS
    if not path.exists():
        raise CannotSignError(f"{path} is not there; docs/signing.md says how a key is made.")
    lines = path.read_text().splitlines()
    keys = [_private(line) for line in lines if line]
    others = sorted({name for name, _private_key in keys} - {host})
    if not keys or others:
        raise CannotSignError(
            f"The keys in {path} are those of {', '.join(others) or 'nobody'}, not of {host}: "
            "LOG_HOST never changes while its logs grow."
        )
    return [private for _name, private in keys]


def _private(line: str) -> tuple[str, Ed25519PrivateKey]:
    try:
        name, key_id, encoded = line.removeprefix(PRIVATE).split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        private = Ed25519PrivateKey.from_private_bytes(raw[1:])
        if not line.startswith(PRIVATE) or notes.key_of(private, name).id.hex() != key_id:
            raise ValueError
    except ValueError:
        raise CannotSignError("A line of the signer's keys is no key.") from None
    return name, private


def _locked(place: Path):  # type: ignore[no-untyped-def]
    """The directory's lock, held until the file is closed or the process ends, kill -9 included."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)
    lock = os.fdopen(os.open(place / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotSignError(f"Another signer works with {place}.") from None
    return lock


def _follows(before: TreeHead, after: TreeHead) -> bool:
    is_larger = after.size > before.size
    return after.origin == before.origin and (is_larger or after == before)


def _read(path: Path) -> Signed | None:
    try:
        written = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    edge = Edge(written["size"], [bytes.fromhex(one) for one in written["edge"]])
    if edge.root().hex() != written["root"]:
        raise ValueError(f"{path}: edge and root differ")
    return Signed(written["origin"], edge, datetime.fromisoformat(written["signed_at"]))


def _written(signed: Signed) -> str:
    return json.dumps(
        {
            "origin": signed.origin,
            "size": signed.edge.size,
            "root": signed.edge.root().hex(),
            "edge": [one.hex() for one in signed.edge.nodes],
            "signed_at": signed.at.isoformat(),
        }
    )


def write_lasting(path: Path, text: str) -> None:
    """The whole of it or what was there before, through a power cut; for this user's eyes."""
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, path)
    sync(path.parent)


def sync(place: Path) -> None:
    """The folder's own entries, so that the new name survives a power cut."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
