"""Drafts (记账凭证草稿): written, changed, handed in, given up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.transitions import move
from finance.models import Account, BankRow, DraftLine, DraftVoucher, EntryDraft
from finance.selectors.drafts import content_hash, problems
from finance.selectors.rows import with_rest
from finance.states import DRAFT_STEPS, DraftStatus

EDITABLE = [DraftStatus.DRAFT, DraftStatus.RETURNED]
FIELDS = (
    "kind",
    "booking_date",
    "memo",
    "counterparty",
    "counterparty_kind",
    "authority",
    "no_voucher_reason",
    "source",
    "reverses",
)


@dataclass(frozen=True)
class LineInput:
    """分录 as typed: debit positive, in fen; ``bank_row`` where it explains one."""

    account: Account
    amount_fen: int
    bank_row: BankRow | None = None


@transaction.atomic
def save_draft(
    *,
    fund,
    actor,
    now,
    draft: EntryDraft | None = None,
    lines: Sequence[LineInput] | None = None,
    vouchers: Iterable | None = None,
    **fields,
) -> EntryDraft:
    """保存草稿: create or change; half-filled is fine, ``problems`` says what is missing.

    ``fields`` are those of FIELDS. None for lines or vouchers leaves them as they are. A draft
    that was handed in or confirmed becomes a draft again. StaleState once it is posted;
    DomainError for a bank row that others already explain.
    """
    require(actor, "finance.draft_entry", fund)
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    if draft is None:
        draft = EntryDraft(estate_id=fund.estate_id, fund=fund, created_by=actor, created_at=now)
    else:
        draft = locked(draft)
        _reopen(draft, actor, now)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.changed_at = now
    draft.save()
    if lines is not None:
        _write_lines(draft, lines)
    if vouchers is not None:
        _write_vouchers(draft, vouchers)
    return draft


def _reopen(draft, actor, now) -> None:
    if draft.status in {DraftStatus.SUBMITTED, DraftStatus.APPROVED}:
        move(draft, DRAFT_STEPS, "reopen", actor=actor, now=now, content_hash="")
    elif draft.status not in EDITABLE:
        raise StaleState(_("已入账或已作废的草稿不能修改。"), status=draft.status)


def _write_lines(draft, lines: Sequence[LineInput]) -> None:
    draft.lines.all().delete()
    DraftLine.objects.bulk_create(
        DraftLine(
            estate_id=draft.estate_id,
            draft=draft,
            position=position,
            account=line.account,
            amount_fen=line.amount_fen,
            bank_row=line.bank_row,
        )
        for position, line in enumerate(lines)
    )
    _check_rows({line.bank_row.pk for line in lines if line.bank_row})


def _check_rows(rows: set[int]) -> None:
    """Locks the rows, so that two people cannot draft the same one at once."""
    list(BankRow.objects.filter(pk__in=rows).order_by("pk").select_for_update())
    for row in with_rest(BankRow.objects.filter(pk__in=rows)):
        left = row.rest_fen * (1 if row.amount_fen > 0 else -1)
        if not 0 <= left <= abs(row.amount_fen):
            raise DomainError(
                _("%s 的这条银行流水已有其他凭证说明。") % row.booked_date.isoformat(), row=row.pk
            )


def _write_vouchers(draft, vouchers) -> None:
    draft.draft_vouchers.all().delete()
    DraftVoucher.objects.bulk_create(
        DraftVoucher(estate_id=draft.estate_id, draft=draft, voucher=voucher, position=position)
        for position, voucher in enumerate(vouchers)
    )


def locked(draft) -> EntryDraft:
    """The stored draft, held until the transaction ends."""
    drafts = EntryDraft.objects.select_for_update(of=("self",))
    return drafts.select_related(
        "estate__area__parent__parent", "fund__estate", "authority", "created_by", "submitted_by"
    ).get(pk=draft.pk)


@transaction.atomic
def submit_draft(*, draft, actor, now) -> EntryDraft:
    """提交: DomainError with all ``problems`` where there are any."""
    require(actor, "finance.draft_entry", draft)
    draft = locked(draft)
    if found := problems(draft, now):
        raise DomainError("".join(found), problems=found)
    move(
        draft,
        DRAFT_STEPS,
        "submit",
        actor=actor,
        now=now,
        content_hash=content_hash(draft),
        submitted_by=actor,
        submitted_at=now,
    )
    return draft


@transaction.atomic
def discard_draft(*, draft, actor, now) -> None:
    """作废: its bank rows are free again."""
    require(actor, "finance.draft_entry", draft)
    move(locked(draft), DRAFT_STEPS, "discard", actor=actor, now=now)


def each(act, drafts, **given) -> list[tuple[EntryDraft, str]]:
    """Do ``act`` to every draft by itself; the sentences of those that were refused."""
    refused = []
    for draft in drafts:
        try:
            act(draft=draft, **given)
        except DomainError as error:
            refused.append((draft, error.message))
    return refused


def submit_drafts(*, drafts, actor, now) -> list[tuple[EntryDraft, str]]:
    """批量提交, like ``approve_drafts``."""
    return each(submit_draft, drafts, actor=actor, now=now)
