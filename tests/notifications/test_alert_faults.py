"""Flushed, killed, stopped for two hours, doubled (P9): every rung is told late, but told once.

Real Redis, worker and beats. Prints due, sent, doubled, lost; the control keeps its alerts as
tasks with a countdown in the same Redis, and loses them to the same faults.
"""

import random
import time
from datetime import timedelta
from functools import partial

import pytest

from communities import clock, heartbeats
from communities.models import Clock, ClockEvent
from notifications.models import Notice
from notifications.sweep import sweep
from tests.communities.test_clocks import started
from tests.long import times
from tests.notifications.installation import Installation
from tests.together import at_once

CLOCKS, ALERTS, COUNTDOWN = 80, 40, 2
STEP, OUTAGE, SWEEP_SECONDS = timedelta(minutes=20), timedelta(hours=2), 2
# Whom a rung tells: warn, due.
READERS = {1: 1, 2: 3}


def flush(place):
    place.flush()


def kill_worker(place):
    """Redis forgets while the worker is dead; nothing but the database knows what was due."""
    place.send_later("lost", ALERTS, COUNTDOWN)
    place.kill("worker")
    place.flush()
    place.start("worker")


def stop_beats(place):
    """Two of them until then, and one afterwards."""
    for name in ("beat", "second beat"):
        place.kill(name)
    place.go_ahead(OUTAGE)
    place.start("beat")


def sweep_at_once(_place):
    for answer in at_once(*[partial(sweep, clock.now())] * 3):
        assert not isinstance(answer, Exception), answer


def due_over_three_hours(cast, chance) -> list[Clock]:
    """Warned already, due within three hours, told further only on the next day."""
    now = clock.now()
    return [
        started(
            cast,
            "24h",
            now - timedelta(hours=24) + timedelta(seconds=chance.randrange(3 * 3600)),
            ladder="urgent",
            subject=f"parcel:{number}",
        )
        for number in range(CLOCKS)
    ]


def nothing_is_due(now) -> bool:
    return not Clock.objects.filter(next_at__lte=now).exists()


def count(clocks, until) -> dict:
    """What should have been told by ``until``, and what was."""
    due = {(one.pk, n) for one in clocks for n, at in enumerate(one.rungs_at, 1) if at <= until}
    kept = list(
        ClockEvent.objects.filter(rung__isnull=False)
        .order_by("pk")
        .values_list("clock", "rung", "detected_at", "occurred_at")
    )
    fell = [(pk, rung) for pk, rung, _seen, _fell in kept]
    keys = list(Notice.objects.values_list("subject", "kind", "user", "body"))
    wanted = sum(READERS[rung] for _pk, rung in due)
    assert all(fell.index((pk, 1)) < fell.index((pk, 2)) for pk, rung in due if rung == 2)
    return {
        "due": wanted,
        "sent": len(keys),
        "doubled": len(keys) - len(set(keys)) + len(fell) - len(set(fell)),
        "lost": wanted - len(set(keys)) + len(due - set(fell)),
        "late": max(seen - fell for _pk, rung, seen, fell in kept if rung == 2),
    }


@pytest.mark.parametrize("run", range(times("fault runs")))
def test_every_alert_outlives_what_can_happen(
    committed_cast, committed_db, tmp_path, settings, run, figures
):
    settings.CLOCK_OFFSET_FILE = tmp_path / "clock.offset"
    result, kept, control = one_run(committed_cast, committed_db, tmp_path, random.Random(run))
    figures("outbox: " + ", ".join(f"{name} {value}" for name, value in result.items()))
    lost = f"due {ALERTS}, sent {control}, lost {ALERTS - control}"
    figures(f"control: {lost}, without faults sent {kept}")

    assert (result["doubled"], result["lost"]) == (0, 0)
    assert result["sent"] == result["due"]
    assert result["late"] <= OUTAGE + STEP + timedelta(seconds=90)
    assert control < ALERTS, "an alert that lives in Redis must be lost with it"


def one_run(cast, database, files, chance):
    """The outbox's figures, and how many of the control's alerts came without and with faults."""
    with Installation(database, files, SWEEP_SECONDS) as place:
        place.wait_for(lambda: {"worker", "beat"} <= heartbeats.ages().keys())
        place.send_later("kept", ALERTS, 0)
        clocks = due_over_three_hours(cast, chance)
        place.wait_for(lambda: place.said("kept") == ALERTS)
        faults = [flush, kill_worker, stop_beats, sweep_at_once]
        chance.shuffle(faults)
        for fault in faults:
            place.go_ahead(STEP)
            fault(place)
            until = clock.now()
            place.wait_for(partial(nothing_is_due, until))
        time.sleep(COUNTDOWN)
        return count(clocks, until), place.said("kept"), place.said("lost")
