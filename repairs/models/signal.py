"""Faults that come back in one building are a matter of their own."""

from django.db import models
from django.db.models import Q

from communities.models import Building, User
from communities.scoping import EstateOwned
from repairs.models.setup import Category
from repairs.states import SignalStatus


class Signal(EstateOwned):
    """苗头: three similar tickets of one building within 30 days, to be looked at as one."""

    Status = SignalStatus

    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="幢"
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="类别")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.RAISED)
    raised_at = models.DateTimeField("提出时间")
    assigned_to = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人"
    )
    findings = models.TextField("核查意见", max_length=1000, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField("核查时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "苗头"
        constraints = [
            models.UniqueConstraint(
                "estate",
                "building",
                "category",
                condition=~Q(status="reviewed"),
                nulls_distinct=False,
                name="one_open_signal_per_building_and_category",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["raised", "assigned", "reviewed"]),
                name="signal_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="reviewed") | ~Q(findings=""),
                name="a_reviewed_signal_has_findings",
            ),
        ]

    def __str__(self):
        return f"{self.building or ''}{self.category}"
