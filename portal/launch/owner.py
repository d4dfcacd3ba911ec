"""The owner's role (所有者账号): migrates, installs what refuses and grants the rest its rights.

``DATABASE_OWNER_URL`` names it. Only ``prepare`` connects as it; web, worker and beat refuse to
start where they could.
"""

import os
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from communities.manifest import OWNER_URL
from portal import embedded
from portal.launch.environment import database, read

OF_A_ROLE = ("USER", "PASSWORD", "HOST", "PORT")


def owner() -> dict | None:
    """Django's settings for the owner's connection; None where a demo has one role for everything."""
    if OWNER_URL in os.environ:
        return database(read(OWNER_URL, str))
    if settings.OWN_SERVERS and not os.environ.get("DATABASE_URL"):
        cluster = embedded.described(settings.OWN_SERVERS).cluster
        return database(cluster.url(connection.settings_dict["NAME"], "owner"))
    if settings.DEMO:
        return None
    raise ImproperlyConfigured(f"{OWNER_URL} is not set; it names the role that owns the database.")


@contextmanager
def as_owner():
    """Django itself works as the owner inside the block; nothing is open before or after."""
    words, before = owner(), connection.settings_dict
    if words is None:
        yield
        return
    if words["NAME"] != before["NAME"]:
        raise ImproperlyConfigured(f"{OWNER_URL} and DATABASE_URL name two databases.")
    connection.close()
    connection.settings_dict = before | {key: words[key] for key in OF_A_ROLE}
    connection.settings_dict["OPTIONS"] = words.get("OPTIONS", {}) | {"prepare_threshold": 5}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before
