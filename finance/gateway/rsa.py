"""RSA-SHA256 (RSA2) as Alipay and WeChat Pay use it: PKCS#1 v1.5, in base64."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256


def _der(text: str) -> bytes:
    """A key as PEM, or as the one line of base64 that the channels' own tools give."""
    lines = [one for one in text.replace("\\n", "\n").split("\n") if "-----" not in one]
    return base64.b64decode("".join("".join(lines).split()), validate=True)


def private_key(text: str) -> RSAPrivateKey:
    """PKCS#8 or PKCS#1. ValueError for anything else."""
    key = serialization.load_der_private_key(_der(text), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key")
    return key


def public_key(text: str) -> RSAPublicKey:
    key = serialization.load_der_public_key(_der(text))
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")
    return key


def reads(read, text: str) -> bool:
    """Whether ``read`` makes a key of ``text``."""
    try:
        read(text)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def sign(key: RSAPrivateKey, said: bytes) -> str:
    return base64.b64encode(key.sign(said, PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, said: bytes, signature: str) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), said, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
