"""Users of the machine (系统用户): where root starts everything, who serves is not root, and who signs is
another one again.

The machine's own users of these names are taken; where it has none, numbers that nobody is given. Run
as a program it says the first file that whoever runs it cannot read.
"""

import os
import pwd
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from portal import embedded
from portal.embedded.places import CHECKOUT, SOCKET_GROUP, state_dir
from portal.launch.ways import closed_way, open_ways

SERVES, SIGNS = ("sunny-web", 65521), ("sunny-signer", 65522)
CODE = ("manage.py", "portal", "repairs", "finance", "decisions", "notifications", "communities")
CODE += ("templates", "static", "locale")
# What the portal writes below FILES_DIR; the secrets beside it stay root's.
WRITTEN = ("media", "public", "private", "demo-mail", "home")
# The checkout, the packages and Python itself.
CODE_LIES_IN = [CHECKOUT, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
LOWEST_PORT = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


class Users:
    """As whom each process runs; ``why`` says in one sentence why all of them run as root.

    Where the code lies behind a closed folder, whoever asks gets a view of the machine of its own.
    """

    def __init__(self, port: int, logs: Path):
        self.files, self.signer_dir = Path(settings.STATE_DIR), Path(settings.SIGNER_DIR)
        self.logs = logs
        self.is_root = os.geteuid() == 0
        self.why = self._why_not(port) if self.is_root else ""

    def of(self, name: str) -> dict:
        """What Popen is told of the process ``name`` besides; ``env`` is what its environment gets more."""
        if not self.is_root or self.why:
            return {}
        is_signer = name == "signer"
        return _as(SIGNS if is_signer else SERVES) | {"env": self._env(is_signer=is_signer)}

    def own(self) -> None:
        """Give each what it writes, whoever wrote there before."""
        if self.why or not self.is_root:
            return
        for name in WRITTEN:
            (self.files / name).mkdir(mode=0o755, exist_ok=True)
            _give(self.files / name, _number(SERVES))
        # Public, but once collected for their owner alone.
        for path in (self.files / "static").rglob("*"):
            path.chmod(path.stat().st_mode | 0o444)
        self.signer_dir.mkdir(mode=0o700, exist_ok=True)
        _give(self.signer_dir, _number(SIGNS))

    def _env(self, *, is_signer: bool) -> dict[str, str]:
        """The secrets that files keep from everybody but root: the signer's settings get others, which
        open nothing."""
        keys = [settings.SECRET_KEY, ",".join(settings.SECRETS_KEYS)]
        if is_signer:
            keys = [secrets.token_urlsafe(50), secrets.token_urlsafe(50)]
        found = {
            "STATE_DIR": str(state_dir()),
            "FILES_DIR": str(self.files),
            "SIGNER_DIR": str(self.signer_dir),
            "HOME": str(self.signer_dir if is_signer else self.files / "home"),
            "SECRET_KEY": keys[0],
            "SECRETS_KEYS": keys[1],
            "REDIS_URL": settings.REDIS_URL,
        }
        if settings.OWN_SERVERS and not os.environ.get("DATABASE_URL"):
            found["DATABASE_URL"] = embedded.described(settings.OWN_SERVERS).cluster.url()
        return found

    def _why_not(self, port: int) -> str:
        if LOWEST_PORT.exists() and port < int(LOWEST_PORT.read_text()):
            return f"port {port} is root's"
        for kept in (self.files, self.signer_dir.parent, Path(tempfile.gettempdir())):
            if closed := closed_way(kept):
                return f"nobody else can pass through {closed}"
        try:
            open_ways(CODE_LIES_IN, kept=[self.logs])
        except OSError as trouble:
            return f"nobody else can read the code ({trouble})"
        for who in (SERVES, SIGNS):
            try:
                asked = subprocess.run(
                    [sys.executable, "-m", "portal.launch.users"],
                    cwd=CHECKOUT, capture_output=True, text=True, check=False, **_as(who),
                )  # fmt: skip
            except (OSError, subprocess.SubprocessError) as trouble:
                return f"nobody else can run {sys.executable} ({trouble})"
            if asked.returncode:
                return asked.stdout.strip() or f"nobody else can run {sys.executable}"
        return ""


def unreadable() -> str:
    """The first file of the code that this user may not read; else nothing."""
    ways = [path for name in CODE for path in _below(CHECKOUT / name)]
    closed = next((path for path in ways if not os.access(path, os.R_OK)), None)
    return f"nobody else can read {closed}" if closed else ""


def _below(path: Path) -> Iterator[Path]:
    yield path
    for folder, _folders, names in os.walk(path):
        yield from (Path(folder) / name for name in names if not name.endswith(".pyc"))


def _as(who: tuple[str, int]) -> dict:
    return {"user": _number(who), "group": SOCKET_GROUP, "extra_groups": []}


def _number(who: tuple[str, int]) -> int:
    name, number = who
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return number


def _give(folder: Path, uid: int) -> None:
    """All below it too; a link is given itself and not what it leads to."""
    for path in [folder, *folder.rglob("*")]:
        if path.lstat().st_uid != uid:
            os.chown(path, uid, SOCKET_GROUP, follow_symlinks=False)


if __name__ == "__main__":
    told = unreadable()
    sys.stdout.write(told)
    sys.exit(bool(told))
