"""What a company took in its own system and brought in (物业公司系统的收款)."""

from finance.models import ChannelName, Payment


def taken_payments(estate, *, owners_only: bool):
    """``owners_only`` leaves out the company's own money, whose sums would tell of homes."""
    rows = Payment.objects.for_estate(estate).filter(channel=ChannelName.ELSEWHERE)
    rows = rows.filter(order__lines__isnull=False)
    if owners_only:
        rows = rows.filter(order__fund__isnull=False)
    return rows.select_related("order__fund")
