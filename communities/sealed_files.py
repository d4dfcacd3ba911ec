"""封存的文件: bytes that lie sealed in the private folder, written whole or not at all."""

import base64
from pathlib import Path

from communities.sealing import CannotOpen, seal, unseal


def write(path: Path, data: bytes, purpose: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    begun = path.with_name(f".{path.name}")
    begun.touch(mode=0o600)
    begun.write_text(seal(base64.b64encode(data).decode(), purpose))
    begun.replace(path)


def read(path: Path, purpose: str) -> bytes | None:
    """None where it lies no more, or its key is gone."""
    try:
        return base64.b64decode(unseal(path.read_text(), purpose))
    except (FileNotFoundError, CannotOpen):
        return None
