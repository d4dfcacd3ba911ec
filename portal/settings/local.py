"""What the demo and the tests share: servers of one's own unless the environment names others."""

import os
import secrets
from pathlib import Path

from portal import embedded
from portal.embedded.places import state_dir
from portal.launch.environment import database
from portal.settings.base import services, state


def installation(instance: str) -> dict:
    place = Path(os.environ.get("FILES_DIR") or state_dir() / instance)
    place.mkdir(parents=True, exist_ok=True)
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if not (database_url and redis_url):
        mine = embedded.servers(instance)
        database_url = database_url or mine.cluster.url()
        redis_url = redis_url or mine.redis.url()
    return services(database(database_url), redis_url) | state(place) | {"SECRET_KEY": _key(place)}


def _key(place: Path) -> str:
    path = place / "secret.key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
    return path.read_text()
