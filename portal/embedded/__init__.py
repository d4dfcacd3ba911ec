"""PostgreSQL and Redis of one's own, for a machine that has none; DATABASE_URL and REDIS_URL
replace them. Every door starts them, and the last process out stops them."""

import atexit
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .lease import Lease, alone
from .places import open_dir, open_sockets, socket_dir, state_dir
from .postgres import Cluster
from .redis import Redis

_open: dict[str, "Servers"] = {}


@dataclass(frozen=True)
class Servers:
    place: Path
    sockets: Path
    cluster: Cluster
    redis: Redis


def described(instance: str) -> Servers:
    """The servers of ``instance``, whether they run or not; those of ``test…`` trade durability
    for speed."""
    place, sockets = open_dir(state_dir() / instance), socket_dir(instance)
    cluster = Cluster(
        place / "postgres",
        sockets,
        secrets=place,
        durable=not instance.startswith("test"),
        for_tests=instance != "main",
    )
    return Servers(place, sockets, cluster, Redis(place / "redis", sockets))


def servers(instance: str = "main") -> Servers:
    """Those of ``instance``, running until the last process that asked for them ends."""
    if instance in _open:
        return _open[instance]
    mine = described(instance)
    open_sockets(mine.sockets)
    open_dir(mine.cluster.home)
    with alone(mine.place):
        lease = Lease(mine.place)
        mine.cluster.start()
        mine.redis.start()
    _open[instance] = mine
    atexit.register(_leave, instance, lease)
    return mine


def start_own() -> None:
    """What every door does first: the servers that the settings call their own run from here on.

    A real installation has none of its own.
    """
    if settings.OWN_SERVERS:
        servers(settings.OWN_SERVERS)


def revive_own() -> dict[str, str]:
    """Start what died of the servers that the settings call their own: why each does not start,
    empty where it runs again."""
    mine = _open.get(settings.OWN_SERVERS)
    if mine is None:
        return {}
    named = {"Redis": mine.redis, "PostgreSQL": mine.cluster}
    dead = {name: server for name, server in named.items() if not server.answers()}
    return {name: _started(server, mine.place) for name, server in dead.items()}


def _started(server: Redis | Cluster, place: Path) -> str:
    try:
        with alone(place):
            server.start()
    except Exception as reason:  # its own programs may fail in any way; it is tried again
        return str(reason)
    return ""


def _leave(instance: str, lease: Lease) -> None:
    mine = _open[instance]
    with alone(mine.place):
        if lease.give_back():
            del _open[instance]
            mine.cluster.stop()
            mine.redis.stop()
