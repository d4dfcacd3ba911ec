"""What a channel's bill says of a day (渠道对账单), whose money it was, and what does not agree with us."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.scoping import EstateOwned
from finance.gateway.protocol import YUAN
from finance.models.books import Fund
from finance.models.orders import ChannelName, Payment


class ChannelBill(EstateOwned):
    """渠道对账单 of one day of Shanghai's: what of it is this estate's, or nobody's that is known here (fen;
    fees in the smallest unit of ``fee_currency``, and only those in yuan are booked).

    ``digest`` is the SHA-256 of the bytes that were fetched, empty where the channel has none for the
    day. A bill that says something else when it is fetched again is another ``version``. Insert-only.
    """

    channel = models.CharField("渠道", max_length=12, choices=ChannelName.choices)
    merchant = models.CharField("商户账户", max_length=40)
    day = models.DateField("账单日")
    version = models.PositiveSmallIntegerField("版本", default=1)
    read_at = models.DateTimeField("取得时间")
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    n_trades = models.PositiveIntegerField("交易笔数")
    trades_fen = models.BigIntegerField("交易金额（分）")
    n_refunds = models.PositiveIntegerField("退款笔数")
    refunds_fen = models.BigIntegerField("退款金额（分）")
    fee_fen = models.BigIntegerField("手续费（分）")
    fee_currency = models.CharField("手续费币种", max_length=3, default=YUAN)

    class Meta:
        verbose_name = verbose_name_plural = "渠道对账单"
        constraints = [
            models.UniqueConstraint(
                "estate", "channel", "merchant", "day", "version", name="a_days_bill_once"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^([0-9a-f]{64})?$"), name="a_bill_names_its_bytes"
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.day}"

    @property
    def said(self) -> tuple[int, ...]:
        return self.n_trades, self.trades_fen, self.n_refunds, self.refunds_fen, self.fee_fen


class BillPart(EstateOwned):
    """对账单的一部分: what of a day's bill is of one book, None: the company's own (fen); the net is what
    the channel pays out. Insert-only."""

    bill = models.ForeignKey(ChannelBill, models.PROTECT, related_name="parts")
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")
    trades_fen = models.BigIntegerField("交易金额（分）")
    refunds_fen = models.BigIntegerField("退款金额（分）")
    fee_fen = models.BigIntegerField("手续费（分）")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "bill", "fund", nulls_distinct=False, name="a_part_for_each_book"
            ),
        ]

    def __str__(self):
        return f"{self.net_fen}"

    @property
    def net_fen(self) -> int:
        return self.trades_fen - self.refunds_fen - self.fee_fen


class BillDifference(EstateOwned):
    """对账差异: what a channel's bill says and we do not, or the other way round. Insert-only."""

    class Kind(models.TextChoices):
        UNKNOWN = "unknown", _("渠道有、本平台没有的交易")
        ABSENT = "absent", _("本平台有、渠道账单没有的支付")
        AMOUNT = "amount", _("同一笔交易金额不同")
        REFUND = "refund", _("在渠道后台发起的退款")
        FEE = "fee", _("没有对应交易的手续费")
        CHANGED = "changed", _("同一天的账单后来变了")

    bill = models.ForeignKey(ChannelBill, models.PROTECT, related_name="differences")
    kind = models.CharField("差异", max_length=8, choices=Kind.choices)
    transaction = models.CharField("渠道流水号", max_length=64, blank=True)
    number = models.CharField("订单号", max_length=64, blank=True)
    amount_fen = models.BigIntegerField("账单金额（分）")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("bill", "kind", "transaction", name="a_difference_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["absent", "amount"], payment__isnull=False)
                | ~Q(kind__in=["absent", "amount"]) & Q(payment=None),
                name="a_difference_names_its_payment",
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())
