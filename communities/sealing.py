"""密封: what must be read again but not by whoever reads the database, under keys that lie outside it.

``SECRETS_KEYS`` names them: the first seals, each opens. A sealed text says under which key it lies,
so that one that is to go can be seen to hold nothing any more. Authenticated encryption (Fernet), with
a key of its own for each purpose: what was sealed for one opens for no other.
"""

import base64
import hashlib
import hmac
import re
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

AUTHENTICATOR = "authenticator"
SEALED = re.compile(r"sealed:(?P<mark>[0-9a-f]{8}):(?P<token>[\w=-]+)", re.ASCII)


class CannotOpen(ValueError):
    """封不能开: sealed under a key that is not named, for another purpose, or changed since."""


def seal(text: str, purpose: str) -> str:
    """Under the first key."""
    key = settings.SECRETS_KEYS[0]
    return f"{newest()}{_fernet(key, purpose).encrypt(text.encode()).decode()}"


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed; a text that never was comes back as it is, CannotOpen for what does not open."""
    found = SEALED.fullmatch(sealed)
    if not found:
        return sealed
    for key in settings.SECRETS_KEYS:
        if _mark(key) == found["mark"]:
            try:
                return _fernet(key, purpose).decrypt(found["token"]).decode()
            except InvalidToken:
                break
    raise CannotOpen(f"nothing in SECRETS_KEYS opens what was sealed for {purpose}")


def digests(text: str, purpose: str) -> tuple[str, ...]:
    """摘要 under each key, the first first: by which a text is found again, and never read. Each names
    its key; what was kept under one that is to go is found by the others once it was met again."""
    return tuple(f"{_mark(key)}:{_digest(key, text, purpose)}" for key in settings.SECRETS_KEYS)


def seed(purpose: str) -> bytes:
    """32 bytes of the first key, from which a key for ``purpose`` is made."""
    return _derived(settings.SECRETS_KEYS[0], f"seed for {purpose}")


def newest() -> str:
    """How everything begins that lies under the first key."""
    return f"sealed:{_mark(settings.SECRETS_KEYS[0])}:"


@cache
def _mark(key: str) -> str:
    return _derived(key, "mark").hex()[:8]


@cache
def _fernet(key: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(key, f"for {purpose}")))


def _digest(key: str, text: str, purpose: str) -> str:
    return hmac.digest(_derived(key, f"digest for {purpose}"), text.encode(), hashlib.sha256).hex()


def _derived(key: str, what: str) -> bytes:
    return hmac.digest(key.encode(), f"communities.sealing {what}".encode(), hashlib.sha256)
