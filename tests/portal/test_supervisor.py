"""``make demo``'s supervisor: one clear sentence, and no process left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.started import environment, wait_until_healthy

ROOT = Path(__file__).resolve().parents[2]


def _start(env):
    return subprocess.Popen(
        [sys.executable, "-m", "portal.launch.supervisor"], cwd=ROOT, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _left(mark: str) -> list[str]:
    """Processes whose environment carries ``mark``."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (place / "environ").read_bytes():
                found.append((place / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


@pytest.fixture()
def env(committed_db, tmp_path):
    """Without the demo estates, whose loading takes its time."""
    return environment(committed_db, tmp_path / "files", PORT=str(_free_port()), DEMO_ESTATES="0")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_it_ends_no_process_is_left(env, number):
    process = _start(env)
    wait_until_healthy(f"http://127.0.0.1:{env['PORT']}", process)
    assert len(_left(env["FILES_DIR"])) > 3

    process.send_signal(number)
    process.communicate(timeout=30)

    for _ in range(100):
        if not _left(env["FILES_DIR"]):
            break
        time.sleep(0.1)
    assert _left(env["FILES_DIR"]) == []


def test_a_port_in_use_is_one_sentence(env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(env["PORT"])))
        taken.listen()
        process = _start(env)
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert re.search(r"Port \d+ cannot be used .* make demo PORT=\d+", said)
    assert "Traceback" not in said


@pytest.fixture()
def open_folder():
    """A folder with a short name that PostgreSQL's own user may pass through."""
    with tempfile.TemporaryDirectory(prefix="sunny-test-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture()
def own(open_folder):
    """The environment of a demo that keeps servers of its own there."""
    others = {"DATABASE_URL", "REDIS_URL", "FILES_DIR"}
    return {name: value for name, value in os.environ.items() if name not in others} | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "STATE_DIR": str(open_folder / "state"),
        "TMPDIR": str(open_folder),
    }


LOOK = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['host'])"


def test_whoever_only_reads_the_settings_starts_nothing(own, open_folder):
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )

    assert done.stdout.startswith(str(open_folder)), done.stderr
    assert not Path(done.stdout.strip()).exists()
    assert {path.name for path in (open_folder / "state").rglob("*")} == {
        "main", "app.secret", "secret.key",
    }  # fmt: skip


def test_servers_of_ones_own_outlive_kill_9_and_are_found_again(own):
    code = "import sys, time; from portal import embedded; embedded.start_own(); " \
        "data = embedded.described('main').cluster.data; " \
        "print((data / 'postmaster.pid').read_text().split()[0], flush=True); " \
        "time.sleep(float(sys.argv[1]))"  # fmt: skip
    command = [sys.executable, "-c", code]
    killed = subprocess.Popen(
        [*command, "60"], cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True
    )
    first = killed.stdout.readline().strip()
    killed.kill()
    killed.wait()
    killed.stdout.close()
    assert Path(f"/proc/{first}").exists()

    second = subprocess.run(
        [*command, "0"], cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )

    assert second.stdout.strip() == first, second.stderr
    assert not Path(f"/proc/{first}").exists()
