"""上传文件: files that people upload, made harmless before anybody sees them; kept and shown.

The first bytes and the decoder must agree on what a file is; its name does not matter, because
phones' apps give a WebP or PNG the name .jpg. Decoding happens in a child process with bounded
memory and time (``communities.imaging``); every page that leaves it is a new JPEG without a byte
of the old metadata. What is kept of one upload lies in a folder of its own, ``<family>/<token>/``
below the private or the public root. Nothing here knows the database.
"""

import base64
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from PIL import Image

from communities import workshop
from communities.errors import DomainError

MB = 1024 * 1024
MAX_BYTES, MAX_PHOTO_BYTES = 20 * MB, 15 * MB
LEFTOVER_SECONDS = 24 * 3600
MIME = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
    "PDF": "application/pdf",
}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
REFUSALS = {
    "empty": gettext_noop("文件是空的，请重新选择。"),
    "bytes": gettext_noop("文件超过 %(most)s MB，请缩小或拆分后再上传。"),
    "kind": gettext_noop("只接受 JPG、PNG、WebP、HEIC 图片或 PDF，请换一个文件。"),
    "photo": gettext_noop("只接受 JPG、PNG、WebP、HEIC 图片，请换一张。"),
    "paper": gettext_noop("只接受 PDF，请换一个文件。"),
    "pixels": gettext_noop("图片超过 5000 万像素，请缩小后再上传。"),
    "pages": gettext_noop("PDF 超过 20 页，请拆分后再上传。"),
    "password": gettext_noop("PDF 有密码，请去掉密码后再上传。"),
    "memory": gettext_noop("文件展开后过大，无法处理，请缩小后再上传。"),
    "broken": gettext_noop("文件损坏或不完整，打不开，请重新拍照或导出后再上传。"),
    "box": gettext_noop("遮盖框不在页面之内，请重新画。"),
}


class BadFile(DomainError):
    """文件不能用: the sentence says what to do; ``where["reason"]`` is its code."""

    def __init__(self, reason: str, most: int = MAX_BYTES):
        super().__init__(_(REFUSALS[reason]) % {"most": most // MB}, reason=reason)


@dataclass(frozen=True)
class Page:
    width: int
    height: int
    image: bytes
    thumb: bytes = b""
    taken: str = ""
    looks: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of an upload: its kind, the hash of its bytes as they came, clean pages."""

    kind: str
    sha256: str
    pages: list[Page]

    @property
    def mime(self) -> str:
        return MIME[self.kind]


def kind_of(data: bytes) -> str | None:
    """What the first bytes claim; None for everything that is not accepted."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "HEIF"
    return "PDF" if data.startswith(b"%PDF-") else None


def accepted(data: bytes, most: int = MAX_BYTES) -> str:
    """The kind of an upload of at most ``most`` bytes; BadFile for every other."""
    if not data:
        raise BadFile("empty")
    if len(data) > most:
        raise BadFile("bytes", most)
    kind = kind_of(data)
    if kind is None:
        raise BadFile("kind")
    return kind


def accepted_photo(data: bytes) -> str:
    """The same of one picture, such as a telephone takes."""
    try:
        kind = accepted(data, MAX_PHOTO_BYTES)
    except BadFile as refused:
        raise BadFile("photo") if refused.where["reason"] == "kind" else refused from None
    if kind == "PDF":
        raise BadFile("photo")
    return kind


def take(data: bytes) -> Taken:
    """Clean pages of an upload; raises BadFile with a sentence for everything else."""
    return clean(data, accepted(data))


def rewritten(data: bytes) -> bytes:
    """A PDF of the same pages, without what a reader does not see; BadFile for what is none."""
    if data and kind_of(data) != "PDF":
        raise BadFile("paper")
    accepted(data)
    with _workshop() as folder:
        (folder / "upload").write_bytes(data)
        _run("rewrite", folder, {})
        return (folder / "clean.pdf").read_bytes()


def clean(data: bytes, kind: str, **order) -> Taken:
    """What the child makes of bytes that claim to be ``kind``.

    ``long_side`` and ``quality`` change its measure, ``thumbs`` asks for small pictures as well.
    """
    with _workshop() as folder:
        (folder / "upload").write_bytes(data)
        sizes = _run("take", folder, order | {"kind": kind})
        pages = [
            Page(
                size["width"],
                size["height"],
                (folder / f"{number}.jpg").read_bytes(),
                (folder / f"thumb-{number}.jpg").read_bytes() if order.get("thumbs") else b"",
                size["taken"],
                size["looks"],
            )
            for number, size in enumerate(sizes, 1)
        ]
    return Taken(kind, hashlib.sha256(data).hexdigest(), pages)


def fitted(data: bytes, kind: str, *, long_side: int, most: int) -> bytes:
    """A clean JPEG of at most ``most`` bytes of a photo that claims to be ``kind``; neither is ever in a file."""
    upload = base64.b64encode(data).decode()
    order = {"upload": upload, "kind": kind, "long_side": long_side, "most": most}
    [page] = _run("fit", Path("/"), order)
    return base64.b64decode(page["image"])


def redact(pages: list[bytes], boxes: list[tuple[int, int, int, int, int]]) -> list[Page]:
    """Public pages: ``boxes`` (page from 1, left, top, right, bottom) are black for good."""
    for page, left, top, right, bottom in boxes:
        if not (1 <= page <= len(pages) and 0 <= left < right and 0 <= top < bottom):
            raise BadFile("box")
    with _workshop() as folder:
        for number, page in enumerate(pages, 1):
            (folder / f"{number}.jpg").write_bytes(page)
        sizes = _run("redact", folder, {"pages": len(pages), "boxes": boxes})
        return [
            Page(
                size["width"],
                size["height"],
                (folder / f"public-{number}.jpg").read_bytes(),
                (folder / f"thumb-{number}.jpg").read_bytes(),
            )
            for number, size in enumerate(sizes, 1)
        ]


@contextmanager
def _workshop():
    folder = Path(tempfile.mkdtemp(prefix="upload-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: str, folder: Path, order: dict) -> list[dict]:
    """Whatever kills the child, the file is to blame and the sentence says so."""
    try:
        answer = workshop.done({"command": command, "folder": str(folder), "order": order})
    except workshop.NoAnswer:
        raise BadFile("memory") from None
    if "refused" in answer:
        raise BadFile(answer["refused"])
    return answer["pages"]


def new_folder(root: str, family: str) -> str:
    """A fresh folder under a random name, relative to ``root``."""
    place = f"{family}/{secrets.token_hex(16)}"
    (Path(root) / place).mkdir(parents=True, mode=0o700)
    return place


def write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)


def folders(root: str, family: str) -> list[Path]:
    """Every folder of its family below ``root``."""
    place = Path(root) / family
    return [path for path in place.iterdir() if path.is_dir()] if place.is_dir() else []


def drop_leftovers(root: str, family: str, known: set[str]) -> int:
    """Remove what is a day old and in no row (``known`` are folders' names), how many went.

    Somebody was stopped half-way. Files bear the machine's own time, whatever the portal's clock
    says.
    """
    oldest = time.time() - LEFTOVER_SECONDS
    gone = [
        folder
        for folder in folders(root, family)
        if folder.name not in known and folder.stat().st_mtime < oldest
    ]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def size(path: Path) -> tuple[int, int]:
    """Width and height in pixels, read from the file's first bytes; a lost file has none."""
    try:
        with Image.open(path, formats=["JPEG"]) as image:
            return image.size
    except OSError:
        return (0, 0)


def file_response(
    path: Path, *, caching: str, content_type: str = "image/jpeg", filename: str = ""
) -> HttpResponse:
    """A file of our own making, of which a browser runs nothing; 404 for one that is lost."""
    if not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type=content_type)
    if filename:
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = caching
    response["X-Content-Type-Options"] = "nosniff"
    response._csp_replace = {"default-src": ["'none'"], "sandbox": [True]}
    return response
