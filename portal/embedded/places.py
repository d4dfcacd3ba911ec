"""Where an installation without servers of its own keeps its state, one place per checkout."""

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# Where root starts the servers, who may reach their sockets: a number that no machine gives away.
SOCKET_GROUP = 65520


def _mark() -> str:
    return hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]


def state_dir() -> Path:
    """Root keeps its state outside every home, so that PostgreSQL's own user can reach it
    without any directory above being opened; everybody else keeps it in the checkout."""
    if chosen := os.environ.get("STATE_DIR"):
        place = Path(chosen)
    elif os.geteuid() == 0:
        place = Path("/var/lib/sunny-estates") / _mark()
    else:
        place = CHECKOUT / "var"
    return open_dir(place)


class CannotKeep(Exception):
    """One sentence for the terminal: the state has no place."""


def open_dir(place: Path) -> Path:
    """A folder that PostgreSQL's user may pass through, whatever the umask says."""
    try:
        for folder in [place.parent, place]:
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(0o755)
    except OSError as reason:
        raise CannotKeep(_no_place(place, reason.strerror)) from reason
    return place


def must_be_writable(place: Path) -> None:
    """Refuses a folder that is read-only, or somebody else's."""
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        raise CannotKeep(_no_place(place, "read-only, or somebody else's"))


def _no_place(place: Path, why: str) -> str:
    return f"Nothing can be kept in {place} ({why}); set STATE_DIR to a folder of your own."


def socket_dir(instance: str) -> Path:
    """A short path: a unix socket's name may have about 100 bytes."""
    base = Path(tempfile.gettempdir())
    if len(str(base)) > 40:
        base = Path("/tmp")
    return base / f"sunny-{os.geteuid()}-{_mark()}-{instance}"


def open_sockets(place: Path) -> None:
    place.mkdir(mode=0o700, exist_ok=True)
    if place.lstat().st_uid != os.geteuid() and os.geteuid() != 0:
        raise RuntimeError(f"{place} belongs to somebody else; remove it or set TMPDIR")


def share_sockets(place: Path, uid: int) -> None:
    """The server that runs as ``uid`` makes its socket there, and the group reaches it."""
    os.chown(place, uid, SOCKET_GROUP)
    place.chmod(0o710)


def kept_secret(path: Path) -> str:
    """What nobody guesses, made once and kept; of several processes one makes it."""
    if not path.exists():
        made = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()
