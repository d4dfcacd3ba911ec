"""Logging in quickly, for tests that are about something else."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY


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
