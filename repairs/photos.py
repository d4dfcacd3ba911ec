"""照片: what people send of a fault, made harmless and kept private.

The bytes decide what a photo is; its name does not, because phones' apps give a WebP or PNG the
name .jpg. Decoding happens in a confined child; what is kept is a new upright JPEG of at
most 1600 px without a byte of the old metadata, and the hash of the bytes as they came. The
upload itself is not stored.

Files lie in ``PRIVATE_ROOT/photos/<token>/``: ``1.jpg`` and ``thumb-1.jpg``.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from communities import uploads
from communities.errors import DomainError

MAX_PHOTOS = 3
MAX_BYTES = 15 * 1024 * 1024
LONG_SIDE, QUALITY = 1600, 80
FOLDER = "photos"
NAME_LENGTH = 40
REFUSALS = {
    "empty": gettext_noop("照片“%(name)s”是空的，请重新选择。"),
    "bytes": gettext_noop("照片“%(name)s”超过 15 MB，请缩小后再传。"),
    "kind": gettext_noop("“%(name)s”不是 JPG、PNG、WebP 或 HEIC 照片，请换一张。"),
    "pixels": gettext_noop("照片“%(name)s”超过 5000 万像素，请缩小后再传。"),
    "memory": gettext_noop("照片“%(name)s”展开后过大，处理不了，请重新拍一张。"),
    "broken": gettext_noop("照片“%(name)s”损坏或不完整，打不开，请重新拍一张。"),
}


class BadPhoto(DomainError):
    """照片不能用: the sentence names the photo and says why; ``where["reason"]`` is the code."""

    def __init__(self, reason: str, name: str):
        super().__init__(_(REFUSALS[reason]) % {"name": shown_name(name)}, reason=reason)


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


def fingerprint(data: bytes) -> str:
    """The hash of an upload as it came, by which the same one is known without decoding it."""
    return hashlib.sha256(data).hexdigest()


def take(data: bytes, name: str) -> Photo:
    """The clean photo of an upload; raises BadPhoto for everything that is none."""
    if not data:
        raise BadPhoto("empty", name)
    if len(data) > MAX_BYTES:
        raise BadPhoto("bytes", name)
    kind = uploads.kind_of(data)
    if kind in (None, "PDF"):
        raise BadPhoto("kind", name)
    try:
        taken = uploads.clean(data, kind, long_side=LONG_SIDE, quality=QUALITY, thumbs=True)
    except uploads.BadFile as refused:
        raise BadPhoto(refused.where["reason"], name) from refused
    [page] = taken.pages
    return Photo(page.width, page.height, taken.sha256, page.image, page.thumb)


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
