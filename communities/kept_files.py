"""A file between the trial and the yes (试算与确认之间): kept sealed, one a person and purpose."""

import base64
import hashlib
from pathlib import Path

from django.conf import settings

from communities.sealing import CannotOpen, seal, unseal


def keep(user, purpose: str, content: bytes) -> str:
    """Over whatever was kept before; returns the fingerprint by which it is asked for again."""
    path = _path(user, purpose)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(seal(base64.b64encode(content).decode(), purpose))
    return hashlib.sha256(content).hexdigest()


def kept(user, purpose: str, digest: str) -> bytes | None:
    """None where there is none, another one, or its key is gone."""
    try:
        content = base64.b64decode(unseal(_path(user, purpose).read_text(), purpose))
    except (FileNotFoundError, CannotOpen):
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def drop(user, purpose: str) -> None:
    _path(user, purpose).unlink(missing_ok=True)


def _path(user, purpose: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / purpose / str(user.pk)
