"""Logging in quickly, for tests that are about something else."""

import base64
import hmac
import secrets
import struct
import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt


def log_in(client, user, *, second_factor: bool = True) -> None:
    """As after the real log-in; ``second_factor`` as if a code had just been given."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    methods = ["password", "mfa"] if second_factor else ["password"]
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": time.time()} for method in methods
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def give_authenticator(user) -> str:
    """The secret of an authenticator that ``user`` has from now on."""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)}
    )
    return secret


def code_of(secret: str) -> str:
    """What an authenticator shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 10**6:06d}"
