"""A portal in processes of its own: its environment, waiting until it is healthy, and its end."""

import os
import re
import time
import urllib.request
from pathlib import Path

from django.conf import settings

from tests import databases


def environment(database: str, files: Path, **more) -> dict:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": databases.url(database),
        "REDIS_URL": re.sub(r"db=(\d+)", _next, settings.REDIS_URL),
        "FILES_DIR": str(files),
        "LOGS_DIR": str(files / "logs"),
        **more,
    }


def shared_keys() -> dict:
    """For a process with files of its own that opens what the test has sealed."""
    return {"SECRETS_KEYS": ",".join(settings.SECRETS_KEYS)}


def as_owner_too(database: str) -> dict:
    """What ``prepare`` is told besides, and the supervisor, which passes it on to nobody else."""
    return {"DATABASE_OWNER_URL": databases.url(database, is_owner=True)}


def _next(number) -> str:
    """Each worker of the suite has two numbers at Redis, the second one for what it starts."""
    return f"db={int(number[1]) + 1}"


def wait_until_healthy(url: str, process) -> None:
    for _ in range(400):
        assert process.poll() is None, process.stdout.read()
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the portal did not become healthy")


def marked(mark: str) -> list[str]:
    """Processes whose environment carries ``mark``."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (place / "environ").read_bytes():
                found.append((place / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


def ended(process, number: int, mark: str) -> str:
    """What the supervisor said, ended by this signal. However it ends, no process of it is left."""
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    for _ in range(200):
        if not marked(mark):
            break
        time.sleep(0.1)
    assert marked(mark) == []
    return said
