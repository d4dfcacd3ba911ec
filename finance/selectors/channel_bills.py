"""渠道对账单 as they were read: the last day of each account, and what did not agree."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from communities import clock
from communities.models import Estate
from finance.models import BillDifference, ChannelBill, Payment
from finance.states import PaymentStatus

SHOWN_FOR = timedelta(days=90)
# A day's bill is read on the next, at the latest on the one after.
BEHIND = timedelta(days=2)


def clearing_code(channel: str) -> str:
    """Of the account on which a channel's money of a book is in transit."""
    return f"CLEAR_{channel.upper()}"


@dataclass(frozen=True)
class MerchantAccount:
    """商户账户: one merchant's account at a channel, as far as an estate's payments go to it."""

    estate: Estate
    channel: str
    merchant: str

    @property
    def bills(self) -> QuerySet:
        rows = ChannelBill.objects.for_estate(self.estate)
        return rows.filter(channel=self.channel, merchant=self.merchant)

    @property
    def payments(self) -> QuerySet:
        rows = Payment.objects.for_estate(self.estate)
        return rows.filter(channel=self.channel, merchant=self.merchant)

    @property
    def last_day(self) -> date | None:
        """最近读到的账单日."""
        return self.bills.aggregate(last=Max("day"))["last"]

    def bill_of(self, day: date) -> ChannelBill | None:
        """As it was said last."""
        return self.bills.filter(day=day).order_by("-version").first()


def last_bills(estates, now: datetime) -> list[ChannelBill]:
    """The newest bill of each account, and whether those of the days after it are overdue (``is_behind``);
    one query."""
    rows = ChannelBill.objects.filter(estate__in=estates).select_related("estate")
    rows = rows.order_by("estate", "channel", "merchant", "-day", "-version")
    found = list(rows.distinct("estate", "channel", "merchant"))
    for one in found:
        one.is_behind = clock.local(now).date() - one.day > BEHIND
    return found


def open_differences(estates, now: datetime) -> list[BillDifference]:
    """对账差异 of the last 90 days, the newest first: but for trades that are settled here meanwhile, and
    amounts that two bodies have decided on; one query."""
    bill = {"channel": OuterRef("bill__channel"), "merchant": OuterRef("bill__merchant")}
    settled = Payment.objects.filter(**bill, transaction=OuterRef("transaction"))
    rows = BillDifference.objects.filter(
        estate__in=estates, bill__read_at__gte=now - SHOWN_FOR
    ).exclude(Q(kind=BillDifference.Kind.UNKNOWN) & Exists(settled))
    decided = Q(kind=BillDifference.Kind.AMOUNT) & ~Q(payment__status=PaymentStatus.ODD)
    rows = rows.exclude(decided).select_related("bill", "estate", "payment")
    return list(rows.order_by("-bill__day", "pk"))
