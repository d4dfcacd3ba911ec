"""签名便条、检查点: signed notes and checkpoints as C2SP writes them (signed-note, tlog-checkpoint).

A note is a text, an empty line and a line for each signature; a checkpoint is a note whose text says
which log, how many leaves, and their root. Keys are Ed25519, by the name of their log.
"""

import base64
import binascii
import hashlib
import re
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from communities.log.tree import HASH_BYTES

ED25519 = b"\x01"
ID_BYTES = 4
KEY_BYTES = 32
MAX_BYTES = 1_000_000
MAX_SIGNATURES = 100
MARK = "— "
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
KEY_ID = re.compile(r"[0-9a-f]{8}")


class MalformedNoteError(ValueError):
    """Not a note, a checkpoint or a key at all; the message says what is wrong with it."""


class NotSignedError(ValueError):
    """A note without a signature of the key that was asked for, or with a wrong one."""


@dataclass(frozen=True)
class Key:
    """验签公钥: the public half, by the name under which it signs."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise MalformedNoteError(f"{self.name!r} cannot be the name of a key")
        if len(self.public) != KEY_BYTES:
            raise MalformedNoteError(f"an Ed25519 key has {KEY_BYTES} bytes")

    @property
    def id(self) -> bytes:
        """What its signatures begin with."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[
            :ID_BYTES
        ]

    def __str__(self) -> str:
        """As verifiers are told it (a vkey): name, id and key with ``+`` between them."""
        return f"{self.name}+{self.id.hex()}+{_text(ED25519 + self.public)}"


@dataclass(frozen=True)
class TreeHead:
    """What a checkpoint says: the log's name, how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{_text(self.root)}\n"


def is_key_name(name: str) -> bool:
    """Whether it may name a key or a log: one line of printable text, no space, no plus sign."""
    return bool(name) and name.isprintable() and "+" not in name and not _has_space(name)


def key_of(private: Ed25519PrivateKey, name: str) -> Key:
    return Key(name, private.public_key().public_bytes_raw())


def parse_key(vkey: str) -> Key:
    """Refuses (MalformedNoteError) what is no Ed25519 vkey, and one whose id is not its own."""
    name, plus, rest = vkey.partition("+")
    shown, second, encoded = rest.partition("+")
    if not (plus and second and KEY_ID.fullmatch(shown)):
        raise MalformedNoteError("a key is written name+id+key")
    kind_and_public = _bytes(encoded, "the key")
    if kind_and_public[:1] != ED25519:
        raise MalformedNoteError("not an Ed25519 key")
    key = Key(name, kind_and_public[1:])
    if key.id.hex() != shown:
        raise MalformedNoteError("the key has another id than it says")
    return key


def sign(text: str, name: str, *privates: Ed25519PrivateKey) -> str:
    """The note of ``text``, signed by each key under ``name``. The same text always gives the same
    note: Ed25519 draws nothing.

    Refuses (MalformedNoteError) a text that does not end its last line or holds control characters.
    """
    _check_text(text)
    lines = [
        f"{MARK}{name} {_text(key_of(one, name).id + one.sign(text.encode()))}\n"
        for one in privates
    ]
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, key: Key) -> str:
    """The text of ``note`` once ``key`` is found to have signed it; other keys' lines are passed by.

    Refuses a malformed note (MalformedNoteError) and one that ``key`` did not sign (NotSignedError).
    """
    text, signatures = split(note)
    public, is_signed = Ed25519PublicKey.from_public_bytes(key.public), False
    for name, key_id, signature in signatures:
        if (name, key_id) != (key.name, key.id):
            continue
        try:
            public.verify(signature, text.encode())
        except InvalidSignature:
            raise NotSignedError(f"the signature of {name} is wrong") from None
        is_signed = True
    if not is_signed:
        raise NotSignedError(f"not signed by {key.name} with this key")
    return text


def split(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Text and signatures (name, key id, signature), whether true or not."""
    if len(note.encode(errors="replace")) > MAX_BYTES:
        raise MalformedNoteError(f"a note has {MAX_BYTES} bytes at most")
    text, gap, lines = note.rpartition("\n\n")
    text += "\n"
    if not gap or not lines.endswith("\n"):
        raise MalformedNoteError("a note is a text, an empty line and signatures")
    _check_text(text)
    found = [_signature(line) for line in lines[:-1].split("\n")]
    if len(found) > MAX_SIGNATURES:
        raise MalformedNoteError(f"a note has {MAX_SIGNATURES} signatures at most")
    return text, found


def parse_head(text: str) -> TreeHead:
    """What the text of a checkpoint says; lines after the third are another's business.

    Refuses (MalformedNoteError) another form, a size with zeros in front, another root than 32 bytes.
    """
    origin, *rest = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(rest) < 2 or not all([origin, *rest]):
        raise MalformedNoteError("a checkpoint has three lines: log, size, root")
    size, encoded = rest[:2]
    if not SIZE.fullmatch(size):
        raise MalformedNoteError(f"{size!r} is no size")
    root = _bytes(encoded, "the root")
    if len(root) != HASH_BYTES:
        raise MalformedNoteError(f"a root has {HASH_BYTES} bytes")
    return TreeHead(origin, int(size), root)


def open_checkpoint(note: str, key: Key) -> TreeHead:
    """What a signed checkpoint of the key's own log says.

    Refuses besides what ``open_note`` refuses (MalformedNoteError) one that speaks of another log.
    """
    head = parse_head(open_note(note, key))
    if head.origin != key.name:
        raise MalformedNoteError(f"a checkpoint of {head.origin}, not of {key.name}")
    return head


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, space, encoded = line.removeprefix(MARK).partition(" ")
    if not line.startswith(MARK) or not space or not is_key_name(name):
        raise MalformedNoteError("a signature's line is — name signature")
    raw = _bytes(encoded, "a signature")
    if len(raw) <= ID_BYTES:
        raise MalformedNoteError("a signature is longer than its key's id")
    return name, raw[:ID_BYTES], raw[ID_BYTES:]


def _check_text(text: str) -> None:
    is_plain = all(char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"} for char in text)
    if not text.endswith("\n") or text == "\n" or not is_plain:
        raise MalformedNoteError("a note's text is whole lines without control characters")


def _has_space(name: str) -> bool:
    return any(char.isspace() for char in name)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(encoded: str, what: str) -> bytes:
    """Only the one spelling that the encoder writes."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNoteError(f"{what} is not base64") from None
    if _text(raw) != encoded:
        raise MalformedNoteError(f"{what} is not base64")
    return raw
