"""承诺值: a salted hash that stands for a personal field, so that the field can be erased later.

Deleting value and salt leaves a hash nobody can guess from; handing both out opens one field
without the others.
"""

import hashlib
import hmac
import re
import secrets

from communities.log.canonical import NotCanonicalError

DOMAIN = b"sunny-commit/1"
SALT_BYTES = 32
FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}")


def new_salt() -> bytes:
    """32 random bytes; one salt for each field of each row."""
    return secrets.token_bytes(SALT_BYTES)


def commit(field: str, salt: bytes, value: str) -> bytes:
    """SHA-256 over domain, field name, salt and the UTF-8 value.

    Unlike leaf text a value may hold line breaks. Refuses (ValueError) other salts than 32 bytes,
    field names outside a-z, 0-9 and _, and text with lone surrogates.
    """
    if not FIELD.fullmatch(field):
        raise NotCanonicalError(f"field name {field!r} is not allowed")
    if len(salt) != SALT_BYTES:
        raise NotCanonicalError("a salt has 32 bytes")
    return hashlib.sha256(DOMAIN + field.encode() + salt + value.encode()).digest()


def opens(commitment: bytes, field: str, salt: bytes, value: str) -> bool:
    """Whether ``value`` and ``salt`` open this commitment of this field."""
    return hmac.compare_digest(commitment, commit(field, salt, value))
