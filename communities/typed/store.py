"""Where it waits (暂存): sealed files in a folder of the writer's, for a week."""

import json
import os
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from communities import sealed_files

FOLDER = PURPOSE = "typed"
KEPT_SECONDS = 7 * 24 * 3600
MOST, MOST_BYTES = 20, 64 * 1024 * 1024
ID = re.compile(r"[0-9a-f]{24}", re.ASCII)


@dataclass(frozen=True)
class Typed:
    """写过的: on which page, for which address, and what; ``files`` are names by field."""

    id: str
    writer: int
    page: str
    action: str
    words: dict[str, list[str]]
    files: list[list[str]]

    @property
    def kept_at(self) -> datetime:
        return datetime.fromtimestamp(_moment(_place(self.writer, self.id)), UTC)

    @property
    def file_names(self) -> list[str]:
        return [name for _field, name, _kind in self.files]


def keep(writer: int, page: str, action: str, words: dict, files=()) -> Typed:
    """Over what was kept of the same form before; of many the oldest goes."""
    for one in typed_by(writer):
        if (one.page, one.action) == (page, action):
            drop(writer, one.id)
    for one in typed_by(writer)[MOST - 1 :]:
        drop(writer, one.id)
    token, taken = secrets.token_hex(12), _within(files, MOST_BYTES - _n_bytes(writer))
    names = [[name, file.name, file.content_type or ""] for name, file in taken]
    found = Typed(token, writer, page, action, words, names)
    whole = {"page": page, "action": action, "words": words, "files": names}
    for number, (_name, file) in enumerate(taken):
        file.seek(0)
        sealed_files.write(_place(writer, f"{token}.{number}"), file.read(), PURPOSE)
    sealed_files.write(_place(writer, token), json.dumps(whole).encode(), PURPOSE)
    return found


def find(writer: int, token: str) -> Typed | None:
    """None for what is another's, too old, or under a key that is gone."""
    if not ID.fullmatch(token):
        return None
    whole = sealed_files.read(_place(writer, token), PURPOSE)
    return Typed(token, writer, **json.loads(whole)) if whole else None


def typed_by(writer: int) -> list[Typed]:
    """The latest first."""
    places = [one for one in _folder(writer).glob("*") if ID.fullmatch(one.name)]
    places.sort(key=_moment, reverse=True)
    return [found for place in places if (found := find(writer, place.name))]


def has_typed(writer: int) -> bool:
    return any(_folder(writer).glob("*"))


def files_of(typed: Typed) -> list[tuple[str, SimpleUploadedFile]]:
    """As if they had just been sent."""
    found = []
    for number, (name, file_name, kind) in enumerate(typed.files):
        data = sealed_files.read(_place(typed.writer, f"{typed.id}.{number}"), PURPOSE)
        if data is not None:
            found.append((name, SimpleUploadedFile(file_name, data, kind)))
    return found


def drop(writer: int, token: str) -> None:
    if ID.fullmatch(token):
        for place in _folder(writer).glob(f"{token}*"):
            place.unlink(missing_ok=True)


def drop_old() -> int:
    """How many files went. They bear the machine's own time, whatever the portal's clock says."""
    oldest = time.time() - KEPT_SECONDS
    gone = [
        place
        for place in (Path(settings.PRIVATE_ROOT) / FOLDER).glob("*/*")
        if _moment(place) < oldest
    ]
    for place in gone:
        place.unlink(missing_ok=True)
    return len(gone)


def _within(files, left: int) -> list:
    """As many as one account may still hold on to."""
    kept = []
    for name, file in files:
        if file.size <= left:
            kept.append((name, file))
            left -= file.size
    return kept


def _n_bytes(writer: int) -> int:
    return sum(_stat(one).st_size for one in _folder(writer).glob("*"))


def _moment(place: Path) -> float:
    return _stat(place).st_mtime


def _stat(place: Path) -> os.stat_result:
    """Of what another request has just taken away, nothing."""
    try:
        return place.stat()
    except FileNotFoundError:
        return os.stat_result((0,) * 10)


def _folder(writer: int) -> Path:
    return Path(settings.PRIVATE_ROOT) / FOLDER / str(writer)


def _place(writer: int, name: str) -> Path:
    return _folder(writer) / name
