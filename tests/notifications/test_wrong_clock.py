"""A machine whose clock jumped (P8): nothing is escalated or sent until it agrees with another."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from communities import clock, heartbeats
from communities.models import Clock, ClockEvent
from notifications import tasks
from notifications.models import Delivery, Notice
from notifications.services import deliver
from notifications.sweep import sweep
from tests.communities.test_clocks import started
from tests.notifications.test_delivery import told
from tests.sessions import log_in


@pytest.fixture
def jump(monkeypatch):
    """Sets the clock of this machine, and of no other."""
    real = clock.machine

    def by(change: timedelta):
        monkeypatch.setattr(clock, "machine", lambda: real() + change)

    return by


@pytest.fixture
def waiting(committed_cast):
    """A deadline that ends in the coming days, and a mail that goes out at any hour."""
    now = clock.now()
    started(committed_cast, "5wd", now)
    told(committed_cast, now=now - timedelta(minutes=20), kind="test.lift")
    return committed_cast


def drive():
    """Every way in: the tasks of the beat, and the commands."""
    tasks.sweep_clocks()
    tasks.deliver_some()
    for command in ("sweep", "deliver"):
        call_command(command, stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize(
    "change", [timedelta(days=3650), timedelta(days=-1), timedelta(minutes=11)]
)
def test_nothing_happens_while_the_clocks_are_apart(waiting, jump, client, mailoutbox, change):
    before = Clock.objects.values().get()
    jump(change)

    drive()

    assert Clock.objects.values().get() == before
    assert "sweep" not in heartbeats.ages()
    assert not ClockEvent.objects.filter(rung__isnull=False).exists()
    assert (Delivery.objects.get().status, mailoutbox) == ("due", [])
    assert client.get("/healthz").json()["clock"] == {"ok": False}
    jump(timedelta(0))
    log_in(client, waiting.petra)
    assert "已暂停时限提醒和所有发送" in client.get("/desk/notices/").content.decode()


@pytest.mark.parametrize("change", [timedelta(minutes=9), timedelta(minutes=-9)])
def test_a_little_apart_is_no_jump(waiting, jump, client, change):
    jump(change)

    drive()

    assert "sweep" in heartbeats.ages()
    assert Delivery.objects.get().status == "sent"
    assert client.get("/healthz").json()["clock"] == {"ok": True}


def test_an_offset_of_tests_is_no_jump(waiting, settings, tmp_path, client):
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str(30 * 86400))

    drive()

    assert Clock.objects.get().breached_at
    assert client.get("/healthz").json()["clock"] == {"ok": True}


def test_control_without_the_guard_a_jump_is_a_breach(waiting, jump):
    jump(timedelta(days=3650))

    sweep(clock.now())
    deliver(now=clock.now())

    assert Clock.objects.get().breached_at > clock.machine() - timedelta(days=3650)
    assert Notice.objects.filter(kind="notifications.deadline_breached").exists()
