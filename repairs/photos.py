"""照片: what people send of a fault, made harmless and kept private.

The bytes decide what a photo is; its name does not, because phones' apps give a WebP or PNG the
name .jpg. Decoding happens in a confined child; what is kept is a new upright JPEG of at
most 1600 px (of a long one the width counts) without a byte of the old metadata, and the hash of the bytes as they came. The
upload itself is not stored.

Files lie in ``PRIVATE_ROOT/photos/<token>/``: ``1.jpg`` and ``thumb-1.jpg``.
"""

import hashlib
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from communities import uploads
from communities.errors import DomainError

MAX_PHOTOS = 3
MAX_BYTES = uploads.MAX_PHOTO_BYTES
LONG_SIDE, QUALITY = 1600, 80
# Of 64 fields: made small and sent on it stays within; the same place on another day does not.
ALIKE = 3
# A picture of which no more fields than this grow lighter, or all but these, shows nothing to compare.
FLAT = 6
# Before this year, in which no photo of a report was taken, a camera's clock was not set.
CLOCKS_BEGIN = 2019
FOLDER = "photos"
NAME_LENGTH = 40


class BadPhoto(DomainError):
    """照片不能用: the sentence names the photo and says why; ``where["reason"]`` is the code."""

    def __init__(self, refused: uploads.BadFile, name: str):
        words = {"name": shown_name(name), "why": refused.message}
        super().__init__(_("照片“%(name)s”：%(why)s") % words, reason=refused.where["reason"])


class TooMany(DomainError):
    """照片太多: the sentence names the one that is not kept."""

    def __init__(self, name: str):
        words = {"most": MAX_PHOTOS, "name": shown_name(name)}
        super().__init__(_("最多 %(most)s 张照片，“%(name)s”没有保存。") % words)


@dataclass(frozen=True)
class Photo:
    """A clean photo that is not stored yet."""

    width: int
    height: int
    sha256: str
    image: bytes
    thumb: bytes
    taken_at: datetime | None = None
    looks: str = ""

    def facts(self) -> dict:
        """What its row says of it."""
        return {
            "width": self.width, "height": self.height, "sha256": self.sha256, "looks": self.looks,
        }  # fmt: skip


def fingerprint(data: bytes) -> str:
    """The hash of an upload as it came, by which the same one is known without decoding it."""
    return hashlib.sha256(data).hexdigest()


def take(data: bytes, name: str) -> Photo:
    """The clean photo of an upload; raises BadPhoto for everything that is none."""
    try:
        kind = uploads.accepted_photo(data)
        taken = uploads.clean(data, kind, long_side=LONG_SIDE, quality=QUALITY, thumbs=True)
    except uploads.BadFile as refused:
        raise BadPhoto(refused, name) from refused
    [page] = taken.pages
    words = (taken.sha256, page.image, page.thumb, moment_of(page.taken), page.looks)
    return Photo(page.width, page.height, *words)


def moment_of(words: str) -> datetime | None:
    """When a camera says that it took a photo; one that names no zone is here. A clock that nobody has
    set says a year of long ago, which is no moment."""
    for said in (words, f"{words} +0800"):
        with suppress(ValueError):
            moment = datetime.strptime(said, "%Y:%m:%d %H:%M:%S %z")
            return moment if moment.year > CLOCKS_BEGIN else None
    return None


def are_alike(one: str, other: str) -> bool:
    """Whether two photos look so much alike that one may be made of the other. What is all dark or all
    bright looks like everything that is."""
    if not (one and other):
        return False
    first, second = int(one, 16), int(other, 16)
    shows_something = all(FLAT < each.bit_count() < 64 - FLAT for each in (first, second))
    return shows_something and (first ^ second).bit_count() <= ALIKE


def shown_name(name: str) -> str:
    """The end of a file's name, which is what people know it by."""
    return Path(name).name[-NAME_LENGTH:] or "?"


def store(photo: Photo) -> str:
    """Keep a clean photo; its place, relative to the private root."""
    place = uploads.new_folder(settings.PRIVATE_ROOT, FOLDER)
    uploads.write(whole(place), photo.image)
    uploads.write(small(place), photo.thumb)
    return place


def whole(place: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / place / "1.jpg"


def small(place: str) -> Path:
    """The small picture, at most 12 KB."""
    return Path(settings.PRIVATE_ROOT) / place / "thumb-1.jpg"


def drop(place: str) -> None:
    shutil.rmtree(Path(settings.PRIVATE_ROOT) / place, ignore_errors=True)
