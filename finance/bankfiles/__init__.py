"""Bank files: what banks and payment services export, read into rows. No Django in here."""

from pathlib import Path

from .guard import Limits, read_guarded
from .tables import LARGEST_FILE
from .types import Mapping, Problem, Reading, Row

__all__ = ["Limits", "Mapping", "Problem", "Reading", "Row", "read"]


def read(
    source: bytes | str | Path,
    name: str = "",
    mapping: Mapping | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Read a path or bytes in a guarded child. ``name`` is for messages only: bytes decide."""
    if isinstance(source, bytes):
        return read_guarded(source, mapping, limits)
    path = Path(source)
    try:
        if path.stat().st_size > LARGEST_FILE:
            return read_guarded(bytes(LARGEST_FILE + 1))
        return read_guarded(path.read_bytes(), mapping, limits)
    except OSError:
        return Reading(errors=[Problem(None, None, f"打不开文件「{name or path.name}」")])
