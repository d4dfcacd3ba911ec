"""A started portal on a copy of the demo estates, and a browser to walk through it."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from tests import databases, machine
from tests.started import as_owner_too, environment, wait_until_healthy

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Milliseconds before a page counts as silent: a machine shared with other tests may be slow.
PATIENCE = 30_000


def pytest_collection_modifyitems(config, items):
    """Journeys come last, or first where others run beside them; BROWSER=0 leaves them out aloud."""
    journeys = [item for item in items if "tests/journeys/" in str(item.path)]
    for item in journeys:
        item.add_marker(pytest.mark.journey)
        if os.environ.get("BROWSER") == "0":
            item.add_marker(pytest.mark.skip(reason="BROWSER=0: journeys LEFT OUT"))
    beside = hasattr(config, "workerinput")
    items.sort(key=lambda item: (item in journeys) != beside)


@dataclass(frozen=True)
class Portal:
    url: str
    files: Path
    database: str
    env: dict

    def manage(self, *words: str) -> str:
        """Run a manage.py command of the started portal and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _demo_fingerprint() -> str:
    digest = hashlib.sha256(databases.template().encode())
    for room in (
        "portal",
        "repairs",
        "finance",
        "decisions",
        "notifications",
        "communities",
        "static",
        "locale",
    ):
        for path in sorted((ROOT / room).rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _demo() -> tuple[str, Path]:
    """A database and files with the demo estates, loaded once per state of the code."""
    name = f"demo_{_demo_fingerprint()}"
    files = Path(settings.STATE_DIR) / name
    with databases.alone("demo"):
        return _kept(name, files)


def _kept(name: str, files: Path) -> tuple[str, Path]:
    if databases.exists(name) and files.exists():
        return name, files
    if databases.exists(name):
        databases.drop(name)
    shutil.rmtree(files, ignore_errors=True)
    making = databases.clone()
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT, env=environment(making, files, **as_owner_too(making)), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    databases.rename(making, name)
    return name, files


@pytest.fixture(scope="session")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    """gunicorn, worker and beat under the demo's own supervisor, on a database of their own.

    PORTAL_URL names a portal that runs already, to walk while writing a journey.
    """
    if url := os.environ.get("PORTAL_URL"):
        yield Portal(url, Path(settings.STATE_DIR), "", dict(os.environ))
        return
    with django_db_blocker.unblock():
        source, kept = _demo()
        database = databases.clone(source)
    files = tmp_path_factory.mktemp("portal") / "files"
    for one in ("", ".signer"):
        shutil.copytree(f"{kept}{one}", f"{files}{one}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = environment(database, files, PORT=str(port), **as_owner_too(database))
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.launch.supervisor"], cwd=ROOT, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        yield Portal(url, files, database, env)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        with django_db_blocker.unblock():
            databases.drop(database)


@pytest.fixture(scope="session")
def browser():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=machine.browser(), args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture()
def new_page(browser, portal):
    """``new_page(width=375, **context)`` opens a page that fails the test on any script error."""
    contexts, errors = [], []

    def make(width: int = 375, height: int = 800, **more):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
            **{"base_url": portal.url} | more,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(params=[375, 1280], ids=["phone", "desktop"])
def page(request, new_page):
    return new_page(width=request.param)
