"""Bank rows and what is left of them: how much no posting and no open draft explains yet."""

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from finance.models import DraftLine, Match
from finance.states import OPEN_DRAFTS


def with_rest(rows: QuerySet) -> QuerySet:
    """Bank rows that count, annotated with ``matched_fen``, ``drafted_fen`` and ``rest_fen`` (in fen).

    Reversed matches count with their sign, so a reversed row is free again.
    """
    matched = Match.objects.filter(bank_row=OuterRef("pk")).order_by().values("bank_row")
    drafted = (
        DraftLine.objects.filter(bank_row=OuterRef("pk"), draft__status__in=OPEN_DRAFTS)
        .order_by()
        .values("bank_row")
    )
    return (
        rows.counted()
        .annotate(matched_fen=_total(matched), drafted_fen=_total(drafted))
        .annotate(rest_fen=F("amount_fen") - F("matched_fen") - F("drafted_fen"))
    )


def _total(rows) -> Coalesce:
    total = rows.annotate(total=Sum("amount_fen")).values("total")
    return Coalesce(Subquery(total), 0, output_field=BigIntegerField())
