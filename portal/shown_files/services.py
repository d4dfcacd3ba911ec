"""What a page shows is kept as it was shown; only two people together take it down."""

import hashlib
import logging

from django.db import transaction
from django.utils.translation import gettext as _

from communities.approvals import too_close
from communities.errors import DomainError, NotAllowed
from communities.permissions import require
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from portal.models import FileRemoval, ShownFile
from portal.shown_files.notices import tell_of_asking, tell_of_end
from portal.shown_files.selectors import column_of, removal_of, shown_rows
from portal.shown_files.states import IN_FORCE, REMOVAL_STEPS, RemovalStatus

log = logging.getLogger(__name__)
# What a page shows of a file, and what is made of it.
MEANING = {
    "picture": ("title", "file", "width", "height", "file_size", "file_hash", "collection_id",
                "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"),
    "document": ("title", "file", "file_size", "file_hash", "collection_id"),
}  # fmt: skip


def files_of(page) -> list[tuple]:
    """(block, picture or document) of a page's prose; what was lost is left out."""
    found = []
    for block in page.prose or []:
        if block.block_type == "picture":
            found.append((block.id, block.value["image"]))
        elif block.block_type == "file":
            found.append((block.id, block.value))
    return [(block, kept) for block, kept in found if kept is not None]


@transaction.atomic
def show_files(*, page, now) -> list[ShownFile]:
    """公示: keep what the page just published refers to, and from when on; returns the new rows.

    From here on the database refuses every change of these files. A file of which nobody can read
    the bytes is left out, and stays unseen.
    """
    if page.estate is None:
        return []
    made = []
    for block, kept in files_of(page):
        rows = ShownFile.objects.filter(page=page.page_ptr_id, block=block).order_by("-number")
        last = rows.first()
        if last and last.kept == kept:
            continue
        # Whoever changes it at this moment waits, and is then refused by the database.
        kept = type(kept).objects.select_for_update().get(pk=kept.pk)
        data = bytes_of(kept)
        if data is not None:
            _complete(kept)
            made.append(_shown(page, block, kept, data, last.number + 1 if last else 1, now))
    return made


def _shown(page, block, kept, data: bytes, number: int, now) -> ShownFile:
    return ShownFile.objects.create(
        estate=page.estate,
        page_id=page.page_ptr_id,
        block=block,
        number=number,
        title=kept.title,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        shown_at=now,
        **{column_of(kept): kept},
    )


def _complete(kept) -> None:
    """What Wagtail would else fill in at a later look, when nothing may change any more."""
    kept.get_file_size()
    kept.get_file_hash()


def bytes_of(kept) -> bytes | None:
    """None where the file is gone."""
    try:
        with kept.file.storage.open(kept.file.name) as file:
            return file.read()
    except OSError:
        return None


def check_unshown(kept) -> None:
    """DomainError where a page showed it: it stays, a new file is a new row."""
    if shown_rows(kept).exists():
        raise DomainError(
            _("“%s”已在公示页面上用过，不能修改或删除。要换文件，请上传新文件，再在页面里选它。")
            % kept.title
        )


def check_meaning(kept) -> None:
    """The same, where somebody is about to store another file, title or place."""
    names = MEANING[column_of(kept)]
    stored = type(kept).objects.filter(pk=kept.pk).values(*names).first()
    if stored and any(stored[name] != _value(kept, name) for name in names):
        check_unshown(kept)


def _value(kept, name):
    return kept.file.name if name == "file" else getattr(kept, name)


@transaction.atomic
def ask_removal(*, file: ShownFile, reason: str, actor, now) -> FileRemoval:
    """申请撤下 of bytes that show personal data or children, with a reason that becomes public.

    Refuses an empty reason, and what was asked or done already. Nothing goes before another
    employer's person says yes. 个人信息保护法 47.
    """
    require(actor, "portal.remove_file", file, now)
    if not reason.strip():
        raise DomainError(_("请写明撤下的理由，理由会公开。"), field="reason")
    same = FileRemoval.objects.for_estate(file.estate).filter(sha256=file.sha256)
    if same.filter(status__in=IN_FORCE).exists():
        raise DomainError(_("这个文件已经申请撤下，或已经撤下。"))
    asked = FileRemoval.objects.create(
        estate=file.estate, file=file, sha256=file.sha256, reason=reason.strip()[:200],
        asked_by=actor, asked_at=now,
    )  # fmt: skip
    audit(
        estate=file.estate, actor=actor, verb="portal.file.removal_asked", subject=asked, at=now,
        after=RemovalStatus.ASKED, detail={"sha256": file.sha256, "reason": asked.reason},
    )  # fmt: skip
    tell_of_asking(asked, now)
    return asked


@transaction.atomic
def decide_removal(*, removal: FileRemoval, removes: bool, actor, now) -> FileRemoval:
    """确认或不同意撤下, by a person of another employer than the one who asked.

    At the commit the bytes are gone, wherever the estate showed them.
    """
    require(actor, "portal.remove_file", removal, now)
    if sentence := why_not_decide(removal, actor, now):
        raise NotAllowed(sentence)
    verb = "remove" if removes else "decline"
    move(removal, REMOVAL_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now)
    if removes:
        transaction.on_commit(lambda: drop_bytes(removal))
    tell_of_end(removal, now)
    return removal


def why_not_decide(removal: FileRemoval, actor, now) -> str:
    """Why this person does not decide it; empty where she may."""
    asker, decider = (standing_of(one, removal.estate, now) for one in (removal.asked_by, actor))
    return too_close(asker, decider, removal.asked_at)


def drop_bytes(removal: FileRemoval) -> None:
    """The files and all that was made of them; doing it again changes nothing.

    What cannot be deleted is logged, holds up no other, and is tried again by ``drop_removed``.
    """
    rows = ShownFile.objects.for_estate(removal.estate).filter(sha256=removal.sha256)
    for row in rows.select_related("picture", "document"):
        try:
            _drop(row)
        except Exception:
            log.exception("The bytes of file %s were taken down and are still there", row.pk)


def _drop(row: ShownFile) -> None:
    # Files before rows: a row that is gone would leave its file to nobody.
    made = row.picture.renditions.all() if row.picture else ()
    for kept in (*made, row.kept):
        kept.file.storage.delete(kept.file.name)
    if row.picture:
        made.delete()


def drop_removed() -> None:
    """Once more for everything that was ever taken down."""
    for removal in FileRemoval.objects.filter(status=RemovalStatus.REMOVED).order_by("pk"):
        drop_bytes(removal)


def refuse_removed(*, page) -> None:
    """DomainError where a page is about to show bytes again that were taken down."""
    for _block, kept in files_of(page):
        data = bytes_of(kept)
        if data is None or page.estate is None:
            continue
        same = ShownFile(estate=page.estate, sha256=hashlib.sha256(data).hexdigest())
        if removal_of(same):
            raise DomainError(_("“%s”的内容已经撤下，不能再公示，请换一个文件。") % kept.title)
