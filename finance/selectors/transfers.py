"""转账凭证 that wait, and by what a home's bills were paid."""

from django.db.models import Case, Prefetch, Q, Value, When

from finance.models import Payment, PaymentShare, Receipt, Reservation, TransferSlip
from finance.states import SecondStatus

# So many that are decided are listed.
DECIDED_SHOWN = 30


def slips_of(seen: Q) -> list[TransferSlip]:
    """Those that wait first, the oldest at the top; then the newest decided."""
    waits = Case(When(status=SecondStatus.PROPOSED, then=Value(0)), default=Value(1))
    rows = TransferSlip.objects.filter(seen).annotate(over=waits)
    rows = rows.select_related("estate", "order", "submitted_by", "decided_by")
    waiting = rows.filter(over=0).order_by("submitted_at", "pk")
    return [*waiting, *rows.filter(over=1).order_by("-decided_at", "-pk")[:DECIDED_SHOWN]]


def lines_of(slip: TransferSlip) -> list[Reservation]:
    """The bills that it is for, each with so many fen."""
    held = Reservation.objects.filter(order=slip.order_id).order_by("bill")
    return list(held.select_related("bill__unit__building"))


def payments_of_unit(unit) -> list[Payment]:
    """Who paid how for a home, the newest first, two dozen; with receipts."""
    shares = PaymentShare.objects.filter(bill__unit=unit).values("payment")
    rows = Payment.objects.filter(pk__in=shares).select_related("order__payer")
    receipts = Receipt.objects.order_by("pk")
    return list(rows.prefetch_related(Prefetch("receipts", receipts)).order_by("-found_at")[:24])
