"""Bank rows and what explains them (对账): an entry that is there already, or nothing of the owners'."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities import money
from communities.errors import DomainError
from communities.log import canonical
from communities.log.leaves import append
from communities.permissions import require
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from finance import signals
from finance.acts import SECONDS
from finance.entry_leaf import match_leaf
from finance.models import (
    BankAccount,
    BankRow,
    Entry,
    EntryDraft,
    Fund,
    Match,
    Posting,
    RowSetAside,
)
from finance.models.draft import Kind
from finance.payouts import OF_PAYOUTS
from finance.selectors.rows import lowest_aside_fen, with_rest
from finance.services.drafts import LineInput, check_rows, refuse_withdrawn, save_draft
from finance.services.from_rows import BY_THE_BANK
from finance.services.posting import refusal
from finance.services.versions import reassess
from finance.states import OPEN_DRAFTS, SECOND_STEPS

Share = tuple[Posting, int]


@transaction.atomic
def match_row(*, row: BankRow, shares: Sequence[Share], actor, now) -> list[Match]:
    """对账: a bank row that came after its entry, whole or in parts over several; each match is a
    leaf of its own.

    ``shares`` are postings of the row's account with fen of the row's sign. DomainError beyond the
    amount of either, for an entry that is taken back or about to be, and for the same one twice.
    """
    require(actor, "finance.draft_entry", row, now)
    if not shares:
        raise DomainError(_("请至少选一笔账。"))
    entries = Entry.objects.filter(pk__in={posting.entry_id for posting, _fen in shares})
    # The fund first, as reversing takes it: an entry is nobody's to lock.
    funds = Fund.objects.filter(pk__in=entries.values("fund"))
    list(funds.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    held = {one.pk: one for one in entries.select_related("fund", "estate")}
    for entry in held.values():
        _refuse_taken_back(entry)
    made = [_match(row, posting, fen, held, actor, now) for posting, fen in shares]
    check_rows({row.pk})
    _tell(row, held.values(), actor, now)
    return made


def _tell(row, entries, actor, now) -> None:
    """Pages and published verdicts rest on what explains a row."""
    since = min([row.booked_date, *(entry.booking_date for entry in entries)])
    reassess(fund=row.bank_account.fund, since=since, actor=actor, now=now)
    signals.bank_side_changed.send(sender=BankRow, estate=row.estate, entries=list(entries))


def _refuse_taken_back(entry: Entry) -> None:
    is_gone = hasattr(entry, "reversal") or entry.kind == Kind.CORRECTION
    if is_gone or entry.correcting_drafts.filter(status__in=OPEN_DRAFTS).exists():
        raise DomainError(_("%s 已冲销或正在冲销，不能再对流水。") % entry.shown_number)


def _match(row, posting, fen: int, held, actor, now) -> Match:
    entry = held[posting.entry_id]
    if posting.account.bank_account_id != row.bank_account_id or entry.estate_id != row.estate_id:
        raise DomainError(_("银行流水与分录不是同一个账户。"))
    body = match_leaf(
        estate=entry.estate.slug,
        entry=entry.code,
        account=posting.account.code,
        row=(row.booked_date, fen),
        at=now,
    )
    try:
        with transaction.atomic():
            match = Match.objects.create(
                estate_id=row.estate_id,
                bank_row=row,
                posting=posting,
                amount_fen=fen,
                matched_at=now,
                leaf_index=append(
                    estate=entry.estate, kind="match", body=canonical.encode(body), at=now
                ),
            )
    except IntegrityError as error:
        raise refusal(error) from error
    told = {"posting": posting.pk, "amount_fen": fen, "entry": entry.code}
    audit(
        estate=entry.estate,
        actor=actor,
        verb="finance.row.matched",
        subject=row,
        at=now,
        detail=told,
    )
    return match


@transaction.atomic
def link_row(*, draft: EntryDraft, row: BankRow, actor, now) -> EntryDraft:
    """对应: a draft typed by hand rests on this row from now on, and on its day.

    A draft that was handed in becomes a draft again. DomainError where it is no single line of
    the row's account over all that is left of it.
    """
    lines = list(draft.lines.select_related("account", "bank_row").order_by("position", "pk"))
    rest = with_rest(BankRow.objects.filter(pk=row.pk)).values_list("rest_fen", flat=True).first()
    mine = [line for line in lines if line.account.bank_account_id]
    said = [(line.account.bank_account_id, line.amount_fen, line.bank_row_id) for line in mine]
    if said != [(row.bank_account_id, rest, None)]:
        raise DomainError(_("草稿的账户和金额与这条流水不同，不能对应。"))
    return save_draft(
        draft=draft,
        fund=draft.fund,
        actor=actor,
        now=now,
        booking_date=draft.fund.first_open_day(row.booked_date),
        lines=[
            LineInput(line.account, line.amount_fen, row if line is mine[0] else line.bank_row)
            for line in lines
        ],
    )


@transaction.atomic
def unlink_rows(*, draft: EntryDraft, actor, now) -> EntryDraft:
    """取消对应: the draft keeps its sums, as typed by hand, and its rows wait again. It says no more
    that it rests on the bank's record.

    A draft that was handed in becomes a draft again. DomainError where nothing would be left of it.
    """
    sums = defaultdict(int)
    for line in draft.lines.select_related("account").order_by("position", "pk"):
        sums[line.account] += line.amount_fen
    lines = [LineInput(account, fen) for account, fen in sums.items() if fen]
    if len(lines) < 2:
        raise DomainError(_("这份草稿的收支正好抵消，请作废后重新记。"))
    reason, source = draft.no_voucher_reason, draft.source
    return save_draft(
        draft=draft,
        fund=draft.fund,
        actor=actor,
        now=now,
        lines=lines,
        no_voucher_reason="" if BY_THE_BANK in reason else reason,
        source="" if source.startswith(("finance.bankfile:", OF_PAYOUTS)) else source,
    )


@transaction.atomic
def set_aside(*, row: BankRow, kind: str, reason: str, actor, now) -> RowSetAside:
    """不属公共收益: what is left of the row is no income or cost of the owners'.

    It holds the row at once and counts as explained when a second person of another employer
    agrees. DomainError without a reason, where nothing is left, and for more that went out than had
    come in on the same account under the same kind.
    """
    require(actor, "finance.draft_entry", row, now)
    if not reason.strip():
        raise DomainError(_("请写明为什么不属于公共收益。"), field="reason")
    # The account first: two payments cannot both go against the same money.
    _lock_account(row)
    asked = BankRow.objects.filter(pk=row.pk)
    list(asked.select_for_update().values_list("pk"))
    refuse_withdrawn(asked)
    rest = with_rest(asked).get().rest_fen
    if not rest:
        raise DomainError(_("这条银行流水已经没有剩余。"))
    made = RowSetAside.objects.create(
        estate_id=row.estate_id,
        bank_row=row,
        kind=kind,
        amount_fen=rest,
        reason=reason.strip()[:200],
        submitted_by=actor,
        submitted_at=now,
    )
    if rest < 0 and (lowest := lowest_aside_fen(row.bank_account_id, kind)) < 0:
        raise DomainError(
            _("这笔支出没有对应的、先前到账的同类款项（还剩 %s 元），不能列为不属公共收益。")
            % money.yuan(max(0, lowest - rest)),
            field="kind",
        )
    told = {"kind": kind, "amount_fen": rest, "reason": made.reason}
    audit(
        estate=row.estate,
        actor=actor,
        verb="finance.row.set_aside",
        subject=row,
        at=now,
        detail=told,
    )
    return made


def _lock_account(row) -> None:
    BankAccount.objects.select_for_update(no_key=True).get(pk=row.bank_account_id)


@transaction.atomic
def decide_set_aside(*, aside: RowSetAside, verb: str, actor, now) -> None:
    """``agree`` and ``refuse`` are the second person's; ``end`` gives the row back to be booked.

    Refused as ``SECONDS`` says; DomainError for ending what came in while it has gone out again.
    """
    _lock_account(aside.bank_row)
    aside = RowSetAside.objects.select_related("estate", "submitted_by").get(pk=aside.pk)
    SECONDS[verb].demand(aside, standing_of(actor, aside.estate, now))
    said = {} if verb == "end" else {"decided_by": actor, "decided_at": now}
    move(aside, SECOND_STEPS, verb, actor=actor, now=now, **said)
    if verb == "end" and lowest_aside_fen(aside.bank_row.bank_account_id, aside.kind) < 0:
        raise DomainError(_("有同类的支出以这笔到账为来历，请先取消那一笔支出的说明。"))
    _tell(aside.bank_row, [], actor, now)
