"""What was billed (账单), to whom, in which run; and what of it was taken back."""

from django.db import models
from django.db.models import Q

from communities.models import Ownership, Unit, User
from communities.scoping import EstateOwned
from finance.models.books import Fund
from finance.models.fees import FeeKind, FeeSchedule


class BillingRun(EstateOwned):
    """出账: the bills of a month that were made at once. Insert-only; a wrong one is taken back whole.

    ``digest`` is of exactly the lines that were looked at before posting.
    """

    month = models.DateField("月份（1日）")
    number = models.PositiveIntegerField("账单数")
    total_fen = models.BigIntegerField("合计（分）")
    digest = models.CharField("指纹", max_length=64)
    posted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField("出账时间")

    class Meta:
        verbose_name = verbose_name_plural = "出账"
        constraints = [
            models.UniqueConstraint("id", "month", name="run_of_its_month"),
            models.CheckConstraint(
                condition=Q(number__gt=0, total_fen__gt=0, month__day=1), name="run_has_bills"
            ),
        ]
        indexes = [models.Index(fields=["estate", "-month"], name="runs_newest_first")]

    def __str__(self):
        return f"{self.month:%Y-%m}"


class BillingReversal(EstateOwned):
    """撤销出账: every bill of a run is taken back, with a reason that its debtors read. Insert-only."""

    run = models.OneToOneField(BillingRun, models.PROTECT, related_name="reversal")
    reason = models.CharField("原因", max_length=200)
    reversed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField("撤销时间")

    class Meta:
        verbose_name = verbose_name_plural = "撤销出账"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_run_is_reversed_with_a_reason")
        ]

    def __str__(self):
        return self.reason


class Bill(EstateOwned):
    """账单: what a home owes for one item of one month, in fen. Only its ``reversal`` is ever set.

    Quantity, price and share stay as they were when it was billed; ``payee`` is whose account it is
    paid to, and ``fund`` the book of the owners' that it belongs to, None where it is the company's own.
    Debtors are who owned on the first of the month; where the developer alone owes there may be none.
    What was still owed when the estate came here (``is_opening``) is an amount without a schedule.
    """

    run = models.ForeignKey(BillingRun, models.PROTECT, related_name="bills", db_constraint=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="房屋")
    month = models.DateField("月份（1日）")
    kind = models.CharField("项目", max_length=12, choices=FeeKind.choices)
    item = models.CharField("内容", max_length=60, blank=True)
    schedule = models.ForeignKey(
        FeeSchedule, models.PROTECT, null=True, related_name="+", verbose_name="收费标准"
    )
    quantity = models.DecimalField("面积或数量", max_digits=10, decimal_places=2)
    price = models.DecimalField("单价（元）", max_digits=14, decimal_places=4)
    percent = models.PositiveSmallIntegerField("按比例", default=100)
    amount_fen = models.BigIntegerField("金额（分）")
    due_on = models.DateField("交费期限")
    payee = models.CharField("收款单位", max_length=80)
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+", verbose_name="资金")
    is_developers = models.BooleanField("建设单位承担", default=False)
    is_opening = models.BooleanField("平台启用前的欠费", default=False)
    debtors = models.ManyToManyField(Ownership, through="BillDebtor", related_name="+")
    reversal = models.ForeignKey(
        BillingReversal, models.PROTECT, null=True, related_name="bills", verbose_name="撤销"
    )

    class Meta:
        verbose_name = verbose_name_plural = "账单"
        constraints = [
            # Whoever presses twice, and however often: a month of an item is owed once.
            models.UniqueConstraint(
                "unit", "month", "kind", "item", condition=Q(reversal=None), name="billed_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_bill_is_for_something"),
            models.CheckConstraint(
                condition=(
                    (Q(kind=FeeKind.ONE_OFF) | Q(is_opening=True)) & Q(schedule=None)
                    | ~Q(kind=FeeKind.ONE_OFF) & Q(is_opening=False, schedule__isnull=False)
                ),
                name="a_bill_names_its_schedule",
            ),
        ]
        indexes = [
            models.Index("estate", "month", name="bills_of_a_month"),
            models.Index(fields=["unit", "-month"], name="bills_of_a_home"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.month:%Y-%m}"


class BillDebtor(EstateOwned):
    """账单的债务人: who owned the home in the bill's period; co-owners owe together (民法典 307)."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="bill_debtors", db_constraint=False)
    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("bill", "ownership", name="debtor_once")]

    def __str__(self):
        return "债务人"


class BillOpening(EstateOwned):
    """向家人或租户公开账单: the owner of a home lets somebody of the same home see its bills, until she
    takes it back."""

    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("公开时间")
    closed_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "ownership", "user", condition=Q(closed_at=None), name="bills_are_opened_once"
            )
        ]

    def __str__(self):
        return "公开"
