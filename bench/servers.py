"""Servers on loopback for as long as a measurement takes, and wrk against them."""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 3
CONF = Path(__file__).resolve().parents[1] / "deploy" / "nginx.conf"


@dataclass(frozen=True)
class Hit:
    """Requests in a second, and the slowest of a hundred in milliseconds."""

    rate: float
    p99: float
    is_clean: bool


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command, address: str, **more):
    """A process that answers at ``address``; it is stopped at the end, whatever happens."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **(quiet | more))
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def gunicorn(application: str, env: dict, cwd: Path, path: str = "/"):
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}",
        "--log-level", "error", application,
    ]  # fmt: skip
    with running(command, f"http://127.0.0.1:{port}{path}", env=env, cwd=cwd) as address:
        yield address


@contextmanager
def nginx(place: Path, files: Path, limit: Path):
    """Our own ``deploy/nginx.conf``, and beside it a plain static page of equal size."""
    port = free_port()
    conf = place / "nginx.conf"
    conf.write_text(_conf(place, files, limit, port))
    command = [program("nginx"), "-c", conf, "-p", place]
    with running(command, f"http://127.0.0.1:{port}/limit/page.html") as address:
        yield address.removesuffix("/limit/page.html")


def _conf(place: Path, files: Path, limit: Path, port: int) -> str:
    text = CONF.read_text()
    plain = f"location /limit/ {{ root {limit}; }}\n        location /static/ {{"
    for old, new in {
        "FILES": str(files),
        "HOST": "localhost",
        "listen 80 default_server": f"listen 127.0.0.1:{port} default_server",
        "/run/nginx.pid": f"{place}/nginx.pid",
        "/var/log/nginx/access.log plain": "off",
        "location /static/ {": plain,
        "keepalive_timeout 30s": "keepalive_requests 1000000",
    }.items():
        if old not in text:
            raise RuntimeError(f"deploy/nginx.conf has no {old!r} any more")
        text = text.replace(old, new)
    user = "user root;\n" if os.geteuid() == 0 else ""
    return f"{user}daemon off;\nerror_log {place}/nginx.err;\n{text}"


def program(name: str) -> str | None:
    """nginx lies where not everybody's PATH looks."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def hit(address: str, *headers: str, rounds: int = 3) -> Hit:
    """The median of a few short rounds with eight connections."""
    found = sorted((_wrk(address, headers) for _ in range(rounds)), key=lambda one: one.rate)
    return found[len(found) // 2]


def _wrk(address, headers) -> Hit:
    options = [word for header in headers for word in ("-H", header)]
    command = [program("wrk"), "-t1", "-c8", f"-d{SECONDS}s", "--latency", *options, address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    slow = re.search(r"(?m)^\s+99%\s+([\d.]+)(us|ms|s)", said)
    scale = {"us": 1e-3, "ms": 1.0, "s": 1e3}[slow[2]]
    return Hit(
        float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        float(slow[1]) * scale,
        "Non-2xx" not in said and "Socket errors" not in said,
    )


def _wait(address: str, process) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except urllib.error.HTTPError as answer:
            raise RuntimeError(f"{address} answers {answer.code}") from answer
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer at {address}")


def rate(step, seconds: float = 2.0) -> float:
    """Steps in a second, after three that are not counted."""
    for _ in range(3):
        step()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        step()
        count += 1
    return count / (time.perf_counter() - start)


def interleaved(*steps, rounds: int = 3, seconds: float = 2.0) -> list[float]:
    """The median rate of each, measured in turns, so that a busy moment hits all alike."""
    found = [[rate(step, seconds) for step in steps] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*found, strict=True)]
