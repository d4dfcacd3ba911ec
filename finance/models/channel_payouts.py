"""What a channel paid out at once (渠道结算), whose money it was, and what of it does not agree with us."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.scoping import EstateOwned
from finance.models.books import Fund
from finance.models.orders import ChannelName


class ChannelPayout(EstateOwned):
    """渠道结算 by the channel's own name of it (``handle``), of a channel that says what each holds.

    ``amount`` is in the smallest unit of ``currency``, ``rates`` are the channel's own, to explain; nothing
    is booked by them. Its parts are written once everything that it holds agrees with us. Insert-only.
    """

    channel = models.CharField("渠道", max_length=12, choices=ChannelName.choices)
    merchant = models.CharField("商户账户", max_length=40)
    handle = models.CharField("渠道结算号", max_length=64)
    arrives_on = models.DateField("预计到账")
    amount = models.BigIntegerField("结算金额（最小单位）")
    currency = models.CharField("结算币种", max_length=3)
    rates = models.CharField("渠道汇率", max_length=60, blank=True)
    n_items = models.PositiveIntegerField("明细笔数")
    digest = models.CharField("明细的 SHA-256", max_length=64)
    read_at = models.DateTimeField("取得时间")

    class Meta:
        verbose_name = verbose_name_plural = "渠道结算"
        constraints = [
            models.UniqueConstraint("estate", "channel", "handle", name="a_payout_once"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="a_payout_names_its_items"
            ),
        ]

    def __str__(self):
        return self.handle


class PayoutPart(EstateOwned):
    """结算的一部分: what of a payout is of one book, None: the company's own (fen of what was paid);
    insert-only."""

    payout = models.ForeignKey(ChannelPayout, models.PROTECT, related_name="parts")
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")
    trades_fen = models.BigIntegerField("交易金额（分）")
    refunds_fen = models.BigIntegerField("退款金额（分）")
    fee_fen = models.BigIntegerField("手续费（分）")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payout", "fund", nulls_distinct=False, name="a_payouts_part_for_each_book"
            ),
        ]

    def __str__(self):
        return f"{self.net_fen}"

    @property
    def net_fen(self) -> int:
        return self.trades_fen - self.refunds_fen - self.fee_fen


class PayoutDifference(EstateOwned):
    """结算差异: what a payout holds that does not agree with us; while it has no parts nothing of it is booked.
    Insert-only."""

    class Kind(models.TextChoices):
        UNKNOWN = "unknown", _("本平台没有入账的交易")
        ESTATE = "estate", _("其他小区的交易")
        AMOUNT = "amount", _("同一笔的金额不同")
        REFUND = "refund", _("本平台没有办完的退款")
        OTHER = "other", _("争议、调整等其他款项")
        FEE = "fee", _("没有对应交易的手续费")
        SUM = "sum", _("明细加起来不等于结算金额")

    payout = models.ForeignKey(ChannelPayout, models.PROTECT, related_name="differences")
    kind = models.CharField("差异", max_length=8, choices=Kind.choices)
    item = models.CharField("渠道明细号", max_length=64, blank=True)
    what = models.CharField("渠道的说法", max_length=60, blank=True)
    amount = models.BigIntegerField("金额（分，或结算币种的最小单位）")

    class Meta:
        constraints = [
            models.UniqueConstraint("payout", "kind", "item", name="a_payouts_difference_once"),
        ]

    def __str__(self):
        return str(self.get_kind_display())
