"""A worker for codes alone sends them as soon as they are committed, whatever else waits."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import transaction

from communities import clock, express, heartbeats
from notifications.models import Channel, Express
from notifications.services import hand_in
from tests.started import environment, shared_keys

ROOT = Path(__file__).resolve().parents[2]
WORKER = [
    sys.executable, "-m", "celery", "-A", "portal", "worker", "-Q", "urgent", "-n", "urgent@%h",
    "-P", "threads", "-c", "4", "--without-mingle", "--without-gossip",
]  # fmt: skip
PHONE, LIVES = "+8613800001111", timedelta(minutes=10)


@pytest.fixture
def worker(committed_db, tmp_path):
    """No beat and no other worker: only the commit calls this one."""
    with redis.from_url(settings.REDIS_URL) as line:
        line.flushdb()
    env = environment(committed_db, tmp_path, REDIS_URL=settings.REDIS_URL, **shared_keys())
    with (tmp_path / "worker.log").open("w") as log:
        process = subprocess.Popen(WORKER, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        wait_until(lambda: "urgent" in heartbeats.ages())
        yield
    finally:
        process.kill()
        process.wait()
        with redis.from_url(settings.REDIS_URL) as line:
            line.flushdb()


def wait_until(is_so, seconds=60):
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "not in time"
        time.sleep(0.01)
    return time.monotonic() - began


def test_a_code_is_out_within_three_seconds_of_its_commit(worker, figures):
    hand_in(
        channel=Channel.EMAIL, address="control@example.org", subject="", body="nobody is called",
        lives=LIVES, now=clock.now(),
    )  # fmt: skip
    seconds = []
    for _ in range(10):
        with transaction.atomic():
            express.text(PHONE, "验证码 123456", lives=LIVES)
        texts = Express.objects.filter(channel=Channel.SMS)
        seconds.append(wait_until(lambda rows=texts: not rows.exists()))

    figures(f"codes, from commit to carrier: {max(seconds):.2f} s at most of {len(seconds)}")
    assert max(seconds) <= 3
    assert Express.objects.get().address == "control@example.org"
    assert "worker" not in heartbeats.ages(), "it does not stand for the one that does the rest"
