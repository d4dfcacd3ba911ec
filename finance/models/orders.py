"""What is to be paid (支付订单), what was paid (支付), and which bills it was for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import User
from communities.scoping import EstateOwned
from finance.gateway.showing import Scene
from finance.models.bills import Bill
from finance.models.books import Fund
from finance.models.proposed import Seconded
from finance.states import LIVE_ORDERS, OrderStatus, PaymentStatus, SecondStatus

UNDONE, NEVER_CAME = _("撤销导入"), _("渠道没有收到")


class ChannelName(models.TextChoices):
    """支付渠道."""

    DEMO = "demo", _("演示支付")
    STRIPE = "stripe", _("Stripe")
    WECHATPAY = "wechatpay", _("微信支付")
    ALIPAY = "alipay", _("支付宝")
    TRANSFER = "transfer", _("银行转账")
    COUNTER = "counter", _("柜台")
    # Taken by the company in a system of its own, and read from its sheet.
    ELSEWHERE = "elsewhere", _("物业公司系统")
    # What no bill took of an earlier payment, and its payer keeps for her bills.
    BALANCE = "balance", _("待退余额")


# 人工登记: no channel is asked about these, people say what came.
BY_HAND = [ChannelName.TRANSFER, ChannelName.COUNTER]


class PayOrder(EstateOwned):
    """支付订单: one attempt to pay bills of one payee, under one number; fen. While it may still be paid
    at its channel its bills are reserved.

    ``fund`` is the book that the payee's bills belong to, None where the money is the company's own.
    ``scene`` is where the payer was: a channel begins an order for a phone otherwise than for a desktop.
    ``handle`` is what its channel calls it, where that finds it by no number of ours.
    ``ask_at`` is when the channel is asked next, None where its bill decides, or people do. Who paid without
    an account here is ``payer_name`` (交款人). Of what the company took by itself, what its bills had open is
    reserved;
    ``lines`` are those of its sheet as they came: building, home, month, kind, item, fen.
    """

    number = models.CharField("订单号", max_length=32, unique=True)
    channel = models.CharField("渠道", max_length=12, choices=ChannelName.choices)
    merchant = models.CharField("商户号", max_length=40)
    payee = models.CharField("收款单位", max_length=80)
    purpose = models.CharField("用途", max_length=80)
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")
    amount_fen = models.BigIntegerField("金额（分）")
    currency = models.CharField("币种", max_length=3, default="CNY")
    status = models.CharField(
        "状态", max_length=10, choices=OrderStatus.choices, default=OrderStatus.NEW
    )
    payer = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="付款人"
    )
    payer_name = models.CharField("交款人", max_length=40, blank=True)
    lines = models.JSONField("导入明细", null=True)
    opened_at = models.DateTimeField("下单时间")
    expires_at = models.DateTimeField("过期时间")
    scene = models.CharField("下单设备", max_length=8, default=Scene.DESKTOP.value)
    pay_url = models.CharField("付款地址", max_length=2000, blank=True)
    handle = models.CharField("渠道单号", max_length=255, blank=True)
    ask_at = models.DateTimeField("再查时间", null=True)
    asked_at = models.DateTimeField("上次查询", null=True)
    cancelled_at = models.DateTimeField("付款人取消", null=True)
    alarmed_at = models.DateTimeField("报警", null=True)
    billed_at = models.DateTimeField("渠道账单确认", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "支付订单"
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Za-z_]{6,32}$"),
                name="order_number_fits_channels",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="an_order_is_for_something"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("opened_at")), name="an_order_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(payer__isnull=False) | ~Q(payer_name=""),
                name="an_order_names_its_payer",
            ),
            models.CheckConstraint(
                condition=Q(channel=ChannelName.ELSEWHERE) | Q(lines__isnull=True),
                name="a_sheet_is_of_what_the_company_took",
            ),
        ]
        indexes = [
            models.Index("ask_at", condition=~Q(ask_at=None), name="orders_to_ask_about"),
            models.Index(fields=["payer", "-opened_at"], name="orders_of_a_payer"),
        ]  # fmt: skip

    def __str__(self):
        return self.number

    @property
    def is_live(self) -> bool:
        return self.status in LIVE_ORDERS

    @property
    def payer_words(self) -> str:
        return self.payer.name if self.payer else self.payer_name


class Reservation(EstateOwned):
    """占用: so much of a bill is being paid by an order (fen); it holds while the order is live."""

    order = models.ForeignKey(PayOrder, models.PROTECT, related_name="reservations")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="reservations")
    fen = models.BigIntegerField("金额（分）")

    class Meta:
        constraints = [
            models.UniqueConstraint("order", "bill", name="a_bill_is_once_in_an_order"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_reservation_is_for_something"),
        ]

    def __str__(self):
        return f"{self.fen}"


class Payment(EstateOwned):
    """支付: money that came through a channel, counted once by the channel's own number.

    ``reason`` says why it is odd, ``in_charge`` who sees to that. What no bill took of it is 待退, and
    since ``kept_at`` kept for her next bills, as its payer wished.
    """

    class Reason(models.TextChoices):
        DIFFERS = "differs", _("金额、币种、收款方或订单不符")
        SECOND = "second", _("同一订单又付了一次")
        WENT_BACK = "went_back", _("查到时渠道已经退过款，没有记账")
        ABSENT = "absent", _("渠道账单里没有这一笔")
        MISTAKEN = "mistaken", _("导入有误")
        MISTAKE = "mistake", _("柜台收错")

    order = models.ForeignKey(PayOrder, models.PROTECT, related_name="payments")
    channel = models.CharField("渠道", max_length=12, choices=ChannelName.choices)
    merchant = models.CharField("商户号", max_length=40)
    transaction = models.CharField("渠道流水号", max_length=64)
    amount_fen = models.BigIntegerField("金额（分）")
    currency = models.CharField("币种", max_length=3)
    status = models.CharField("状态", max_length=10, choices=PaymentStatus.choices)
    reason = models.CharField("原因", max_length=10, choices=Reason.choices, blank=True)
    in_charge = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField("渠道时间")
    found_at = models.DateTimeField("得知时间")
    odd_since = models.DateTimeField("待核实起", null=True)
    kept_at = models.DateTimeField("留着抵账单", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "支付"
        constraints = [
            # Whoever says it, and however often: money of one number came once.
            models.UniqueConstraint("channel", "merchant", "transaction", name="paid_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_payment_is_of_something"),
            models.CheckConstraint(
                condition=~Q(status=PaymentStatus.ODD)
                | (~Q(reason="") & Q(odd_since__isnull=False)),
                name="what_is_odd_says_why",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["estate", "odd_since"], condition=Q(status=PaymentStatus.ODD),
                name="odd_payments_by_age",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.transaction

    @property
    def status_words(self) -> str:
        """状态: nobody gets back what was brought in by mistake, or what its channel never had."""
        is_undone = self.status == PaymentStatus.RETURNED and self.returned_words
        return str(_("已撤销") if is_undone else self.get_status_display())

    @property
    def returned_words(self) -> str:
        """What two people decide instead of 已原路退回, where nothing came; else empty."""
        if self.is_brought_in:
            return str(UNDONE)
        return str(NEVER_CAME) if self.reason == self.Reason.ABSENT else ""

    @property
    def is_brought_in(self) -> bool:
        """From a sheet: of the company's own system, or of what was paid ahead before the portal."""
        return self.order.lines is not None or self.is_opening

    @property
    def is_opening(self) -> bool:
        """期初预收: no money came by it, so it has neither receipt nor entry."""
        ahead = getattr(self.order, "prepayment", None)
        return ahead is not None and ahead.months is None


class PaymentShare(EstateOwned):
    """支付分配: so much of a payment paid a bill (fen) from ``given_at`` on; negative lines take it back.
    Insert-only."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="shares")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="shares")
    fen = models.BigIntegerField("金额（分）")
    given_at = models.DateTimeField("分配时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payment", "bill", condition=Q(fen__gt=0), name="a_payment_pays_a_bill_once"
            ),
            models.CheckConstraint(condition=~Q(fen=0), name="a_share_is_of_something"),
        ]

    def __str__(self):
        return f"{self.fen}"


class OddProposal(Seconded):
    """待核实支付的处理: what one person proposes of an odd payment, with her evidence as ``reason``, and
    another body's person decides."""

    class Verdict(models.TextChoices):
        PAID = "paid", _("认作已付")
        RETURNED = "returned", _("已原路退回")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="proposals")
    verdict = models.CharField("处理", max_length=10, choices=Verdict.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payment", condition=Q(status=SecondStatus.PROPOSED), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="two_people_see_to_what_is_odd",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="odd_is_decided_on_evidence"),
        ]

    def __str__(self):
        """What never came goes back to nobody: it is undone here."""
        is_returned = self.verdict == self.Verdict.RETURNED
        return (is_returned and self.payment.returned_words) or self.get_verdict_display()


class OrderClosing(Seconded):
    """结果不明的订单的关闭: nobody knows after three days what became of it, and no bill of its channel
    says; one person proposes with her evidence as ``reason``, another body's person decides."""

    order = models.ForeignKey(PayOrder, models.PROTECT, related_name="closings")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "order", condition=Q(status=SecondStatus.PROPOSED), name="one_open_closing"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="two_people_close_what_is_unknown",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="unknown_is_closed_on_evidence"),
        ]

    def __str__(self):
        return self.reason
