"""``make demo``'s supervisor: one clear sentence, and no process left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from portal.celery import app as celery
from portal.launch.supervisor import Portal
from tests.started import as_owner_too, ended, environment, marked, wait_until_healthy

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


def _command_of(process) -> list[str]:
    return [Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()]


@pytest.fixture()
def env(committed_db, tmp_path):
    """Without the demo estates, whose loading takes its time."""
    more = {"PORT": str(_free_port()), "DEMO_ESTATES": "0"} | as_owner_too(committed_db)
    return environment(committed_db, tmp_path / "files", **more)


# SIGTERM ends the portal of test_vote_kills, and SIGKILL where root starts one that of test_users.
SIGNALS = [signal.SIGINT] if os.geteuid() == 0 else [signal.SIGINT, signal.SIGKILL]


@pytest.mark.parametrize("number", SIGNALS)
def test_however_it_ends_no_process_is_left(env, number):
    process = _start(env)
    wait_until_healthy(f"http://127.0.0.1:{env['PORT']}", process)
    assert len(marked(env["FILES_DIR"])) > 3
    assert marked(env["DATABASE_OWNER_URL"]) == _command_of(process)

    ended(process, number, env["FILES_DIR"])


def test_each_queue_has_a_worker_that_takes_from_no_other():
    started = [" ".join(words) for words in Portal("127.0.0.1", 1, Path())._commands().values()]
    described = (ROOT / "docs/installing.md").read_text().splitlines()
    for lines in (started, described):
        workers = [line for line in lines if "celery -A portal worker" in line]
        queues = [re.search(r" -Q (\S+)", line)[1] for line in workers]
        assert sorted(queues) == sorted(queue.name for queue in settings.CELERY_TASK_QUEUES)
    assert celery.conf.task_default_queue in queues


def test_a_port_in_use_is_one_sentence(env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(env["PORT"])))
        taken.listen()
        process = _start(env)
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert re.search(r"Port \d+ cannot be used .* make demo PORT=\d+", said)
    assert "Traceback" not in said


DEATHS = """
import os, signal, time
from pathlib import Path
from portal import embedded
from portal.launch.supervisor import Portal

embedded.start_own()
mine = embedded.described("main")
for path in (mine.cluster.data / "postmaster.pid", mine.redis.home / "redis.pid"):
    os.kill(int(path.read_text().split()[0]), signal.SIGKILL)
while mine.cluster.answers() or mine.redis.answers():
    time.sleep(0.1)
print("dead", flush=True)
demo = Portal("127.0.0.1", 0, Path(os.devnull))
while not (mine.cluster.answers() and mine.redis.answers()):
    demo._revive()
    time.sleep(0.1)
"""


def test_servers_that_die_run_again(own):
    """By what the demo does while it waits."""
    done = subprocess.run(
        [sys.executable, "-c", DEATHS], cwd=ROOT, env=own, timeout=120,
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.startswith("dead\n")
    for name in ("PostgreSQL", "Redis"):
        assert f"{name} had stopped and runs again" in done.stdout


def test_a_state_directory_that_is_read_only_is_one_sentence(own, open_folder):
    """Root may write wherever a disk lets it; nothing of /sys is on one."""
    place = Path("/sys/sunny") if os.geteuid() == 0 else open_folder / "theirs"
    if os.geteuid():
        place.mkdir(mode=0o555)
    process = _start(own | {"STATE_DIR": str(place), "PORT": str(_free_port())})
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"✕ Nothing can be kept in {place}" in said
    assert "STATE_DIR" in said
    assert "Traceback" not in said


def test_a_state_directory_that_another_checkout_uses_is_one_sentence(own, open_folder):
    # A shell's background job ignores the signal, and so would what it starts.
    code = "import signal, time; from portal import embedded; embedded.start_own(); " \
        "signal.signal(2, signal.default_int_handler); print('started', flush=True); " \
        "time.sleep(60)"  # fmt: skip
    first = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout.readline() == "started\n"
        sockets = open_folder / "other"
        sockets.mkdir()
        process = _start(own | {"TMPDIR": str(sockets), "PORT": str(_free_port())})
        said, _ = process.communicate(timeout=60)
    finally:
        first.send_signal(signal.SIGINT)
        first.wait(60)
        first.stdout.close()

    assert process.returncode == 1
    assert re.search(r"✕ .* is in use by another checkout \(process \d+\)", said)
    assert "Traceback" not in said


LOOK = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['host'])"


def test_whoever_only_reads_the_settings_starts_nothing(own, open_folder):
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )

    assert done.stdout.startswith(str(open_folder)), done.stderr
    assert not Path(done.stdout.strip()).exists()
    assert {path.name for path in (open_folder / "state").rglob("*")} == {
        "main", "app.secret", "secret.key", "secrets.key",
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
