"""Who still needs the servers: every user holds a shared lock, the last one out stops them.

The kernel drops a lock when its process dies, so kill -9 leaves no wrong count behind.
"""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(place: Path):
    """Starting and stopping happen one at a time."""
    with open(place / "starting.lock", "w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


class Lease:
    def __init__(self, place: Path):
        self._file = open(place / "users.lock", "w")
        self._holder = os.getpid()
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def give_back(self) -> bool:
        """True for the last user. A forked child shares its parent's lock and gives nothing back."""
        if os.getpid() != self._holder or self._file.closed:
            return False
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            self._file.close()
        return True
