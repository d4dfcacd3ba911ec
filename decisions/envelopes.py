"""信封: what is sealed to the keys of bodies (HPKE, RFC 9180, base mode), and to the browser that prints a sheet.

Pure; laid out in docs/vote-keys.md to the byte. What is sealed for one purpose, vote or body opens for no other.
"""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from communities.log.canonical import encode
from decisions.boxes import SUITE, Vote

SHEET, TEST, PAIR = "sunny-votes/1/sheet", "sunny-votes/1/test", "sunny-votes/1/envelope"
WORD_BYTES = 16


class SealedEnvelopeError(ValueError):
    """An envelope that does not open: torn, of another key, or of another vote or body."""


def fingerprint(public: bytes) -> str:
    """指纹 of a public key: the first 16 bytes of its SHA-256, in hex."""
    return hashlib.sha256(public).hexdigest()[:32]


def seal_sheet(key: bytes, reply_to: bytes, body: int) -> bytes:
    """A body's private key, for the one browser that prints it."""
    return _seal(key, reply_to, _sheet(body))


def open_sheet(sealed: bytes, private: bytes, body: int) -> bytes:
    return _open(sealed, private, _sheet(body))


def seal_test(word: bytes, vote: Vote, public: bytes) -> bytes:
    """试开信封: a word that whoever has the body's sheet can read out."""
    return _seal(word, public, _of(TEST, vote, public))


def open_test_envelope(sealed: bytes, vote: Vote, private: bytes) -> bytes:
    return _open(sealed, private, _of(TEST, vote, public_of(private)))


def seal_pair(key: bytes, vote: Vote, first: bytes, second: bytes) -> bytes:
    """A decision's private key, to be opened by two bodies: the outer envelope by the first, the inner by the second."""
    info = _of(PAIR, vote, first, second)
    return _seal(_seal(key, second, info), first, info)


def open_pair(sealed: bytes, vote: Vote, first: bytes, second: bytes) -> bytes:
    """By both private keys, in the order in which it was sealed. SealedEnvelopeError."""
    info = _of(PAIR, vote, public_of(first), public_of(second))
    return _open(_open(sealed, first, info), second, info)


def public_of(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def new_private() -> bytes:
    return X25519PrivateKey.generate().private_bytes_raw()


def _sheet(body: int) -> bytes:
    return encode({"@": SHEET, "body": str(body)})


def _of(kind: str, vote: Vote, *publics: bytes) -> bytes:
    return encode(
        {
            "@": kind,
            "estate": vote.estate,
            "decision": vote.decision,
            "round": str(vote.round),
            "keys": [one.hex() for one in publics],
        }
    )


def _seal(plain: bytes, public: bytes, info: bytes) -> bytes:
    return SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=info)


def _open(sealed: bytes, private: bytes, info: bytes) -> bytes:
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        return SUITE.decrypt(sealed, key, info=info)
    except (InvalidTag, ValueError):
        raise SealedEnvelopeError("it does not open: torn, of another key, vote or body") from None
