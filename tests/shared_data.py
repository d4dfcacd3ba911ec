"""Real inputs that nobody of us wrote, where they lie beside the checkout."""

import os
from pathlib import Path

import pytest

ROOT = Path(
    os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
)


def shared(name: str) -> Path:
    """The file ``name`` of the shared data, or a skip that says what is missing."""
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"NOT TESTED: {name} is not on this machine (SHARED_DATA names its folder)")
    return path
