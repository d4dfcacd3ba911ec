"""``make demo``: prepares the installation, starts every process, waits until all are healthy.

One process group a child; whoever stops us stops them, and the kernel stops them if we are killed.
"""

import argparse
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from communities.manifest import OWNER_URL
from portal import embedded
from portal.embedded.places import CHECKOUT, CannotKeep, must_be_writable, state_dir
from portal.launch.users import Users

NEEDED_BYTES = 700 * 1024 * 1024
START_SECONDS = 120
# Between two looks at PostgreSQL and Redis.
SERVERS_SECONDS = 2
PYTHON = [sys.executable]
CELERY = [*PYTHON, "-m", "celery", "-A", "portal"]


class CannotStart(Exception):
    """One sentence for the terminal."""


def main() -> int:
    try:
        options = _options()
        with Portal(options.host, options.port, Path(options.logs)) as portal:
            portal.prepare()
            portal.start()
            portal.greet()
            portal.wait()
    except (CannotStart, CannotKeep) as reason:
        print(f"\n✕ {reason}", file=sys.stderr)
        return 1
    print("\nStopped; nothing is left running.")
    return 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--logs", default=os.environ.get("LOGS_DIR") or state_dir() / "logs")
    return parser.parse_args()


class Portal:
    def __init__(self, host: str, port: int, logs: Path):
        self.host, self.port, self.logs = host, port, logs
        self.address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        self.children: dict[str, subprocess.Popen] = {}
        self.owner: dict[str, str] = {}
        self.users: Users | None = None
        self.stopping = False
        self.look_at = 0.0
        self.began = time.monotonic()

    def __enter__(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        self._check_disk()
        self._check_port()
        self._open_logs()
        # Whoever serves does not know the owner's secret.
        if url := os.environ.pop(OWNER_URL, ""):
            self.owner = {OWNER_URL: url}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
        # Whoever starts the demo means it, in a database of her own too.
        os.environ.setdefault("DEMO", "1")
        # Posters and forwarded links name the address people reach the portal by.
        os.environ.setdefault("BASE_URL", self.address)
        return self

    def __exit__(self, *_):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)

    def prepare(self) -> None:
        self._say("starting PostgreSQL and Redis")
        try:
            embedded.start_own()
        except Exception as reason:
            raise CannotStart(f"The servers did not start: {reason}") from reason
        child = self._spawn("prepare", [*PYTHON, "manage.py", "prepare"], out=None)
        while child.poll() is None and not self.stopping:
            time.sleep(0.1)
        if self.stopping:
            raise CannotStart("Stopped while preparing; the next start goes on from here.")
        if child.returncode:
            raise CannotStart("Preparing failed; the reason stands above.")
        del self.children["prepare"]

    def start(self) -> None:
        self.users = Users(self.port, self.logs)
        self.users.own()
        self._say("starting the web server, the worker, the beat and the signer")
        if self.users.why:
            self._say(f"all of them run as root: {self.users.why}")
        for name, command in self._commands().items():
            self._spawn(name, command)
        deadline = time.monotonic() + START_SECONDS
        while not self._healthy():
            self._revive()
            if self.stopping:
                raise CannotStart("Stopped while starting.")
            if time.monotonic() > deadline:
                raise CannotStart(f"Not healthy after {START_SECONDS} s; see {self.logs}.")
            time.sleep(0.3)

    def greet(self) -> None:
        self._say("healthy")
        print(f"\n☀ 阳光小区  {self.address}/\n", flush=True)
        subprocess.run([*PYTHON, "manage.py", "demo_logins"], cwd=CHECKOUT, check=False)
        print("\nCtrl-C stops everything.", flush=True)

    def wait(self) -> None:
        while not self.stopping:
            self._revive()
            time.sleep(0.5)

    def _commands(self) -> dict[str, list[str]]:
        bind = f"{self.host}:{self.port}"
        return {
            "web": [
                *PYTHON, "-m", "gunicorn", "portal.wsgi", "-b", bind, "-w", "2", "--threads", "4",
                "--no-control-socket", "--access-logfile", "-",
            ],
            "worker": [
                *CELERY, "worker", "-Q", "celery", "-c", "2", "--without-mingle",
                "--without-gossip",
            ],
            "codes": [
                *CELERY, "worker", "-Q", "urgent", "-n", "urgent@%h", "-P", "threads", "-c", "4",
                "--without-mingle", "--without-gossip",
            ],
            "beat": [*CELERY, "beat"],
            "signer": [*PYTHON, "manage.py", "signer"],
        }  # fmt: skip

    def _spawn(self, name: str, command: list[str], out="log") -> subprocess.Popen:
        words = self.users.of(name) if self.users else {}
        more = words.pop("env", {}) | {"web": {"DATABASE_POOL": "4"}, "prepare": self.owner}.get(
            name, {}
        )
        if out == "log":
            out = open(self.logs / f"{name}.log", "ab")
        child = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out and subprocess.STDOUT,
            env=os.environ | more,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **words,
        )
        self.children[name] = child
        return child

    def _revive_servers(self) -> None:
        """PostgreSQL and Redis of one's own; others look after those that DATABASE_URL names."""
        if time.monotonic() < self.look_at:
            return
        self.look_at = time.monotonic() + SERVERS_SECONDS
        for name, why in embedded.revive_own().items():
            runs = f"does not start yet: {why}" if why else "runs again"
            self._say(f"{name} had stopped and {runs}")

    def _revive(self) -> None:
        self._revive_servers()
        for name, command in self._commands().items():
            child = self.children.get(name)
            if child and child.poll() is not None and not self.stopping:
                tail = (self.logs / f"{name}.log").read_text(errors="replace")[-800:]
                self._say(f"{name} stopped (code {child.returncode}), starting it again\n{tail}")
                time.sleep(1)
                self._spawn(name, command)

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=3) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _check_disk(self) -> None:
        must_be_writable(state_dir())
        free = shutil.disk_usage(state_dir()).free
        if free < NEEDED_BYTES:
            raise CannotStart(
                f"Only {free // 2**20} MB free at {state_dir()}; "
                f"{NEEDED_BYTES // 2**20} MB are needed."
            )

    def _open_logs(self) -> None:
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            must_be_writable(self.logs)
        except OSError as reason:
            raise CannotStart(f"{self.logs} cannot be made ({reason.strerror}).") from reason

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as reason:
                raise CannotStart(
                    f"Port {self.port} cannot be used ({reason.strerror}); "
                    f"choose another one: make demo PORT={self.port + 1}"
                ) from reason

    def _ask_to_stop(self, *_):
        self.stopping = True

    def _say(self, what: str) -> None:
        print(f"[{time.monotonic() - self.began:5.1f} s] {what}", flush=True)


def _die_with_parent() -> None:
    """PR_SET_PDEATHSIG: kill -9 of the supervisor takes the children along."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
