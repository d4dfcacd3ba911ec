"""The ledger's acts (账簿): post what was confirmed, reverse what was wrong.

Nothing posted is changed. See ``docs/posting.md``.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from communities import clock
from communities.approvals import check_approver
from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.transitions import move_all
from finance import signals
from finance.acts import DRAFTS
from finance.models import Approval, BookHead, DraftLine, Entry, EntryDraft, Fund, Match
from finance.models.draft import Kind
from finance.selectors.drafts import content_hash, is_closed, lacks_authority, rests_on_corrected
from finance.selectors.held import held_problems
from finance.selectors.openings import is_opening
from finance.selectors.outflows import outflow_problems
from finance.services.batches import post_entries
from finance.services.drafts import (
    LineInput,
    Refused,
    concerned,
    locked,
    save_draft,
    submit_draft,
    take_step,
)
from finance.services.payout_books import FOLLOWS, followers_of
from finance.services.posting import (
    REFUSALS,
    NewEntry,
    NewLine,
    check,
)
from finance.services.versions import reassess, restate
from finance.states import DRAFT_STEPS, OPEN_DRAFTS

# What the keys of entries begin with that payments write, and take back, themselves.
OF_PAYMENTS = "payment:"


@transaction.atomic
def post_draft(*, draft, actor, now) -> Entry:
    """入账: the confirmed draft becomes an entry with the next number.

    Asks again for everything an approval rests on. DomainError without a valid approval or in a
    closed period, StaleState when the draft was edited or posted meanwhile.
    """
    draft = locked(draft)
    # Two drafts that take of the same account read it in turn.
    _lock_heads([draft])
    known = concerned([draft], actor, now)
    DRAFTS["post"].demand(draft, known[actor.pk, draft.estate_id])
    return _write([(draft, _entry_of(draft, now, known))], actor, now)[0]


def _entry_of(draft, now, known) -> NewEntry:
    """The entry to be; ``known`` are the standings of those ``concerned``."""
    approval = _valid_approval(draft, known)
    lines = list(draft.lines.all())
    if lacks_authority(draft, lines):
        raise DomainError(_("这类支出须有业主共同决定，请选择依据。"))
    if rests_on_corrected(draft):
        raise DomainError(_("所选的依据后来更正了，请重新选择依据。"))
    if missing := outflow_problems(draft, lines, now) + held_problems(draft, lines):
        raise DomainError("".join(missing))
    new = _new_entry(draft, lines, approval)
    check(new, now)
    return new


def _write(checked: list[tuple[EntryDraft, NewEntry]], actor, now) -> list[Entry]:
    """Those of the drafts first, then what follows them in other books or accounts."""
    news = [new for _draft, new in checked] + followers_of(checked)
    move_all([draft for draft, _new in checked], DRAFT_STEPS, "post", actor=actor, now=now)
    entries = book_entries(news=news, actor=actor, now=now)
    for entry in entries:
        if entry.reverses_id:
            restate(entry=entry, actor=actor, now=now)
            reassess(fund=entry.fund, since=_borne_out_since(entry.reverses), actor=actor, now=now)
    return entries


def _borne_out_since(entry: Entry) -> date:
    """From when on the banks' side speaks of an entry: its own day, or that of a row it rests on."""
    rows = Match.objects.filter(posting__entry=entry)
    first = rows.aggregate(day=Min("bank_row__booked_date"))["day"]
    return min(entry.booking_date, first or entry.booking_date)


@transaction.atomic
def book_entries(*, news: Sequence[NewEntry], actor, now) -> list[Entry]:
    """Many at once; all of them or none."""
    posted = post_entries(news=news, actor=actor, now=now)
    found = Entry.objects.shown().in_bulk([one.id for one in posted])
    entries = [found[one.id] for one in posted]
    fresh = defaultdict(list)
    for new, one, entry in zip(news, posted, entries, strict=True):
        if one.is_new:
            fresh[new.fund.estate].append(entry)
    for estate, some in fresh.items():
        signals.entries_posted.send(sender=Entry, estate=estate, entries=some)
    return entries


def _valid_approval(draft, known) -> Approval:
    """The approval of exactly this content by somebody of another employer."""
    current = content_hash(draft)
    approvals = [
        approval
        for approval in draft.approvals.all()
        if approval.content_hash == current and approval.decision == Approval.Verdict.APPROVED
    ]
    if not approvals or current != draft.content_hash:
        raise StaleState(_("这份草稿没有有效的确认，请重新提交确认。"))
    approval = max(approvals, key=lambda one: one.at)
    proposer = known[draft.submitted_by_id, draft.estate_id]
    approver = known[approval.actor_id, draft.estate_id].at(approval.at)
    check_approver(proposer, approver, draft.submitted_at)
    return approval


def _new_entry(draft: EntryDraft, lines: list[DraftLine], approval: Approval) -> NewEntry:
    return NewEntry(
        fund=draft.fund,
        key=f"draft:{draft.pk}",
        kind=draft.kind,
        booking_date=draft.booking_date,
        memo=draft.memo,
        lines=_merged(lines),
        counterparty=draft.counterparty,
        counterparty_kind=draft.counterparty_kind,
        authority=draft.authority,
        no_voucher_reason=draft.no_voucher_reason,
        source=draft.source,
        reverses=draft.reverses,
        draft=draft,
        vouchers=tuple(link.voucher for link in draft.draft_vouchers.all()),
        roles=(approval.role,),
        private={"submitter": draft.submitted_by.name, "approver": approval.actor.name},
    )


def _merged(lines: list[DraftLine]) -> tuple[NewLine, ...]:
    """Lines over bank rows become one posting per account and direction, with its matches."""
    single = [NewLine(line.account, line.amount_fen) for line in lines if not line.bank_row_id]
    banked = defaultdict(list)
    for line in lines:
        if line.bank_row_id:
            banked[line.account, line.amount_fen > 0].append((line.bank_row_id, line.amount_fen))
    rows = [
        NewLine(account, sum(share for _row, share in shares), tuple(shares))
        for (account, _sign), shares in banked.items()
    ]
    return (*rows, *single)


@transaction.atomic
def post_drafts(*, drafts, actor, now) -> Refused:
    """批量入账 in the order of booking dates; returns the refused with the reason."""
    _lock_heads(drafts)

    def ready(draft, known) -> NewEntry:
        if is_closed(draft):
            sentence = REFUSALS["day_is_open"]
            raise DomainError(_(sentence))
        return _entry_of(draft, now, known)

    return take_step(
        "post",
        drafts=sorted(drafts, key=lambda draft: (draft.booking_date, draft.pk)),
        actor=actor,
        now=now,
        check=ready,
        write=lambda checked, _known: _write(checked, actor, now),
        single=partial(post_draft, actor=actor, now=now),
    )


def _lock_heads(drafts) -> None:
    """All heads of books before the first leaf, in the order of everybody: one by one they would be
    taken after the log's head, against whoever freezes a period. A payout is booked in several books."""
    estates = {draft.estate_id for draft in drafts}
    years = {draft.booking_date.year for draft in drafts}
    heads = BookHead.objects.filter(estate__in=estates, year__in=years)
    list(heads.order_by("fund", "year").select_for_update().values_list("pk"))


@transaction.atomic
def reverse_entry(*, entry: Entry, reason: str, actor, now) -> EntryDraft:
    """冲销: a draft, handed in at once, that takes every line back today (期初 on its own day, see
    ``_day_of_reversal``).

    Its bank rows are free again once it is posted. DomainError without a reason, for a reversal,
    for what is reversed already or about to be, and for a payment's: bill and receipt hang on it.
    """
    require(actor, "finance.draft_entry", entry, now)
    if not reason.strip():
        raise DomainError(_("请写明冲销的原因。"))
    # Two people who press at once take turns at the fund's row: an entry is nobody's to lock.
    Fund.objects.select_for_update(no_key=True).get(pk=entry.fund_id)
    entry = Entry.objects.get(pk=entry.pk)
    if entry.kind == Kind.CORRECTION:
        raise DomainError(_("冲销凭证不能再冲销，请重新记一笔。"))
    if entry.key.startswith(OF_PAYMENTS):
        raise DomainError(
            _("线上缴费自动入账，不能单独冲销；钱退回的，在“待核实的支付”里由两个单位处理。")
        )
    if entry.key.startswith(FOLLOWS):
        raise DomainError(_("这笔账是随结算到账一起记的，请冲销结算到账的那一笔，它会一起冲销。"))
    if hasattr(entry, "reversal"):
        raise DomainError(_("这笔账已经冲销过。"))
    if entry.correcting_drafts.filter(status__in=OPEN_DRAFTS).exists():
        raise DomainError(_("这笔账的冲销正在确认中。"))
    draft = save_draft(
        fund=entry.fund,
        actor=actor,
        now=now,
        lines=_taken_back(entry),
        kind=Kind.CORRECTION,
        reverses=entry,
        booking_date=_day_of_reversal(entry, clock.local(now).date()),
        memo=f"冲销 {entry.shown_number}：{reason.strip()[:150]}",
        counterparty=entry.counterparty,
        counterparty_kind=entry.counterparty_kind,
        authority=entry.authority,
        source=f"finance.entry:{entry.pk}",
    )
    return submit_draft(draft=draft, actor=actor, now=now)


def _day_of_reversal(entry: Entry, today: date) -> date:
    """Today; what the books were opened with is taken back on its own day while that is open."""
    closed = entry.fund.closed_until
    is_open = closed is None or entry.booking_date > closed
    opens = entry.kind == Kind.OPENING and entry.draft_id and is_opening(entry.draft)
    return entry.booking_date if opens and is_open else today


def _taken_back(entry: Entry) -> list[LineInput]:
    lines = []
    for posting in entry.postings.select_related("account").prefetch_related("matches__bank_row"):
        rest = posting.amount_fen
        for match in posting.matches.all():
            lines.append(LineInput(posting.account, -match.amount_fen, match.bank_row))
            rest -= match.amount_fen
        if rest:
            lines.append(LineInput(posting.account, -rest))
    return lines
