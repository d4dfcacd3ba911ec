"""转账凭证 that wait, and by what a home's bills were paid."""

from django.db.models import Case, F, Prefetch, Q, When

from finance.models import Payment, PaymentShare, Receipt, Reservation, TransferSlip
from finance.states import SecondStatus


def slips_of(seen: Q):
    """Those that wait first, the oldest at the top; then the newest decided."""
    waited = Case(When(status=SecondStatus.PROPOSED, then="submitted_at"))
    rows = TransferSlip.objects.filter(seen).annotate(waited=waited)
    rows = rows.select_related("estate", "order", "submitted_by", "decided_by")
    return rows.order_by(F("waited").asc(nulls_last=True), F("decided_at").desc(), "-pk")


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
