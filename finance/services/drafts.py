"""Drafts (记账凭证草稿): written, changed, handed in, given up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.estate_settings import load_settings
from communities.permissions import require
from communities.standing import Standing, standing_of, standings_of
from communities.transitions import move, move_all
from finance.acts import DRAFTS
from finance.models import Account, BankRow, DraftLine, DraftVoucher, EntryDraft, Voucher
from finance.periods import FIRST_DAY
from finance.selectors.drafts import BANK_ROWS, CLOSED_PERIODS, CONTENT, content_hash, problems
from finance.selectors.openings import is_opening
from finance.selectors.rows import with_rest
from finance.states import DRAFT_STEPS, DraftStatus

Refused = list[tuple[EntryDraft, str]]
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


@dataclass(frozen=True)
class DraftInput:
    """A whole new draft; ``fields`` are those of FIELDS."""

    lines: Sequence[LineInput]
    vouchers: Sequence[Voucher] = ()
    fields: dict = field(default_factory=dict)


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
    if draft is None:
        given = DraftInput(lines or (), tuple(vouchers or ()), fields)
        [draft] = save_drafts(fund=fund, actor=actor, now=now, drafts=[given])
        return draft
    require(actor, "finance.draft_entry", fund, now)
    draft = locked(draft)
    if is_opening(draft):
        raise _entered_anew()
    _reopen(draft, actor, now)
    _fill(draft, fields)
    draft.changed_at = now
    draft.save()
    if lines is not None:
        draft.lines.all().delete()
        _write_lines([(draft, lines)])
    if vouchers is not None:
        draft.draft_vouchers.all().delete()
        _write_vouchers([(draft, vouchers)])
    return draft


@transaction.atomic
def save_drafts(*, fund, actor, now, drafts: Sequence[DraftInput]) -> list[EntryDraft]:
    """New drafts of one fund, as ``save_draft`` makes one; all of them or none."""
    require(actor, "finance.draft_entry", fund, now)
    made = [
        EntryDraft(
            estate_id=fund.estate_id, fund=fund, created_by=actor, created_at=now, changed_at=now
        )
        for _given in drafts
    ]
    for draft, given in zip(made, drafts, strict=True):
        _fill(draft, given.fields)
    EntryDraft.objects.bulk_create(made)
    _write_lines([(draft, given.lines) for draft, given in zip(made, drafts, strict=True)])
    _write_vouchers([(draft, given.vouchers) for draft, given in zip(made, drafts, strict=True)])
    return made


def _fill(draft, fields: dict) -> None:
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(draft, name, value)
    if draft.booking_date < FIRST_DAY:
        raise DomainError(_("记账日期要在 2000-01-01 到今天之间。"))


def _entered_anew() -> DomainError:
    return DomainError(_("期初在“开账”里重新填写，不在这里改。"))


def _reopen(draft, actor, now) -> None:
    if draft.status in {DraftStatus.SUBMITTED, DraftStatus.APPROVED}:
        move(draft, DRAFT_STEPS, "reopen", actor=actor, now=now, content_hash="")
    elif draft.status not in EDITABLE:
        raise StaleState(_("已入账或已作废的草稿不能修改。"), status=draft.status)


def _write_lines(written: Iterable[tuple[EntryDraft, Sequence[LineInput]]]) -> None:
    made = DraftLine.objects.bulk_create(
        DraftLine(
            estate_id=draft.estate_id,
            draft=draft,
            position=position,
            account=line.account,
            amount_fen=line.amount_fen,
            bank_row=line.bank_row,
        )
        for draft, lines in written
        for position, line in enumerate(lines)
    )
    if rows := {line.bank_row_id for line in made if line.bank_row_id}:
        check_rows(rows)


def check_rows(rows: set[int]) -> None:
    """Locks the rows, so that two people cannot take the same one at once; DomainError where more
    of one is taken than there is."""
    asked = BankRow.objects.filter(pk__in=rows)
    list(asked.order_by("pk").select_for_update().values_list("pk"))
    refuse_withdrawn(asked)
    found = with_rest(asked).values_list("pk", "booked_date", "amount_fen", "rest_fen")
    for pk, booked_date, amount_fen, rest_fen in found:
        left = rest_fen * (1 if amount_fen > 0 else -1)
        if not 0 <= left <= abs(amount_fen):
            raise DomainError(
                _("%s 的这条银行流水已有其他凭证说明。") % booked_date.isoformat(), row=pk
            )


def refuse_withdrawn(rows) -> None:
    if gone := rows.exclude(withdrawn_at=None).first():
        raise DomainError(
            _("%s 的这条银行流水已随文件撤回，不能再用来记账。") % gone.booked_date.isoformat(),
            row=gone.pk,
        )


def _write_vouchers(written: Iterable[tuple[EntryDraft, Iterable[Voucher]]]) -> None:
    DraftVoucher.objects.bulk_create(
        DraftVoucher(estate_id=draft.estate_id, draft=draft, voucher=voucher, position=position)
        for draft, vouchers in written
        for position, voucher in enumerate(vouchers)
    )


def locked(draft) -> EntryDraft:
    """The stored draft, held until the transaction ends."""
    return _stored([draft.pk]).get()


def _stored(ids):
    drafts = EntryDraft.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")
    return drafts.select_related(
        "estate", "fund__estate", "authority", "created_by", "submitted_by", "reverses__fund"
    )


@transaction.atomic
def submit_draft(*, draft, actor, now) -> EntryDraft:
    """提交: DomainError with all ``problems`` where there are any."""
    draft = locked(draft)
    DRAFTS["submit"].demand(draft, standing_of(actor, draft.estate, now))
    _check_problems(draft, now)
    _submit([draft], actor, now)
    return draft


def _check_problems(draft, now) -> None:
    """The day of an opening may be another since it was returned."""
    if draft.status == DraftStatus.RETURNED and is_opening(draft):
        raise _entered_anew()
    if found := problems(draft, now):
        raise DomainError("".join(found), problems=found)


def _submit(drafts, actor, now) -> None:
    given = {"submitted_by": actor, "submitted_at": now}
    move_all(drafts, DRAFT_STEPS, "submit", actor=actor, now=now, **given)
    for draft in drafts:
        draft.content_hash = content_hash(draft)
    EntryDraft.objects.bulk_update(drafts, ["content_hash"])


@transaction.atomic
def discard_draft(*, draft, actor, now) -> None:
    """作废: its bank rows are free again."""
    draft = locked(draft)
    DRAFTS["discard"].demand(draft, standing_of(actor, draft.estate, now))
    move(draft, DRAFT_STEPS, "discard", actor=actor, now=now)


@transaction.atomic
def take_step(verb: str, *, drafts, actor, now, check, write, single) -> Refused:
    """Take many drafts one step, in a number of statements that does not grow with them.

    ``check(draft, known)`` refuses a draft with a DomainError, ``known`` being ``concerned``;
    ``write(checked, known)`` gets the others with what ``check`` returned. What only the database
    refuses is found by ``single``, one at a time. Returns the refused with the reason, in the
    order given.
    """
    found = {draft.pk: draft for draft in _stored([draft.pk for draft in drafts])}
    prefetch_related_objects(list(found.values()), *CONTENT, BANK_ROWS, CLOSED_PERIODS)
    load_settings(draft.estate for draft in found.values())
    known = concerned(list(found.values()), actor, now)
    for draft in found.values():
        if draft.submitted_by_id:
            draft.proposer = known[draft.submitted_by_id, draft.estate_id]
    checked, refused = [], []
    for given in drafts:
        draft = found[given.pk]
        try:
            DRAFTS[verb].demand(draft, known[actor.pk, draft.estate_id])
            checked.append((draft, check(draft, known)))
        except DomainError as error:
            refused.append((draft, error.message))
    try:
        if checked:
            with transaction.atomic():
                write(checked, known)
    except DomainError:
        refused += _each(single, [draft for draft, _found in checked])
    return refused


def concerned(drafts, actor, now) -> dict[tuple[int, int], Standing]:
    """Whoever submitted, decided or acts now, in every estate of ``drafts``; one query, and two
    for the approvals."""
    prefetch_related_objects(drafts, "approvals__actor")
    people = {draft.submitted_by for draft in drafts if draft.submitted_by_id}
    people |= {approval.actor for draft in drafts for approval in draft.approvals.all()}
    return standings_of(people | {actor}, {draft.estate for draft in drafts}, now)


def _each(single, drafts) -> Refused:
    refused = []
    for draft in drafts:
        try:
            single(draft=draft)
        except DomainError as error:
            refused.append((draft, error.message))
    return refused


def submit_drafts(*, drafts, actor, now) -> Refused:
    """批量提交, like ``approve_drafts``."""
    return take_step(
        "submit",
        drafts=drafts,
        actor=actor,
        now=now,
        check=lambda draft, _known: _check_problems(draft, now),
        write=lambda checked, _known: _submit([draft for draft, _none in checked], actor, now),
        single=partial(submit_draft, actor=actor, now=now),
    )
