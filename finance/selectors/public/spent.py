"""What came in and went out under a decision of the owners (决定之下的收支)."""

from django.db.models import Sum

from finance.models import Entry
from finance.selectors.public.entries import EARNED, SPENT, sum_of


def entries_under(decision):
    """The entries that name one of its matters, or of a record that it corrects, newest first, each
    with what it earned and spent (fen)."""
    records = (decision.pk, decision.replaces_id)
    return (
        Entry.objects.for_estate(decision.estate_id)
        .filter(authority__matter__decision__in=[one for one in records if one])
        .annotate(income_fen=sum_of(EARNED, -1), expense_fen=sum_of(SPENT, 1))
        .select_related("fund", "text", "reversal")
        .order_by("-booking_date", "-pk")
    )


def sums_under(decision) -> dict[str, int]:
    """Income and expense together in fen; what was reversed counts no more."""
    found = entries_under(decision).aggregate(income=Sum("income_fen"), expense=Sum("expense_fen"))
    return {name: fen or 0 for name, fen in found.items()}
