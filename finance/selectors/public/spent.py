"""What came in and went out under a decision of the owners (决定之下的收支)."""

from django.db.models import Count, Prefetch, Q, Sum

from decisions.models import Decision
from finance.filters import LAYERS
from finance.models import Entry, EntryVoucher, Fund
from finance.selectors.public.entries import EARNED, SPENT, LayerSum, published, sum_of
from finance.selectors.public.layers import layers_of


def entries_under(decision):
    """The entries that name one of its matters, or of a record that it corrects, newest first, each
    with what it earned and spent (fen) and its vouchers. ``decision`` was taken elsewhere, or voted here (Decision)."""
    papers = EntryVoucher.objects.select_related("voucher").order_by("position", "pk")
    return (
        Entry.objects.for_estate(decision.estate_id)
        .filter(_names(decision))
        .annotate(income_fen=sum_of(EARNED, -1), expense_fen=sum_of(SPENT, 1))
        .select_related("fund", "text", "reversal")
        .prefetch_related(Prefetch("entry_vouchers", papers))
        .order_by("-booking_date", "-pk")
    )


def _names(decision) -> Q:
    if isinstance(decision, Decision):
        return Q(authority__motion__decision=decision)
    return Q(authority__matter__decision__in=_records(decision))


def _records(decision) -> list[int]:
    """It and whatever it corrects, however often it was corrected."""
    found = [decision.pk]
    while decision.replaces_id:
        decision = decision.replaces
        found.append(decision.pk)
    return found


def sums_under(decision) -> list[LayerSum]:
    """What of them is published, and what is not: never in one total; what was reversed counts no more."""
    entries = entries_under(decision)
    shown = Q(pk__in=[])
    for fund in Fund.objects.filter(pk__in=entries.order_by().values("fund")):
        shown |= Q(fund=fund) & published(layers_of(fund))
    found = []
    for layer in LAYERS:
        rows = entries.filter(shown if layer == "published" else ~shown).order_by()
        told = rows.aggregate(n=Count("pk"), income=Sum("income_fen"), expense=Sum("expense_fen"))
        if told["n"]:
            found.append(LayerSum(layer, told["n"], told["income"], told["expense"]))
    return found
