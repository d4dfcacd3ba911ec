"""PostgreSQL and Redis of one's own, for a machine that has none; DATABASE_URL and REDIS_URL
replace them. Whoever imports the settings gets running servers, and the last one out stops them."""

import atexit
from dataclasses import dataclass

from .lease import Lease, alone
from .places import open_dir, socket_dir, state_dir
from .postgres import Cluster
from .redis import Redis

_open: dict[str, "Servers"] = {}


@dataclass(frozen=True)
class Servers:
    cluster: Cluster
    redis: Redis


def servers(instance: str = "main") -> Servers:
    """Running servers of ``instance``; those of ``test…`` trade durability for speed."""
    if instance in _open:
        return _open[instance]
    place, sockets = open_dir(state_dir() / instance), socket_dir(instance)
    mine = Servers(
        Cluster(
            open_dir(place / "postgres"),
            sockets,
            durable=not instance.startswith("test"),
            createdb=instance != "main",
        ),
        Redis(place / "redis", sockets),
    )
    with alone(place):
        lease = Lease(place)
        mine.redis.start()
        mine.cluster.start()
    _open[instance] = mine
    atexit.register(_leave, instance, place, lease)
    return mine


def _leave(instance: str, place, lease: Lease) -> None:
    with alone(place):
        if lease.give_back():
            mine = _open.pop(instance)
            mine.cluster.stop()
            mine.redis.stop()
