"""Bank rows that count, and what is left of them: how much nothing explains yet."""

from dataclasses import dataclass
from itertools import accumulate

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from finance.models import DraftLine, Match, RowSetAside
from finance.states import HOLDS, OPEN_DRAFTS, SecondStatus


def with_rest(rows: QuerySet) -> QuerySet:
    """Bank rows that count, annotated with ``matched_fen``, ``drafted_fen``, ``aside_fen`` and
    ``rest_fen`` (in fen).

    Reversed matches count with their sign, so a reversed row is free again.
    """
    drafted = DraftLine.objects.filter(draft__status__in=OPEN_DRAFTS)
    aside = RowSetAside.objects.filter(status__in=HOLDS)
    totals = {
        "matched_fen": _total(Match.objects),
        "drafted_fen": _total(drafted),
        "aside_fen": _total(aside),
    }
    rest = F("amount_fen") - F("matched_fen") - F("drafted_fen") - F("aside_fen")
    return rows.counted().annotate(**totals).annotate(rest_fen=rest)


def rest_of(row) -> int:
    """``rest_fen`` of one row; nothing where it was withdrawn."""
    found = with_rest(type(row).objects.filter(pk=row.pk)).first()
    return found.rest_fen if found else 0


def unexplained(rows: QuerySet) -> QuerySet:
    """Rows that count and of which entries and what two people set aside leave something."""
    agreed = RowSetAside.objects.filter(status=SecondStatus.AGREED)
    explained = {"explained_fen": _total(Match.objects) + _total(agreed)}
    return rows.counted().annotate(**explained).exclude(explained_fen=F("amount_fen"))


def _total(parts) -> Coalesce:
    mine = parts.filter(bank_row=OuterRef("pk")).order_by().values("bank_row")
    total = mine.annotate(total=Sum("amount_fen")).values("total")
    return Coalesce(Subquery(total), 0, output_field=BigIntegerField())


def lowest_aside_fen(bank_account_id: int, kind: str) -> int:
    """The least (fen) that ever lay in the account as set aside under ``kind``, by the bank's days;
    below zero where more went out than had come in.

    What came in counts once two people agreed, what went out as soon as it is asked for.
    """
    came = Q(amount_fen__gt=0, status=SecondStatus.AGREED)
    went = Q(amount_fen__lt=0, status__in=HOLDS)
    asides = RowSetAside.objects.filter(
        came | went,
        kind=kind,
        bank_row__bank_account=bank_account_id,
        bank_row__withdrawn_at=None,
    )
    days = asides.order_by("bank_row__booked_date").values("bank_row__booked_date")
    moved = days.annotate(fen=Sum("amount_fen")).values_list("fen", flat=True)
    return min(accumulate(moved, initial=0))


@dataclass(frozen=True)
class SetAsideLine:
    """不属公共收益 of one kind in one account: how many rows, what they come to in fen."""

    bank_account_id: int
    kind: str
    n_rows: int
    amount_fen: int

    @property
    def label(self) -> str:
        return RowSetAside.Kind(self.kind).label


def set_aside_lines(fund, until) -> list[SetAsideLine]:
    """What lies in the fund's accounts at the end of ``until`` and is booked nowhere, line by line:
    so much the bank may hold beyond the books."""
    agreed = RowSetAside.objects.filter(
        status=SecondStatus.AGREED,
        bank_row__withdrawn_at=None,
        bank_row__bank_account__fund=fund,
        bank_row__booked_date__lte=until,
    )
    lines = agreed.values_list("bank_row__bank_account", "kind").order_by(
        "bank_row__bank_account", "kind"
    )
    found = lines.annotate(n=Count("bank_row", distinct=True), fen=Sum("amount_fen"))
    return [SetAsideLine(*line) for line in found]
