"""Papers of an office (存档文件): kept once, read by those who may, every look in the trail."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock, uploads
from communities.errors import DomainError
from communities.models import AuditEvent, Estate, OfficePaper
from communities.permissions import require
from communities.services.trail import audit

FOLDER = "papers"
LOOKED_AT = "communities.paper.looked_at"
READ = {
    OfficePaper.Readers.BODIES: "communities.read_papers_of_bodies",
    OfficePaper.Readers.OFFICE: "communities.read_papers_of_office",
}


def keep_paper(*, estate, file_name: str, data: bytes, actor, now, **words) -> OfficePaper:
    """存入: ``words`` are kind, title, number, dated, proves, readers. Errors: BadFile, NotAllowed.

    DomainError where the very same bytes are kept already, or the paper is of a day to come.
    """
    require(actor, "communities.keep_paper", estate, now)
    return keep_evidence(
        estate=estate, file_name=file_name, data=data, actor=actor, now=now, **words
    )


@transaction.atomic
def keep_evidence(*, estate, file_name: str, data: bytes, actor, now, **words) -> OfficePaper:
    """The same for a service that has asked for a right of its own."""
    if words["dated"] > clock.local(now).date():
        raise DomainError(_("文件的日期不能在今天之后。"), field="dated")
    taken = uploads.take(data)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    same = OfficePaper.objects.for_estate(estate).filter(sha256=taken.sha256).first()
    if same:
        raise DomainError(_("这份文件已经存过：“%s”。") % same.title, field="file")
    paper = OfficePaper.objects.create(
        estate=estate, name=Path(file_name).name[-200:],
        original_path=uploads.new_folder(settings.PRIVATE_ROOT, FOLDER), mime=taken.mime,
        size=len(data), pages=len(taken.pages), sha256=taken.sha256, kept_by=actor, kept_at=now,
        **words,
    )  # fmt: skip
    audit(
        estate=estate, actor=actor, verb="communities.paper.kept", subject=paper, at=now,
        detail={"sha256": taken.sha256},
    )  # fmt: skip
    _write(paper, taken, data)
    return paper


def _write(paper: OfficePaper, taken, data: bytes) -> None:
    uploads.write(page_path(paper, 0), data)
    for number, page in enumerate(taken.pages, 1):
        uploads.write(page_path(paper, number), page.image)


def page_path(paper: OfficePaper, number: int) -> Path:
    """A clean page; number 0 is the file as it came, byte for byte."""
    name = f"{number}.jpg" if number else "original"
    return Path(settings.PRIVATE_ROOT) / paper.original_path / name


def look_at_paper(*, paper: OfficePaper, number: int, actor, now) -> Path:
    """看存档文件: each look is recorded. NotAllowed to those it is not kept for."""
    require(actor, READ[paper.readers], paper, now)
    audit(
        estate=paper.estate, actor=actor, verb=LOOKED_AT, subject=paper, at=now,
        detail={"page": number},
    )  # fmt: skip
    return page_path(paper, number)


def has_looked_at(paper: OfficePaper, actor) -> bool:
    """Whether this person has ever opened the paper."""
    subject = f"communities.officepaper:{paper.pk}"
    seen = AuditEvent.objects.filter(estate=paper.estate_id, actor=actor, verb=LOOKED_AT)
    return seen.filter(subject=subject).exists()


def sweep_papers() -> int:
    """清理: folders that no row knows, a day after somebody was stopped half-way; how many went."""
    known = {
        Path(path).name for path in OfficePaper.objects.values_list("original_path", flat=True)
    }
    return uploads.drop_leftovers(settings.PRIVATE_ROOT, FOLDER, known)
