"""Bank rows and what is left of them: how much no posting and no open draft explains yet."""

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from finance.models import BankRow, DraftLine, Match
from finance.states import OPEN_DRAFTS


def with_rest(rows: QuerySet) -> QuerySet:
    """Bank rows annotated with ``matched_fen``, ``drafted_fen`` and ``rest_fen`` (in fen).

    Reversed matches count with their sign, so a reversed row is free again.
    """
    matched = Match.objects.filter(bank_row=OuterRef("pk")).order_by().values("bank_row")
    drafted = (
        DraftLine.objects.filter(bank_row=OuterRef("pk"), draft__status__in=OPEN_DRAFTS)
        .order_by()
        .values("bank_row")
    )
    return rows.annotate(matched_fen=_total(matched), drafted_fen=_total(drafted)).annotate(
        rest_fen=F("amount_fen") - F("matched_fen") - F("drafted_fen")
    )


def _total(rows) -> Coalesce:
    total = rows.annotate(total=Sum("amount_fen")).values("total")
    return Coalesce(Subquery(total), 0, output_field=BigIntegerField())


def unmatched_rows(estate, *, fund=None, until=None) -> QuerySet:
    """未对账流水: rows that postings do not explain in full, oldest first.

    ``rest_fen`` of such a row is zero where open drafts already speak for the rest.
    """
    rows = BankRow.objects.for_estate(estate).select_related("bank_account")
    if fund is not None:
        rows = rows.filter(bank_account__fund=fund)
    if until is not None:
        rows = rows.filter(booked_date__lte=until)
    rows = with_rest(rows).exclude(matched_fen=F("amount_fen"))
    return rows.order_by("booked_date", "pk")


def free_rows(estate, **where) -> QuerySet:
    """Rows that still wait for a draft."""
    return unmatched_rows(estate, **where).exclude(rest_fen=0)
