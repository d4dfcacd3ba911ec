"""To whose account money goes (收款账户), and what channels told us (渠道通知)."""

from datetime import timedelta

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from finance.models.books import Fund
from finance.models.orders import ChannelName
from finance.models.proposed import Seconded
from finance.settings_rows import NOTICE_DAYS
from finance.states import SecondStatus


class PayeeAccount(Seconded):
    """收款账户: bills of ``payee`` whose money belongs to ``fund`` (None: the company's own) are paid to
    this merchant's account at this channel, whose own number there is ``identity`` (商户号, 2088…, acct_…), from ``valid_from`` until the next row of the same bills and
    channel takes effect. Proposed by one body, confirmed by another, shown in public in between."""

    fund = models.ForeignKey(Fund, models.PROTECT, null=True, blank=True, related_name="+")
    payee = models.CharField("收款单位", max_length=80)
    channel = models.CharField("渠道", max_length=12, choices=ChannelName.choices)
    merchant = models.CharField("商户账户", max_length=40)
    identity = models.CharField("渠道账号", max_length=32, default="", blank=True)
    valid_from = models.DateTimeField("生效时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "收款账户"
        constraints = [
            models.UniqueConstraint(
                "estate", "fund", "payee", "channel", condition=Q(status=SecondStatus.PROPOSED),
                nulls_distinct=False, name="one_open_account_proposal",
            ),
            models.CheckConstraint(
                condition=Q(merchant__regex=r"^[0-9A-Za-z_-]{1,40}$") & ~Q(payee=""),
                name="an_account_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="two_people_name_an_account",
            ),
            models.CheckConstraint(
                condition=Q(status=SecondStatus.AGREED, decided_at__isnull=False,
                            valid_from__gte=F("decided_at") + timedelta(days=NOTICE_DAYS))
                | ~Q(status=SecondStatus.AGREED) & Q(valid_from=None),
                name="an_account_waits_for_its_notice",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["estate", "-valid_from"], name="accounts_in_force"),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.merchant}"

    @property
    def shown_identity(self) -> str:
        """渠道账号 as the public reads it: enough to compare with a contract."""
        return f"{self.identity[:4]}…{self.identity[-4:]}" if self.identity else ""


class ChannelNote(models.Model):
    """渠道通知: a verified one, stored once; what it says of an order is a hint, and the channel is asked.
    Insert-only. Of no estate: it came to a merchant's account."""

    channel = models.CharField("渠道", max_length=12, choices=ChannelName.choices)
    merchant = models.CharField("商户账户", max_length=40)
    event = models.CharField("通知号", max_length=255)
    number = models.CharField("订单号", max_length=32, blank=True)
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "渠道通知"
        constraints = [
            models.UniqueConstraint("channel", "merchant", "event", name="told_once"),
        ]
        # They come in the order of time: a summary of each stretch of pages is enough, and costs nothing.
        indexes = [BrinIndex(fields=["received_at"], name="notes_by_time")]

    def __str__(self):
        return self.event
