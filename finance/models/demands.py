"""Written demands (催告函) and how they reached the debtor."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Ownership, User
from communities.scoping import EstateOwned
from finance.models.bills import Bill
from finance.models.books import Fund
from notifications.models import Notice


class Demand(EstateOwned):
    """催告函: one debtor is asked in writing for what is open of her bills of one payee (民法典 944 第2款).
    Insert-only; it interrupts the limitation of each bill in it (民法典 195). ``snapshot`` is all that the
    letter says, ``until`` the last day to pay. ``notice`` told her, where she has an account."""

    code = models.UUIDField("编码", unique=True, default=uuid.uuid4)
    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="+")
    payee = models.CharField("收款单位", max_length=80)
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+", verbose_name="资金")
    fen = models.BigIntegerField("合计（分）")
    until = models.DateField("请在此日前交清")
    snapshot = models.JSONField("内容")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="demands")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("发出时间")

    class Meta:
        verbose_name = verbose_name_plural = "催告函"
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_demand_is_for_something")
        ]
        indexes = [
            models.Index(fields=["ownership", "-sent_at"], name="demands_of_a_title"),
            models.Index(fields=["estate", "-sent_at"], name="demands_newest_first"),
        ]

    def __str__(self):
        return f"催告函 {self.sent_at:%Y-%m-%d}"


class DemandBill(EstateOwned):
    """催告的账单: how much of which bill a letter asked for. Insert-only."""

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="demand_bills")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="demand_bills")
    fen = models.BigIntegerField("当时未交（分）")

    class Meta:
        constraints = [
            models.UniqueConstraint("demand", "bill", name="demanded_once_in_a_letter"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_bill_demanded_is_open"),
        ]

    def __str__(self):
        return "催告的账单"


class DemandDelivery(EstateOwned):
    """送达: that a letter was given by hand or posted, said by whom, with a picture that proves it (签收联、
    邮寄单). Insert-only; its clean pages lie in ``folder`` below the private root."""

    class Way(models.TextChoices):
        HAND = "hand", _("当面交给本人")
        POST = "post", _("邮寄")

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="deliveries")
    way = models.CharField("方式", max_length=4, choices=Way.choices)
    day = models.DateField("日期")
    note = models.CharField("说明", max_length=200)
    folder = models.CharField(max_length=200)
    pages = models.PositiveSmallIntegerField("页数")
    sha256 = models.CharField("指纹", max_length=64)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "催告函送达"
        constraints = [
            models.CheckConstraint(
                condition=~Q(note="") & Q(pages__gt=0), name="a_delivery_has_its_proof"
            )
        ]
        ordering = ["recorded_at", "pk"]

    def __str__(self):
        return f"{self.get_way_display()} {self.day}"
