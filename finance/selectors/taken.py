"""What a company took in its own system and brought in (物业公司系统的收款)."""

from django.db.models import Q

from finance.models import ChannelName, Payment

MOST = 100


def taken_payments(estate, words: str, *, owners_only: bool) -> list[Payment]:
    """The newest first, a hundred; ``words`` is a part of the 流水号 or the order's number. ``owners_only``
    leaves out the company's own money, whose sums would tell of homes; one query."""
    rows = Payment.objects.for_estate(estate).filter(channel=ChannelName.ELSEWHERE)
    rows = rows.filter(order__lines__isnull=False)
    if owners_only:
        rows = rows.filter(order__fund__isnull=False)
    if words:
        rows = rows.filter(Q(transaction__icontains=words) | Q(order__number__iexact=words))
    return list(rows.select_related("order__fund").order_by("-found_at", "-pk")[:MOST])
