"""Bank files as they were handed in, kept privately; each by itself, so that one can be dropped."""

import hashlib
import secrets
from pathlib import Path

from django.conf import settings


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep(estate, data: bytes) -> str:
    """Write the bytes; the name that comes back is relative to the private folder."""
    name = f"bank/{estate.pk}/{sha256(data)}-{secrets.token_hex(4)}"
    place = Path(settings.PRIVATE_ROOT) / name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_suffix(".part")
    fresh.write_bytes(data)
    fresh.chmod(0o600)
    fresh.replace(place)
    return name


def load(name: str) -> bytes:
    return (Path(settings.PRIVATE_ROOT) / name).read_bytes()


def drop(name: str) -> None:
    (Path(settings.PRIVATE_ROOT) / name).unlink(missing_ok=True)
