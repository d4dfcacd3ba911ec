"""预交: what an owner paid ahead for an item of her home, held until its months come."""

from django.db import models
from django.db.models import F, Q

from communities.models import Ownership, Unit
from communities.scoping import EstateOwned
from finance.fees import MAX_AHEAD
from finance.models.fees import FeeKind
from finance.models.orders import PayOrder
from finance.models.proposed import Seconded
from finance.states import SecondStatus


class OpeningPrepaid(Seconded):
    """期初预收表: what a sheet says was paid ahead before the portal, as one person of the company put it
    forward (``rows``, as they were read). Nothing of it counts before somebody of another body agrees."""

    rows = models.JSONField("各项")
    number = models.PositiveIntegerField("项数")
    total_fen = models.BigIntegerField("合计（分）")

    class Meta:
        verbose_name = verbose_name_plural = "期初预收表"
        constraints = [
            models.UniqueConstraint(
                "estate", condition=Q(status=SecondStatus.PROPOSED), name="one_open_opening_sheet"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="two_people_open_prepayments",
            ),
        ]

    def __str__(self):
        return self.reason


class Prepayment(EstateOwned):
    """预交: so many months of an item, from ``since`` on, at the price of the day (fen a month). Insert-only.

    What of it is left (预收) is what its payments brought less what they paid of bills; it pays bills of
    ``ownership`` alone. What came from before the portal has an amount and no months, and a sheet
    (``opening``) on which two bodies agreed.
    """

    order = models.OneToOneField(PayOrder, models.PROTECT, related_name="prepayment")
    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="房屋")
    kind = models.CharField("项目", max_length=12, choices=FeeKind.choices)
    item = models.CharField("内容", max_length=60, blank=True)
    since = models.DateField("自何月起（1日）")
    months = models.PositiveSmallIntegerField("月数", null=True)
    month_fen = models.BigIntegerField("每月（分）", null=True)
    amount_fen = models.BigIntegerField("金额（分）")
    opening = models.ForeignKey(
        OpeningPrepaid,
        models.PROTECT,
        null=True,
        related_name="prepayments",
        verbose_name="期初预收表",
    )

    class Meta:
        verbose_name = verbose_name_plural = "预交"
        constraints = [
            models.CheckConstraint(
                condition=Q(since__day=1, amount_fen__gt=0) & ~Q(kind=FeeKind.ONE_OFF),
                name="a_prepayment_is_of_months",
            ),
            models.CheckConstraint(
                condition=Q(months=None, month_fen=None)
                | Q(months__range=(1, MAX_AHEAD), amount_fen=F("months") * F("month_fen")),
                name="a_prepayment_is_of_a_year_at_most",
            ),
        ]
        indexes = [models.Index(fields=["unit", "kind"], name="prepayments_of_a_home")]

    def __str__(self):
        return f"预交{self.get_kind_display()}"
