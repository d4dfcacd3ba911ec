"""Where an installation without servers of its own keeps its state, one place per checkout."""

import hashlib
import os
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


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


def open_dir(place: Path) -> Path:
    """A folder that PostgreSQL's user may pass through, whatever the umask says."""
    for folder in [place.parent, place]:
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o755)
    return place


def socket_dir(instance: str) -> Path:
    """A short path: a unix socket's name may have about 100 bytes."""
    base = Path(tempfile.gettempdir())
    if len(str(base)) > 40:
        base = Path("/tmp")
    place = base / f"sunny-{os.geteuid()}-{_mark()}-{instance}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.lstat().st_uid != os.geteuid() and os.geteuid() != 0:
        raise RuntimeError(f"{place} belongs to somebody else; remove it or set TMPDIR")
    return place
