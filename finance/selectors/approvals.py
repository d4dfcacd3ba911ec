"""What waits to be confirmed (待确认): in groups of a kind, each draft with its payer and bank row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery

from communities.standing import standings_of
from finance.models import DraftLine, EntryDraft
from finance.models.books import MONEY


@dataclass(frozen=True)
class Group:
    """草稿一组: of one estate, direction and account (科目)."""

    key: str
    drafts: tuple[EntryDraft, ...]

    @property
    def first(self) -> EntryDraft:
        return self.drafts[0]

    @property
    def total_fen(self) -> int:
        return sum(draft.gain_fen for draft in self.drafts)

    @property
    def moved_fen(self) -> int:
        return sum(draft.moved_fen for draft in self.drafts)

    @property
    def n_open(self) -> int:
        return sum(draft.is_open for draft in self.drafts)

    @property
    def n_twins(self) -> int:
        return sum(bool(draft.same) for draft in self.drafts)


def with_bank(drafts: QuerySet) -> QuerySet:
    """Annotated with ``category`` (id and name), and of the bank rows behind them ``n_rows`` and the
    first one's ``row_day``, ``row_party`` and ``row_memo``."""
    lines = DraftLine.objects.filter(draft=OuterRef("pk")).order_by("position", "pk")
    other = lines.exclude(account__kind__in=MONEY)
    rows = lines.filter(bank_row__isnull=False)
    count = rows.order_by().values("draft").annotate(n=Count("bank_row", distinct=True))
    return drafts.annotate(
        category_id=Subquery(other.values("account")[:1]),
        category=Subquery(other.values("account__name")[:1]),
        n_rows=Subquery(count.values("n")),
        row_day=Subquery(rows.values("bank_row__booked_date")[:1]),
        row_party=Subquery(rows.values("bank_row__counterparty")[:1]),
        row_memo=Subquery(rows.values("bank_row__memo")[:1]),
    )


def in_turn(rows: QuerySet, decides, returns, user, estates, now) -> list:
    """Drafts, statements or certificates that are this person's to decide, each with ``is_open``: whether she may
    confirm it; ``decides`` and ``returns`` are their acts."""
    found = list(rows)
    known = standings_of({user, *(one.submitted_by for one in found)}, estates, now)
    for one in found:
        one.proposer = known[one.submitted_by_id, one.estate_id]
        one.is_open = decides.is_open(one, known[user.pk, one.estate_id])
    return [one for one in found if returns.is_open(one, known[user.pk, one.estate_id])]


def in_groups(drafts: Iterable[EntryDraft]) -> list[Group]:
    """In the order in which the first of each group comes."""
    groups = defaultdict(list)
    for draft in drafts:
        groups[f"{draft.estate_id}.{draft.kind}.{draft.category_id or ''}"].append(draft)
    return [Group(key, tuple(some)) for key, some in groups.items()]
