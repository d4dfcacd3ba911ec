"""A signer in the test's own process: its directory, its key, and what it signs of Riverside."""

from datetime import timedelta
from pathlib import Path

from communities import clock
from communities.log import notes
from communities.log.keeping import Keeper, make_key
from communities.log.leaves import append
from communities.log.notes import Key
from communities.log.signing import Signing
from communities.models import Checkpoint, Leaf, SignerRefusal

HOST = "demo.invalid"
PACE = timedelta(seconds=60)


class Signer:
    """One process after another: ``restart`` forgets whatever is not in the directory."""

    def __init__(self, place: Path):
        make_key(place, HOST)
        self.place, self.now, self.keeper = place, clock.now(), None
        self.restart()

    def restart(self):
        self.stop()
        self.keeper = Keeper(self.place, HOST)
        self.signing = Signing(self.keeper, PACE)

    def stop(self):
        if self.keeper:
            self.keeper.close()

    def look(self, **later):
        self.now += timedelta(**later)
        self.signing.sign_due(self.now)

    def key(self, estate) -> Key:
        [private, *_] = self.keeper.privates
        return notes.key_of(private, self.keeper.origin(estate.slug))


def grow(estate, *bodies: str, kind="test"):
    for body in bodies:
        append(estate=estate, kind=kind, body=body.encode(), at=clock.now())


def signed(estate) -> list[int]:
    """The sizes that were signed, in order."""
    rows = Checkpoint.objects.filter(estate=estate).order_by("pk")
    return list(rows.values_list("size", flat=True))


def refused(estate) -> list[str]:
    """For what reasons the log is refused now."""
    rows = SignerRefusal.objects.filter(estate=estate, ended_at=None)
    return list(rows.values_list("reason", flat=True))


def hashes(estate) -> list[bytes]:
    return [bytes(one.hash) for one in Leaf.objects.filter(estate=estate).order_by("index")]
