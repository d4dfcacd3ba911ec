"""Cash at the counter (柜台现金): a cashier's shift, what she took, what was counted, and what went to the bank."""

from django.db import models
from django.db.models import F, Q

from communities.models import User
from communities.scoping import EstateOwned
from finance.models.bank import BankAccount
from finance.models.books import Fund
from finance.models.orders import Payment
from finance.states import ShiftStatus


class CashShift(EstateOwned):
    """班次 of one cashier; fen. She begins with a float (备用金), and counts at the end.

    ``counts`` is how many of which note or coin (fen: pieces), where she counted by them; ``taken_fen``
    what her payments come to, less those cancelled.
    """

    cashier = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="收款员")
    float_fen = models.BigIntegerField("备用金（分）")
    status = models.CharField(
        "状态", max_length=10, choices=ShiftStatus.choices, default=ShiftStatus.OPEN
    )
    opened_at = models.DateTimeField("开班时间")
    closed_at = models.DateTimeField("结班时间", null=True)
    counts = models.JSONField("清点", default=dict)
    counted_fen = models.BigIntegerField("实点（分）", null=True)
    taken_fen = models.BigIntegerField("实收（分）", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "班次"
        constraints = [
            models.UniqueConstraint(
                "estate", "cashier", condition=Q(status=ShiftStatus.OPEN), name="one_shift_at_once"
            ),
            models.CheckConstraint(
                condition=Q(float_fen__gte=0)
                & (
                    Q(status=ShiftStatus.OPEN, counted_fen=None, taken_fen=None, closed_at=None)
                    | Q(
                        status=ShiftStatus.CLOSED,
                        counted_fen__gte=0,
                        taken_fen__gte=0,
                        closed_at__gt=F("opened_at"),
                    )
                ),
                name="a_closed_shift_was_counted",
            ),
        ]
        indexes = [models.Index(fields=["estate", "-opened_at"], name="shifts_newest_first")]

    def __str__(self):
        return f"{self.opened_at:%Y-%m-%d}"

    @property
    def expected_fen(self) -> int:
        return self.float_fen + self.taken_fen


class CashDifference(EstateOwned):
    """长短款: what was counted beyond (or, negative, below) what there should have been, and why. Insert-only."""

    shift = models.OneToOneField(CashShift, models.PROTECT, related_name="difference")
    fen = models.BigIntegerField("差额（分）")
    reason = models.CharField("原因", max_length=200)
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "长短款"
        constraints = [
            models.CheckConstraint(
                condition=~Q(fen=0) & ~Q(reason=""), name="a_difference_has_a_reason"
            )
        ]

    def __str__(self):
        return self.reason


class CashTaking(EstateOwned):
    """柜台收款: one payment in cash of a shift. ``token`` is of the form that was sent: twice is once.

    ``tendered_fen`` is what was laid down, the rest was given back (找零). A mistake is cancelled by somebody
    else before the shift ends.
    """

    shift = models.ForeignKey(CashShift, models.PROTECT, related_name="takings")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="taking")
    token = models.UUIDField(unique=True)
    tendered_fen = models.BigIntegerField("收到现金（分）")
    taken_at = models.DateTimeField("收款时间")
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField("冲红时间", null=True)
    cancel_reason = models.CharField("冲红原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "柜台收款"
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_by=None, cancelled_at=None)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="a_taking_is_cancelled_with_a_reason",
            )
        ]

    def __str__(self):
        return str(self.payment)

    @property
    def change_fen(self) -> int:
        return self.tendered_fen - self.payment.amount_fen


class CashDeposit(EstateOwned):
    """存入银行: a closed shift's cash of one book (or of the company's own), by the bank's slip, noted by
    somebody else than took it. Insert-only."""

    shift = models.ForeignKey(CashShift, models.PROTECT, related_name="deposits")
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, null=True, related_name="+")
    amount_fen = models.BigIntegerField("金额（分）")
    serial = models.CharField("回单流水号", max_length=40)
    deposited_on = models.DateField("存入日期")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "存入银行"
        constraints = [
            models.UniqueConstraint("shift", "fund", name="a_shifts_cash_is_deposited_once"),
            models.UniqueConstraint(
                "shift", condition=Q(fund=None), name="a_companys_cash_is_deposited_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_deposit_is_of_something"),
        ]

    def __str__(self):
        return self.serial
