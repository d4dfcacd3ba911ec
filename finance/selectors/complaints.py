"""投诉收件箱: each account in force whose channel has one, and until when it is to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from communities.models import Estate
from finance.models import ChannelName, ComplaintLook, PayeeAccount
from finance.states import SecondStatus

# A payer who complains at her channel is answered there within a day.
EVERY = timedelta(hours=24)
INBOXES = {
    ChannelName.WECHATPAY: "https://pay.weixin.qq.com/",
    ChannelName.ALIPAY: "https://b.alipay.com/",
}


@dataclass(frozen=True)
class Inbox:
    """``since`` is the last look, or when the account took effect."""

    estate: Estate
    channel: str
    merchant: str
    since: datetime
    last: ComplaintLook | None
    now: datetime

    @property
    def shown_channel(self) -> str:
        return ChannelName(self.channel).label

    @property
    def url(self) -> str:
        return INBOXES[self.channel]

    @property
    def due_at(self) -> datetime:
        return self.since + EVERY

    @property
    def is_late(self) -> bool:
        return self.now > self.due_at


def inboxes(estates: Sequence[Estate], now: datetime) -> list[Inbox]:
    """The one that is due first comes first; two queries."""
    rows = PayeeAccount.objects.filter(
        estate__in=estates, channel__in=INBOXES, status=SecondStatus.AGREED, valid_from__lte=now
    )
    lines = {}
    for row in rows.select_related("estate").order_by("valid_from", "pk"):
        lines[row.estate_id, row.fund_id, row.payee, row.channel] = row
    held = {(row.estate_id, row.channel, row.merchant): row for row in lines.values()}
    looks = ComplaintLook.objects.filter(estate__in=estates).order_by("looked_at", "pk")
    last = {(one.estate_id, one.channel, one.merchant): one for one in looks}
    found = [_inbox(row, last.get(key), now) for key, row in held.items()]
    return sorted(found, key=lambda one: (one.due_at, one.estate.pk, one.merchant))


def _inbox(row: PayeeAccount, last: ComplaintLook | None, now: datetime) -> Inbox:
    since = max(last.looked_at, row.valid_from) if last else row.valid_from
    return Inbox(row.estate, row.channel, row.merchant, since, last, now)
