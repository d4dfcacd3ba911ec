"""Ways to the code (通路): where it lies below a folder that is closed to others, such as root's home,
other users of the machine reach it in a view of the file system that this process and its children alone
have. Outside of it nothing is opened.
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

NEW_VIEW = 0x20000  # CLONE_NEWNS
NO_SUID_NO_DEV, BIND, ALL_BELOW, PRIVATE = 0x6, 0x1000, 0x4000, 0x40000  # MS_…
OPEN = stat.S_IXOTH
OPEN_FOLDER = stat.S_IXOTH | stat.S_IROTH


def closed_way(path: Path) -> Path | None:
    """The first folder on the way to ``path`` that others may not pass through."""
    ways = [*reversed(path.parents), path]
    return next((one for one in ways if one.is_dir() and not one.stat().st_mode & OPEN), None)


def open_ways(paths: Iterable[Path], *, kept: Iterable[Path] = ()) -> None:
    """In a view of one's own: of each closed folder others see what leads to ``paths``, and no more;
    ``kept`` stays where it is, closed as it is.

    Refuses (OSError) where the machine gives no view of one's own.
    """
    wanted: dict[Path, list[Path]] = {}
    given = set(paths)
    # What lies in another one is shown with it.
    for path in sorted(one for one in given if not given & set(one.parents)):
        if closed := closed_way(path):
            wanted.setdefault(closed, []).extend(_shown(path))
    if not wanted:
        return
    for path in kept:
        if (closed := closed_way(path)) in wanted:
            wanted[closed].append(path)
    _call("unshare", NEW_VIEW)
    _mount(None, Path("/"), ALL_BELOW | PRIVATE)
    for closed, below in wanted.items():
        _cover(closed, below)


def _shown(path: Path) -> list[Path]:
    """What is shown for ``path``: a folder that is closed itself is shown by what is in it."""
    is_open = path.is_file() or path.stat().st_mode & OPEN_FOLDER == OPEN_FOLDER
    return [path] if is_open else sorted(path.iterdir())


def _cover(closed: Path, below: list[Path]) -> None:
    """Lay an empty folder over ``closed`` and show in it what is wanted."""
    kept = {path: os.open(path, os.O_PATH) for path in below if not path.is_symlink()}
    links = {path: os.readlink(path) for path in below if path.is_symlink()}
    _mount("tmpfs", closed, NO_SUID_NO_DEV, "tmpfs", "mode=755")
    for path, handle in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if stat.S_ISDIR(os.stat(handle).st_mode):
            path.mkdir(exist_ok=True)
        else:
            path.touch()
        _mount(f"/proc/self/fd/{handle}", path, BIND | ALL_BELOW)
        os.close(handle)
    for path, target in links.items():
        path.symlink_to(target)


def _mount(source: str | None, target: Path, how: int, kind: str = "", words: str = "") -> None:
    texts = [text.encode() if text else None for text in (source, str(target), kind)]
    _call("mount", *texts, ctypes.c_ulong(how), words.encode() or None)


def _call(name: str, *arguments) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
