"""Killed, refused, slow and hung up on (P9): everything due arrives, at worst doubled and marked so.

The controls leave one mechanism out, and lose or double some.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from communities.models import User
from notifications.models import Delivery
from notifications.services import notify
from tests import databases
from tests.cast import found
from tests.long import times
from tests.notifications.mailbox import smtp
from tests.notifications.test_notices import NOON
from tests.started import environment

ROOT = Path(__file__).resolve().parents[2]
# In a run: deliveries, and how the server behaves.
DUE = 60
MOODS = {"take": 84, "refuse": 8, "hang up": 5, "slow": 3}


def people(count, name="reader"):
    names = [f"{name}-{number}" for number in range(count)]
    return User.objects.bulk_create(
        User(username=name, name=name, email=f"{name}@example.org") for name in names
    )


def told(cast, readers, key):
    notify(
        estate=cast.riverside,
        to=readers,
        kind="test.handled",
        subject="repairs.ticket:1",
        path="/me/",
        params={"title": "门禁"},
        now=NOON,
        key=key,
    )


class Sender:
    """A process that does one mode after another."""

    def __init__(self, database, files):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.notifications.sender"],
            cwd=ROOT,
            env=environment(database, files),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def send(self, mode, port=0):
        self.process.stdin.write(f"{mode} {port}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker, tmp_path_factory):
    """A cast and a sender in one database of their own, for all tests of this file."""
    with django_db_blocker.unblock(), databases.cloned() as database:
        sender = Sender(database, tmp_path_factory.mktemp("sender"))
        yield found(), sender.send
        sender.process.communicate()


def a_run(cast, send, mode):
    """What became of ``DUE`` mails under every fault at once."""
    readers = list(User.objects.filter(username__startswith="reader-")) or people(DUE)
    told(cast, readers, f"{mode}-{random.random()}")
    before = Delivery.objects.count() - len(readers)
    with smtp() as sink:
        sink.mood = lambda: random.choices(*zip(*MOODS.items(), strict=True))[0]
        result = send(mode, sink.port)
        ids = Counter(sink.ids())
    result |= {"due": Delivery.objects.count() - before, "sent": len(ids)}
    result |= {"doubled": ids.total() - len(ids), "lost": result["due"] - len(ids)}
    result["on the list"] = Delivery.objects.filter(status="dead").count()
    return result | {"unsure": sink.moods["hang up"] + sink.moods["slow"]}


def said(figures: dict) -> str:
    return ", ".join(f"{name} {count}" for name, count in figures.items())


@pytest.mark.parametrize("mode", ["deliver", "unboxed"])
def test_under_faults_nothing_is_lost(shop, mode, figures):
    total = Counter()
    for _run in range(times("delivery fault runs")):
        total.update(a_run(*shop, mode))

    name = "outbox" if mode == "deliver" else "control, outbox off"
    figures(f"{name}: {said(total)}")
    if mode == "unboxed":
        assert total["lost"] > 0
        return
    assert total["lost"] == total["on the list"] == 0
    assert total["doubled"] <= total["kills"] + total["unsure"]
    assert total["kills"] + total["unsure"] > 0, "the faults did not come"
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_eight_processes_claim_everything_once(shop, figures):
    cast, send = shop
    count = times("delivery claims")
    told(cast, people(count, "claimant"), "claims")
    results = {}
    for mode in ("claim", "naive"):
        Delivery.objects.filter(status="due").update(lease_until=None)
        taken = Counter(send(mode)["taken"])
        results[mode] = {
            "due": count,
            "claimed": len(taken),
            "doubled": taken.total() - len(taken),
            "lost": count - len(taken),
        }
        figures(f"{mode}: {said(results[mode])}")

    assert results["claim"] == {"due": count, "claimed": count, "doubled": 0, "lost": 0}
    assert results["naive"]["doubled"] > 0, "the control is the same as the thing itself"
