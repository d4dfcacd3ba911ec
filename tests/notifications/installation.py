"""A Redis, a worker and beats of one's own, to be killed; and a clock that all of them read."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import redis
from celery import Celery

from portal.embedded.redis import Redis
from portal.launch.environment import broker
from tests.started import environment, shared_keys

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "portal"]
WORKER = ["worker", "-P", "solo", "--without-mingle", "--without-gossip"]
COMMANDS = {
    "worker": [*CELERY, *WORKER, "-I", "tests.notifications.eta"],
    "beat": [*CELERY, "beat"],
    "second beat": [*CELERY, "beat"],
}


class Installation:
    def __init__(self, database: str, files: Path, sweep_seconds: int):
        self.files, self.running, self.ahead = files, {}, timedelta(0)
        self.sockets = tempfile.TemporaryDirectory(prefix="sunny-")
        self.redis = Redis(files / "redis", Path(self.sockets.name))
        self.env = environment(
            database, files, REDIS_URL=self.redis.url(), SWEEP_SECONDS=str(sweep_seconds),
            **shared_keys(),
        )  # fmt: skip

    def __enter__(self):
        self.redis.start()
        for name in COMMANDS:
            self.start(name)
        return self

    def __exit__(self, *_):
        for name in list(self.running):
            self.kill(name)
        self.redis.stop()
        self.sockets.cleanup()

    def start(self, name: str) -> None:
        with (self.files / f"{name}.log").open("a") as log:
            self.running[name] = subprocess.Popen(
                COMMANDS[name], cwd=ROOT, env=self.env, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def flush(self) -> None:
        with redis.from_url(self.redis.url()) as line:
            line.flushall()

    def go_ahead(self, by: timedelta) -> None:
        """Every process reads the same clock, this one too where its settings name this file."""
        self.ahead += by
        fresh = self.files / "clock.fresh"
        fresh.write_text(str(self.ahead.total_seconds()))
        fresh.rename(self.files / "clock.offset")

    def send_later(self, name: str, count: int, seconds: float) -> None:
        """The control: one task with a countdown for each alert."""
        app = Celery(broker=broker(self.redis.url()), set_as_current=False)
        for number in range(count):
            app.send_task(
                "tests.notifications.eta.alert", [str(self.files / name), number], countdown=seconds
            )

    def said(self, name: str) -> int:
        path = self.files / name
        return len(path.read_text().split()) if path.exists() else 0

    def wait_for(self, is_done, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not is_done():
            for name, process in self.running.items():
                assert process.poll() is None, (self.files / f"{name}.log").read_text()[-3000:]
            assert time.monotonic() < end, "not done in time"
            time.sleep(0.1)
