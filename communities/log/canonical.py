"""规范字节: the one way a leaf is written as bytes, and its hash (RFC 6962, RFC 8785 profile).

Values are strings, booleans, arrays and objects; amounts are decimal strings of fen. The profile is
narrow so that any language's sorted compact JSON gives the same bytes.
"""

import hashlib
import json
import re
import unicodedata
from functools import lru_cache

# No key starts with a digit: JavaScript would move whole-number keys to the front.
# Every allowed first character sorts after "@", so the type always comes first.
KEY = re.compile(r"@|[A-Za-z_][A-Za-z0-9_.:/-]*")
TYPE = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)+")
DEEPEST = 16
WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class NotCanonicalError(ValueError):
    """A value that the profile refuses; the message names the place."""


def encode(leaf: dict) -> bytes:
    """The canonical bytes of ``leaf``, whose "@" gives type and version ("sunny-ledger/1/entry").

    Refuses floats, ints, null, control characters, lone surrogates, text that is not NFC,
    keys that are not ASCII, and nesting past 16 levels (NotCanonicalError).
    """
    if not isinstance(leaf, dict):
        raise NotCanonicalError("leaf: must be an object")
    kind = leaf.get("@")
    if not isinstance(kind, str) or not TYPE.fullmatch(kind):
        raise NotCanonicalError(
            'leaf: "@" must name type and version, as in "sunny-ledger/1/entry"'
        )
    _check(leaf, "leaf", 0)
    return WRITER.encode(leaf).encode()


def leaf_hash(body: bytes) -> bytes:
    """SHA-256 over 0x00 and the stored bytes; never re-serialise a leaf to verify it."""
    return hashlib.sha256(b"\x00" + body).digest()


def _check(value: object, where: str, depth: int) -> None:
    if depth > DEEPEST:
        raise NotCanonicalError(f"{where}: nested too deeply")
    if isinstance(value, str):
        check_text(value, where)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{where}[{index}]", depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_key(key, where)
            _check(item, f"{where}.{key}", depth + 1)
    elif not isinstance(value, bool):
        raise NotCanonicalError(f"{where}: {type(value).__name__} is not allowed, write a string")


def _check_key(key: object, where: str) -> None:
    if not isinstance(key, str) or not _is_key(key):
        raise NotCanonicalError(f"{where}: key {key!r} is not allowed")


@lru_cache(1024)
def _is_key(key: str) -> bool:
    return bool(KEY.fullmatch(key))


def check_text(text: str, where: str) -> None:
    """Refuse control characters, lone surrogates and text that is not NFC."""
    # Text that can be printed has none; only the rest is looked at letter by letter.
    if not text.isprintable() and any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        raise NotCanonicalError(f"{where}: control characters and surrogates are not allowed")
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonicalError(f"{where}: text must be NFC")
