"""``make clean``: forget what the demo and the tests keep, once nobody uses it."""

import shutil
import sys

from .lease import Lease, alone
from .places import socket_dir, state_dir
from .postgres import Cluster
from .redis import Redis


def main() -> None:
    for data in sorted(state_dir().glob("*/postgres")):
        place, instance = data.parent, data.parent.name
        with alone(place):
            if not Lease(place).give_back():
                sys.exit(f"{place} is in use; stop the demo or the tests first.")
            Cluster(place / "postgres", socket_dir(instance), durable=True).stop()
            Redis(place / "redis", socket_dir(instance)).stop()
        shutil.rmtree(place)
        shutil.rmtree(socket_dir(instance), ignore_errors=True)


if __name__ == "__main__":
    main()
