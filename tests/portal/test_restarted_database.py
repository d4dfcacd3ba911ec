"""A database that was restarted costs no request an error: a dead connection is found out first."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.started import environment

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE, COUNT = 4, 40
# Without the check: what the settings say is taken back before the server begins.
UNCHECKED = "from portal.settings.test import *; DATABASES['default']['CONN_HEALTH_CHECKS'] = False"


@pytest.fixture(params=["checked", "control, unchecked"])
def portal(request, committed_db, tmp_path):
    """gunicorn with a pool of connections; (its address, the database, whether they are checked)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    env = environment(committed_db, tmp_path, DATABASE_POOL=str(AT_ONCE))
    if request.param != "checked":
        (tmp_path / "unchecked.py").write_text(UNCHECKED)
        path = os.pathsep.join([str(tmp_path), str(ROOT)])
        env |= {"DJANGO_SETTINGS_MODULE": "unchecked", "PYTHONPATH": path}
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "-b", address, "--threads", "4"]
    with (tmp_path / "web.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--no-control-socket"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        yield f"http://{address}/", committed_db, request.param == "checked"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code


def ask(url: str) -> list[int]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: status(url), range(COUNT)))


def wait_until_it_answers(url: str) -> None:
    for _ in range(300):
        try:
            status(url)
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("no answer")


def end_all_connections(database: str) -> int:
    """As a fast shutdown does to every backend."""
    with psycopg.connect(databases.url("portal"), autocommit=True) as db:
        ended = db.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s",
            [database],
        )
        return len(ended.fetchall())


def test_after_a_restart_every_request_is_answered(portal, figures):
    url, database, is_checked = portal
    wait_until_it_answers(url)
    assert set(ask(url)) == {200}

    ended = end_all_connections(database)
    answers = ask(url)

    wrong = [code for code in answers if code != 200]
    figures(f"{'checked' if is_checked else 'control'}: {ended} connections, {len(wrong)} errors")
    assert ended > 1
    assert bool(wrong) is not is_checked
