"""一笔账: everything a stranger may know of one entry."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, Subquery

from communities.log.models import Leaf
from communities.models import Role
from communities.standing import standing_of
from finance.bank_words import public_memo
from finance.models import Approval, BankAccount, Entry, EntryVoucher, Fund, Match, Posting
from finance.models.books import MONEY
from finance.models.draft import Counterparty
from finance.selectors.public.layers import Layers, layers_of

GAINED = {"income": -1, "cost": 1, "use": 1}
# How a line on a category is said: income and what is held as positive credits.
SAID = GAINED | {"owed": -1}


@dataclass(frozen=True)
class Event:
    """One step of an entry's life: what, by whom (role and surname at most), when.

    ``verb`` is recorded, approved, posted, published or reversed; ``entry`` the reversal.
    """

    verb: str
    role: str
    name: str
    at: datetime | None
    entry: Entry | None = None


@dataclass(frozen=True)
class BankLine:
    """银行流水: a row of the bank that an entry rests on, fen; ``amount_fen`` is the part that is
    this entry's, ``row_fen`` the whole row."""

    day: date
    account: BankAccount
    amount_fen: int
    row_fen: int
    memo: str


@dataclass(frozen=True)
class EntryDetail:
    entry: Entry
    layers: Layers
    statement: object
    postings: list[Posting]
    papers: list[EntryVoucher]
    bank_rows: list[BankLine]
    events: list[Event]
    fingerprint: str
    before: Entry | None
    after: Entry | None

    @property
    def effect_fen(self) -> int:
        """What the entry changed: earned less spent, in fen."""
        return -sum(p.amount_fen for p in self.postings if p.account.kind in GAINED)

    @property
    def category_lines(self) -> list[Posting]:
        """Lines on categories; ``shown_fen`` is the amount as people say it."""
        found = [p for p in self.postings if p.account.kind in SAID]
        for line in found:
            line.shown_fen = SAID[line.account.kind] * line.amount_fen
        return found

    @property
    def money_lines(self) -> list[Posting]:
        return [p for p in self.postings if p.account.kind in MONEY]

    @property
    def public_papers(self) -> list[EntryVoucher]:
        return [one for one in self.papers if one.voucher.is_public]

    @property
    def hidden_papers(self) -> int:
        return len(self.papers) - len(self.public_papers)

    @property
    def bank_days(self) -> tuple[date, date] | None:
        """银行日期: the bank's own days, first and last, where they are not the day of booking."""
        days = [one.day for one in self.bank_rows]
        is_other = days and {min(days), max(days)} != {self.entry.booking_date}
        return (min(days), max(days)) if is_other else None

    @property
    def is_person(self) -> bool:
        return self.entry.counterparty_kind == Counterparty.PERSON


def entry_detail(estate, code: str, year: int, number: int) -> EntryDetail | None:
    """The entry ``<code>-<year>-<number>`` of an estate: eleven queries, whatever its lines."""
    entry = (
        Entry.objects.for_estate(estate)
        .shown()
        .select_related("estate__area", "draft__submitted_by", "draft__created_by", "posted_by")
        .filter(fund__code=code, year=year, number=number)
        .first()
    )
    if entry is None:
        return None
    layers = layers_of(entry.fund)
    statement = layers.statement_of(entry.booking_date)
    before, after = _neighbours(entry)
    return EntryDetail(
        entry=entry,
        layers=layers,
        statement=statement,
        postings=list(
            Posting.objects.filter(entry=entry)
            .select_related("account__bank_account")
            .order_by("pk")
        ),
        papers=list(
            EntryVoucher.objects.filter(entry=entry)
            .select_related("voucher")
            .order_by("position", "pk")
        ),
        bank_rows=_bank_rows(entry),
        events=_events(entry, statement),
        fingerprint=_fingerprint(entry),
        before=before,
        after=after,
    )


def _bank_rows(entry: Entry) -> list[BankLine]:
    matches = Match.objects.filter(posting__entry=entry).select_related("bank_row__bank_account")
    return [
        BankLine(
            day=match.bank_row.booked_date,
            account=match.bank_row.bank_account,
            amount_fen=match.amount_fen,
            row_fen=match.bank_row.amount_fen,
            memo=public_memo(match.bank_row.memo, match.bank_row.counterparty),
        )
        for match in matches.order_by("bank_row__booked_date", "bank_row__at", "bank_row", "pk")
    ]


def _neighbours(entry: Entry) -> tuple[Entry | None, Entry | None]:
    """The entries numbered just before and just after, across the turn of a year."""
    book = Entry.objects.filter(fund=entry.fund)
    same = Q(year=entry.year, number__in=(entry.number - 1, entry.number + 1))
    next_year = Q(year=entry.year + 1, number=1)
    if entry.number == 1:
        last = book.filter(year=entry.year - 1).order_by("-number").values("pk")[:1]
        same |= Q(pk=Subquery(last))
    rows = list(book.filter(same | next_year).select_related("fund").order_by("year", "number"))
    own = (entry.year, entry.number)
    before = [one for one in rows if (one.year, one.number) < own]
    after = [one for one in rows if (one.year, one.number) > own]
    return (before[-1] if before else None), (after[0] if after else None)


def _fingerprint(entry: Entry) -> str:
    leaf = Leaf.objects.filter(estate=entry.estate_id, index=entry.leaf_index)
    found = leaf.values_list("hash", flat=True).first()
    return bytes(found).hex() if found else ""


def _events(entry: Entry, statement) -> list[Event]:
    """登记 → 确认 → 入账 → 公示 → 冲销."""
    events = []
    if entry.draft:
        who = entry.draft.submitted_by or entry.draft.created_by
        at = entry.draft.submitted_at or entry.draft.created_at
        events.append(Event("recorded", _office(who, entry.estate, at), who.name, at))
        approvals = Approval.objects.filter(
            draft=entry.draft, decision="approved", content_hash=entry.draft.content_hash
        ).select_related("actor")
        events += [
            Event("approved", _role(one.role), one.actor.name, one.at)
            for one in approvals.order_by("at")
        ]
    events.append(Event("posted", "", "", entry.posted_at))
    if statement:
        name = statement.decided_by.name if statement.decided_by else ""
        events.append(Event("published", "", name, statement.decided_at))
    reversal = getattr(entry, "reversal", None)
    if reversal:
        events.append(Event("reversed", "", "", reversal.posted_at, reversal))
    return events


# In whose capacity a person may have written an entry, the nearest to the books first.
OFFICES = [Role.PROPERTY_STAFF, Role.PROPERTY_MANAGER, Role.COMMITTEE, Role.COMMUNITY_OFFICER]


def _office(user, estate, at) -> str:
    held = standing_of(user, estate, at).roles
    return next((role.label for role in OFFICES if role in held), "")


def _role(role: str) -> str:
    return Role(role).label if role in Role.values else ""


def number_of(code: str) -> tuple[str, int, int] | None:
    """gs-2026-000123 in its parts; None for anything else."""
    fund, _dash, rest = code.partition("-")
    year, _dash, number = rest.partition("-")
    if fund not in Fund.SHORT or len(year) != 4 or len(number) != 6:
        return None
    return (
        (fund, int(year), int(number))
        if (year + number).isascii() and (year + number).isdigit()
        else None
    )
