"""疑似重复: what looks like the same payment written down twice, by hand and by the bank.

Alike are the amount, days not further apart than five, and the party where both name one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from finance.models import BankRow, DraftLine, Entry, EntryDraft, Match
from finance.models.draft import Kind
from finance.parties import same_party
from finance.selectors.desk import waiting_rows, with_amount
from finance.states import OPEN_DRAFTS

NEAR = timedelta(days=5)


@dataclass(frozen=True)
class Twin:
    """The other one: an entry, a draft, or a row of the bank that nothing explains."""

    day: date
    amount_fen: int
    party: str
    memo: str
    entry: Entry | None = None
    draft: EntryDraft | None = None
    row: BankRow | None = None


@dataclass(frozen=True)
class _Side:
    """What is compared of a draft; ``account`` where it names a bank account and no row of it."""

    draft: EntryDraft
    fen: int
    by_bank: bool
    accounts: dict[int, int]


def twins_of(drafts: Iterable[EntryDraft]) -> dict[int, list[Twin]]:
    """By the draft's id, those that have any; six queries, whatever the number of drafts.

    What the bank itself wrote twice is two payments: of two alike one at least was typed by hand.
    """
    drafts = list(drafts)
    sides = _sides(drafts)
    found = defaultdict(list)
    if not sides:
        return found
    entries, others, rows = _entries(sides), _drafts(sides), _rows(sides)
    for side in sides:
        mine = [*entries[side.draft.fund_id, side.fen], *others[side.draft.fund_id, side.fen]]
        if side.by_bank:
            mine = [one for one, is_banked in mine if not is_banked]
        else:
            mine = [one for one, _is_banked in mine]
            mine += [one for key in side.accounts.items() for one in rows[key]]
        same = [one for one in mine if _is_like(side.draft, one)]
        if same:
            found[side.draft.pk] = sorted(same, key=lambda one: _apart(side.draft, one))
    return found


def _sides(drafts) -> list[_Side]:
    """A correction takes back what is there, and is no second payment."""
    asked = EntryDraft.objects.filter(pk__in=[one.pk for one in drafts]).exclude(
        kind=Kind.CORRECTION
    )
    lines = DraftLine.objects.filter(draft__in=asked, account__bank_account__isnull=False)
    by_draft = defaultdict(list)
    for line in lines.select_related("account"):
        by_draft[line.draft_id].append(line)
    return [
        _Side(
            draft,
            draft.gain_fen or draft.moved_fen,
            any(line.bank_row_id for line in by_draft[draft.pk]),
            {
                line.account.bank_account_id: line.amount_fen
                for line in by_draft[draft.pk]
                if not line.bank_row_id
            },
        )
        for draft in with_amount(asked)
        if draft.gain_fen or draft.moved_fen
    ]


def _window(sides, field: str) -> Q:
    days = [side.draft.booking_date for side in sides]
    return Q(**{f"{field}__range": (min(days) - NEAR, max(days) + NEAR)})


def _entries(sides) -> dict[tuple[int, int], list[tuple[Twin, bool]]]:
    banked = Match.objects.filter(posting__entry=OuterRef("pk"))
    entries = (
        Entry.objects.shown()
        .filter(
            _window(sides, "booking_date"),
            fund__in={side.draft.fund_id for side in sides},
            amount_fen__in={side.fen for side in sides},
            reversal=None,
        )
        .exclude(kind=Kind.CORRECTION)
        .annotate(is_banked=Exists(banked))
    )
    found = defaultdict(list)
    for one in entries:
        party = one.counterparty or one.text.private.get("counterparty", ["", ""])[1]
        twin = Twin(one.booking_date, one.amount_fen, party, one.memo, entry=one)
        found[one.fund_id, one.amount_fen].append((twin, one.is_banked))
    return found


def _drafts(sides) -> dict[tuple[int, int], list[tuple[Twin, bool]]]:
    banked = DraftLine.objects.filter(draft=OuterRef("pk"), bank_row__isnull=False)
    drafts = with_amount(
        EntryDraft.objects.filter(
            _window(sides, "booking_date"),
            fund__in={side.draft.fund_id for side in sides},
            status__in=OPEN_DRAFTS,
        )
        .exclude(kind=Kind.CORRECTION)
        .annotate(is_banked=Exists(banked))
    )
    found = defaultdict(list)
    for one in drafts:
        fen = one.gain_fen or one.moved_fen
        twin = Twin(one.booking_date, fen, one.counterparty, one.memo, draft=one)
        found[one.fund_id, fen].append((twin, one.is_banked))
    return found


def _rows(sides) -> dict[tuple[int, int], list[Twin]]:
    wanted = {key for side in sides if not side.by_bank for key in side.accounts.items()}
    rows = waiting_rows({side.draft.estate_id for side in sides}).filter(
        _window(sides, "booked_date"),
        bank_account__in={account for account, _fen in wanted},
        rest_fen__in={fen for _account, fen in wanted},
    )
    found = defaultdict(list)
    for one in rows:
        twin = Twin(one.booked_date, one.rest_fen, one.counterparty, one.memo, row=one)
        found[one.bank_account_id, one.rest_fen].append(twin)
    return found


def _is_like(draft: EntryDraft, twin: Twin) -> bool:
    is_itself = twin.draft is not None and twin.draft.pk == draft.pk
    if is_itself or abs(twin.day - draft.booking_date) > NEAR:
        return False
    return same_party(draft.counterparty, twin.party)


def _apart(draft: EntryDraft, twin: Twin):
    return twin.row is None, abs(twin.day - draft.booking_date), twin.party != draft.counterparty
