"""依据文件: the paper that service times rest on, made harmless and shown page by page.

One PDF or pictures of its pages, in the order they were sent; at most 20 pages. The bytes decide
what a file is, and it is decoded in a confined child: what is kept are new JPEG pages,
large enough to be read. The upload itself is not stored.

Files lie in ``PRIVATE_ROOT/documents/<token>/``: ``1.jpg``, ``2.jpg`` …
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from communities import uploads
from communities.errors import DomainError
from repairs.photos import shown_name

FOLDER = "documents"
MAX_PAGES = 20
MAX_BYTES = uploads.MAX_BYTES


@dataclass(frozen=True)
class Paper:
    """A stored document: its place, relative to the private root, and how many pages it has."""

    place: str
    n_pages: int

    @property
    def is_there(self) -> bool:
        return self.n_pages > 0 and all(
            page(self.place, number).is_file() for number in range(1, self.n_pages + 1)
        )


def keep(files: Iterable[tuple[str, bytes]]) -> Paper:
    """Store the pages of ``files`` (name, bytes), one after the other.

    DomainError with a sentence that names the file which cannot be used, or for too many pages.
    """
    pages: list[bytes] = []
    for name, data in files:
        pages += _pages(name, data)
        if len(pages) > MAX_PAGES:
            raise DomainError(_("依据文件最多 %s 页，请只传有关的几页。") % MAX_PAGES)
    if not pages:
        raise DomainError(_("请附上依据文件：一份 PDF，或者每一页的照片。"))
    place = uploads.new_folder(settings.PRIVATE_ROOT, FOLDER)
    for number, image in enumerate(pages, 1):
        uploads.write(page(place, number), image)
    return Paper(place, len(pages))


def _pages(name: str, data: bytes) -> list[bytes]:
    try:
        return [one.image for one in uploads.take(data).pages]
    except uploads.BadFile as refused:
        words = {"name": shown_name(name), "why": refused.message}
        raise DomainError(_("文件“%(name)s”：%(why)s") % words) from refused


def page(place: str, number: int) -> Path:
    return Path(settings.PRIVATE_ROOT) / place / f"{number}.jpg"
