"""A passkey in software (WebAuthn level 2): what a phone's finger reader would answer."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def spelled(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SoftPasskey:
    """One key pair of one site; ``verifies`` is whether it saw a finger, a face or a PIN."""

    def __init__(self, host: str = "testserver", *, origin: str = "https://testserver"):
        self.host, self.origin, self.verifies = host, origin, True
        self.pair, self.id = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)

    def _flags(self, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, kind: str, asked: dict) -> bytes:
        words = {"type": kind, "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(words | {"crossOrigin": False}).encode()

    def _answer(self, **response: bytes) -> str:
        told = {name: spelled(data) for name, data in response.items()}
        return json.dumps(
            {
                "id": spelled(self.id), "rawId": spelled(self.id), "type": "public-key",
                "response": told, "clientExtensionResults": {},
            }
        )  # fmt: skip

    def made(self, asked: dict) -> str:
        """The answer to the page that adds a passkey."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.pair.public_key())))
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + public
        data = self._flags(ATTESTED) + attested
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked)
        return self._answer(clientDataJSON=client, attestationObject=statement)

    def signed(self, asked: dict) -> str:
        """The answer to a page that asks for the second factor."""
        client, data = self._client("webauthn.get", asked), self._flags()
        signature = self.pair.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)
