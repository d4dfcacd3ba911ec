"""A file between the trial and the yes (试算与确认之间): kept sealed, one a person and purpose."""

import hashlib
from pathlib import Path

from django.conf import settings

from communities import sealed_files


def keep(user, purpose: str, content: bytes) -> str:
    """Over whatever was kept before; returns the fingerprint by which it is asked for again."""
    sealed_files.write(_path(user, purpose), content, purpose)
    return hashlib.sha256(content).hexdigest()


def kept(user, purpose: str, digest: str) -> bytes | None:
    """None where there is none, another one, or its key is gone."""
    content = sealed_files.read(_path(user, purpose), purpose)
    is_it = content is not None and hashlib.sha256(content).hexdigest() == digest
    return content if is_it else None


def drop(user, purpose: str) -> None:
    _path(user, purpose).unlink(missing_ok=True)


def _path(user, purpose: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / purpose / str(user.pk)
