"""渠道结算 that do not agree with what is settled here."""

from django.db.models import Exists, OuterRef

from finance.models import PayoutDifference, PayoutPart


def open_payout_differences(estates) -> list[PayoutDifference]:
    """Of payouts of which nothing could be booked yet, the newest first; one query."""
    agreed = PayoutPart.objects.filter(payout=OuterRef("payout"))
    rows = PayoutDifference.objects.filter(~Exists(agreed), estate__in=estates)
    return list(rows.select_related("payout", "estate").order_by("-payout__arrives_on", "pk"))
