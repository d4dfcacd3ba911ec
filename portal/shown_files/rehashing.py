"""公示文件核对: the bytes behind what strangers read are hashed again, some of them every night.

Of an estate's files those go first whose last look is the longest ago: as many as make the round in
``ROUND`` nights, and more while ``BYTES_A_NIGHT`` are not spent. What was wrong is looked at every
night until it is right again.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import BinaryIO

from finance import papers
from finance.models import Voucher
from finance.states import VoucherStatus
from portal.models import FileCheck, FileRemoval, ShownFile
from portal.shown_files.selectors import removal_of
from portal.shown_files.states import RemovalStatus

log = logging.getLogger(__name__)
ROUND, BYTES_A_NIGHT, CHUNK = 30, 256 * 2**20, 2**20
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Public:
    """A file that strangers read, or could before its page came down: what kind it is, its row, as a
    check names it, its recorded hash, its parts."""

    kind: str

    link: str
    row: ShownFile | Voucher
    name: str
    sha256: str
    parts: tuple[Callable[[], BinaryIO], ...]

    @property
    def key(self) -> tuple[str, int]:
        return self.link, self.row.pk

    def digest(self) -> tuple[str, int]:
        """The hash of all parts one after the other, and how many bytes; "" where one is gone."""
        hashed, size = hashlib.sha256(), 0
        try:
            for opened in self.parts:
                with opened() as file:
                    while some := file.read(CHUNK):
                        hashed.update(some)
                        size += len(some)
        except OSError:
            return "", size
        return hashed.hexdigest(), size

    def is_public(self) -> bool:
        """Whether strangers still read these bytes: it may have been taken down meanwhile."""
        if isinstance(self.row, ShownFile):
            return removal_of(self.row) is None
        return Voucher.objects.filter(pk=self.row.pk, public_sha256=self.sha256).exists()


def file_findings(estate, now, budget: int = BYTES_A_NIGHT) -> dict[str, int | None]:
    """Public files of an estate that are gone, or hold other bytes than were recorded: by sentence the
    key of the voucher whose public copy it is, None for a page's file."""
    found, spent = {}, 0
    last = {one.key: one for one in FileCheck.objects.filter(estate=estate)}
    wrong, due = _by_turn([*_shown(estate), *_copies(estate)], last)
    least = len(wrong) + ceil((len(wrong) + len(due)) / ROUND)
    for place, public in enumerate([*wrong, *due]):
        if place >= least and spent >= budget:
            break
        digest, size = public.digest()
        spent += size
        is_whole = digest == public.sha256
        if not is_whole and not public.is_public():
            continue
        FileCheck.objects.update_or_create(
            estate=estate,
            **{public.link: public.row},
            defaults={"checked_at": now, "is_whole": is_whole},
        )
        if not is_whole:
            what = f"{public.kind}{'与指纹不符' if digest else '不见了'}"
            voucher = public.row.pk if public.link == "voucher" else None
            found[f"{what}：{public.name}，指纹 {public.sha256[:8]}"] = voucher
            log.error("%s %s of %s: %s", *public.key, estate.slug, digest or "missing")
    return found


def _by_turn(files: list[Public], last: dict) -> tuple[list[Public], list[Public]]:
    """Those that were wrong, and the others, the longest unseen first."""

    def turn(one: Public):
        return last[one.key].checked_at if one.key in last else NEVER, one.key

    known = {key for key, check in last.items() if not check.is_whole}
    wrong = [one for one in files if one.key in known]
    return wrong, sorted((one for one in files if one.key not in known), key=turn)


def _shown(estate) -> Iterator[Public]:
    """What pages show or showed, and nobody took down."""
    gone = FileRemoval.objects.for_estate(estate).filter(status=RemovalStatus.REMOVED)
    rows = ShownFile.objects.for_estate(estate).exclude(sha256__in=gone.values("sha256"))
    for row in rows.select_related("document", "picture", "page").order_by("pk"):
        file = row.kept.file
        opened = (partial(file.storage.open, file.name),)
        name = f"{row.title}（第 {row.number} 版）"
        kind = "公示文件" if row.page.live else "未在公示的文件"
        yield Public(kind, "shown", row, name, row.sha256, opened)


def _copies(estate) -> Iterator[Public]:
    """Vouchers of which everybody may see the blacked-out pages."""
    rows = Voucher.objects.for_estate(estate).filter(redaction=VoucherStatus.CONFIRMED)
    for row in rows.exclude(public_path="").order_by("pk"):
        pages = range(1, row.pages + 1)
        parts = tuple(partial(papers.public_page(row, number).open, "rb") for number in pages)
        name = f"凭证公开件 {row.pk}"
        yield Public("公示文件", "voucher", row, name, row.public_sha256, parts)
