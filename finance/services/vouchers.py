"""Acts on vouchers (原始凭证): take, black out, confirm by a second employer, look at the original.

Originals are never public; the public copy comes into being at the confirmation, not before.
"""

import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from communities import uploads
from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.rows import read_anew
from communities.services import audit
from communities.standing import Standing, standing_of
from communities.transitions import CHANGED, move
from finance import papers
from finance.models import Voucher
from finance.signals import paper_changed
from finance.states import VOUCHER_STEPS

State = Voucher.Redaction


def take_voucher(*, estate, name, data, actor, now, kind=Voucher.Kind.OTHER, number="") -> Voucher:
    """Keep an uploaded paper (上传凭证). Errors: BadFile with a sentence, NotAllowed.

    Of a picture only the cleaned pages are kept, of a PDF also the file; the hash is of the
    bytes as they came.
    """
    require(actor, "finance.redact_voucher", estate, now)
    taken = uploads.take(data)
    is_pdf = taken.kind == "PDF"
    path = papers.store_private([page.image for page in taken.pages], data if is_pdf else None)
    try:
        with transaction.atomic():
            voucher = Voucher.objects.create(
                estate=estate,
                kind=kind,
                number=number,
                name=Path(name).name[-200:],
                original_path=path,
                sha256=taken.sha256,
                salt=secrets.token_bytes(32),
                mime=taken.mime,
                size=len(data),
                pages=len(taken.pages),
                uploaded_by=actor,
                uploaded_at=now,
            )
            _log(voucher, "taken", actor, now, sha256=taken.sha256)
    except BaseException:
        papers.drop_private(path)
        raise
    return voucher


def redact_voucher(*, voucher, boxes, actor, now, is_clean=False) -> None:
    """脱敏: burn ``boxes`` (page, left, top, right, bottom in pixels) into a copy.

    Without any box the person states (``is_clean``) that nothing personal is on it.
    Errors: BadFile for a box outside the page, DomainError, StaleState once it is public.
    """
    require(actor, "finance.redact_voucher", voucher, now)
    if voucher.redaction == State.CONFIRMED:
        raise StaleState(_("这张凭证已经公开，要改请先撤下公开件。"))
    if not boxes and not is_clean:
        raise DomainError(_("请画出要遮盖的地方，或者勾选“没有个人信息”。"))
    originals = [papers.private_page(voucher, n).read_bytes() for n in range(1, voucher.pages + 1)]
    pages = uploads.redact(originals, boxes)
    with transaction.atomic():
        _hold(voucher, "redact")
        papers.store_pending(voucher, pages)
        made = {"redacted_by": actor, "redacted_at": now, "detail": {"boxes": len(boxes)}}
        _move(voucher, "redact", actor, now, **made)


@transaction.atomic
def confirm_voucher(*, voucher, seen_hash: str, actor, now) -> None:
    """复核: a second person of another employer finds nothing personal; the copy becomes public.

    ``seen_hash`` is ``papers.pending_hash`` of the pages the person had on screen. Errors:
    DomainError for the same person or employer, StaleState when somebody was faster or the pages
    were blacked out anew.
    """
    second = require(actor, "finance.confirm_voucher", voucher, now)
    _hold(voucher, "confirm")
    _check_second_person(voucher, second, now)
    digest = papers.pending_hash(voucher)
    if seen_hash != digest:
        raise StaleState(_("内容已被修改，请重新查看后再确认。"))
    path = papers.publish(voucher)
    _move(
        voucher,
        "confirm",
        actor,
        now,
        public_path=path,
        public_sha256=digest,
        public_mime="image/jpeg",
        confirmed_by=actor,
        confirmed_at=now,
        detail={"sha256": digest},
    )
    paper_changed.send(Voucher, voucher=voucher)


@transaction.atomic
def send_back_voucher(*, voucher, reason, actor, now) -> None:
    """退回重做: the second person still sees something personal, and says what."""
    require(actor, "finance.confirm_voucher", voucher, now)
    _hold(voucher, "send_back")
    if not reason.strip():
        raise DomainError(_("请写明还有哪些个人信息没有遮住。"))
    undone = {"redacted_by": None, "redacted_at": None, "detail": {"reason": reason.strip()[:200]}}
    _move(voucher, "send_back", actor, now, **undone)


@transaction.atomic
def retract_voucher(*, voucher, reason, actor, now) -> None:
    """撤下公开件: something personal was overlooked; the public copy is gone at once."""
    require(actor, "finance.confirm_voucher", voucher, now)
    _hold(voucher, "retract")
    if not reason.strip():
        raise DomainError(_("请写明撤下的理由。"))
    path = voucher.public_path
    gone = {"public_path": "", "public_sha256": "", "confirmed_by": None}
    _move(voucher, "retract", actor, now, **gone, detail={"reason": reason.strip()[:200]})
    paper_changed.send(Voucher, voucher=voucher)
    transaction.on_commit(lambda: papers.withdraw(path))


def look_at_original(*, voucher, page, actor, now) -> Path:
    """看原件: every look is recorded. ``page`` 0 is the PDF as it came. NotAllowed to others."""
    require(actor, "finance.view_original", voucher, now)
    path = papers.private_page(voucher, page)
    if page == 0:
        path = Path(settings.PRIVATE_ROOT) / voucher.original_path
    _log(voucher, "looked_at", actor, now, page=page)
    return path


def sweep_papers() -> int:
    """清理: folders that no row knows, a day after somebody was stopped half-way; how many went."""
    known = set()
    for paths in Voucher.objects.values_list("original_path", "public_path"):
        known.update(Path(path).parent.name for path in paths if path)
    return sum(
        uploads.drop_leftovers(root, papers.FOLDER, known)
        for root in (settings.PRIVATE_ROOT, settings.PUBLIC_ROOT)
    )


def _check_second_person(voucher, second: Standing, now) -> None:
    if second.user.pk == voucher.redacted_by_id:
        raise DomainError(_("脱敏的人不能复核自己做的凭证，请换一个人。"))
    redactor = standing_of(voucher.redacted_by, voucher.estate, now)
    if second.shares_employer_with(redactor, voucher.redacted_at):
        raise DomainError(_("同一单位的两人不能互相复核，请由另一单位的人复核。"))


def _hold(voucher, verb: str) -> None:
    """The stored row decides, and waits for nobody else until we are done: files come before the
    row changes."""
    read_anew(voucher, Voucher.objects.select_for_update())
    if voucher.redaction not in VOUCHER_STEPS[verb].sources:
        raise StaleState(CHANGED, status=voucher.redaction)


def _move(voucher, verb: str, actor, now, **changes) -> None:
    move(voucher, VOUCHER_STEPS, verb, actor=actor, now=now, field="redaction", **changes)


def _log(voucher, verb, actor, now, **detail) -> None:
    audit(
        estate=voucher.estate,
        actor=actor,
        verb=f"finance.voucher.{verb}",
        subject=voucher,
        at=now,
        detail=detail,
    )
