"""What the demo and the tests share: servers of one's own unless the environment names others."""

import os
from pathlib import Path

from portal import embedded
from portal.embedded.places import kept_secret, state_dir
from portal.launch.environment import database, read
from portal.settings.base import services, state


def installation(instance: str, *, files: str = "", number: int = 0) -> dict:
    """The servers of ``instance``; ``files`` names a folder that is not theirs, ``number`` the
    database at Redis."""
    place = Path(os.environ.get("FILES_DIR") or state_dir() / (files or instance))
    place.mkdir(parents=True, exist_ok=True)
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    own = {
        "SECRET_KEY": read("SECRET_KEY", str, "") or kept_secret(place / "secret.key"),
        "SIGNER_DIR": read("SIGNER_DIR", str, str(place.with_name(f"{place.name}.signer"))),
        "SECRETS_KEYS": read("SECRETS_KEYS", list, []) or [kept_secret(place / "secrets.key")],
    }
    if not (database_url and redis_url):
        mine = embedded.described(instance)
        database_url = database_url or mine.cluster.url()
        redis_url = redis_url or mine.redis.url(number)
        own["OWN_SERVERS"] = instance
    return services(database(database_url), redis_url) | state(place) | own
