"""What goes back of a payment (退款), and what two people say of one that nobody can be asked about."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import User
from communities.scoping import EstateOwned
from finance.models.bills import Bill
from finance.models.orders import Payment, PayOrder
from finance.models.proposed import Proposed, Seconded
from finance.states import RefundStatus, SecondStatus


class Refund(Proposed, EstateOwned):
    """退款: so much of a payment goes back, under one number; fen.

    Of what a ``bill`` got, or of what no bill took (待退). ``submitted_by`` is None where it was begun
    at the channel itself, which says it is done. What pays other bills of the payer's (``to_order``)
    went nowhere else. ``ask_at`` is when the channel is asked next.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, related_name="+")
    to_order = models.OneToOneField(
        PayOrder, models.PROTECT, null=True, related_name="from_refund", verbose_name="抵账单"
    )
    number = models.CharField("退款单号", max_length=32, unique=True)
    amount_fen = models.BigIntegerField("金额（分）")
    reason = models.CharField("原因", max_length=200)
    status = models.CharField(
        "状态", max_length=10, choices=RefundStatus.choices, default=RefundStatus.ASKED
    )
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True)
    sent_at = models.DateTimeField("提交渠道", null=True)
    ask_at = models.DateTimeField("再查时间", null=True)
    asked_at = models.DateTimeField("上次查询", null=True)
    alarmed_at = models.DateTimeField("报警", null=True)
    done_at = models.DateTimeField("退款时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "退款"
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Za-z_]{6,32}$"),
                name="refund_number_fits_channels",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_refund_is_of_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_refund_says_why"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="nobody_refunds_alone",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["asked", "declined"])
                | Q(status="done") & (Q(submitted_by=None) | Q(to_order__isnull=False))
                | Q(decided_by__isnull=False),
                name="a_refund_goes_out_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_at__isnull=False), name="done_since_when"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index("ask_at", condition=~Q(ask_at=None), name="refunds_to_ask_about"),
        ]

    def __str__(self):
        return self.number

    @property
    def status_words(self) -> str:
        """状态: what pays other bills of its payer's went nowhere."""
        return _("已转为抵账") if self.to_order_id else self.get_status_display()

    @property
    def is_payers(self) -> bool:
        """Asked by the payer, of what no bill took."""
        return self.bill_id is None and self.submitted_by_id == self.payment.order.payer_id


class RefundEnd(Seconded):
    """退款的了结: what one person says, with her proof as ``reason``, became of a refund that no channel
    answers for; another one decides."""

    class Verdict(models.TextChoices):
        DONE = "done", gettext_lazy("已退给付款人")
        DECLINED = "declined", gettext_lazy("没有退成，钱还在收款单位")

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="ends")
    verdict = models.CharField("结果", max_length=10, choices=Verdict.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "refund", condition=Q(status=SecondStatus.PROPOSED), name="one_open_end_of_a_refund"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="two_people_end_a_refund",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_refund_is_ended_on_proof"),
        ]

    def __str__(self):
        return str(self.get_verdict_display())
