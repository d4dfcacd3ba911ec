"""``make clean``: forget what the demo and the tests keep, once nobody uses it."""

import shutil
import sys
from itertools import chain

from . import described
from .lease import Lease, alone
from .places import socket_dir, state_dir


def main() -> None:
    for data in sorted(state_dir().glob("*/postgres")):
        place, instance = data.parent, data.parent.name
        with alone(place):
            if not Lease(place).give_back():
                sys.exit(f"{place} is in use; stop the demo or the tests first.")
            mine = described(instance)
            mine.cluster.stop()
            mine.redis.stop()
        shutil.rmtree(place)
        shutil.rmtree(socket_dir(instance), ignore_errors=True)
    # What has no server of its own: logs, what a signer kept, the files of further workers of the tests.
    left_over = [state_dir().glob("*.signer"), state_dir().glob("test[0-9]*")]
    for left in [state_dir() / "logs", *chain(*left_over)]:
        shutil.rmtree(left, ignore_errors=True)


if __name__ == "__main__":
    main()
