"""What one person asks for and another of another employer decides."""

from django.db import models

from communities.models.people import User
from communities.scoping import EstateOwned
from communities.states import ChangeStatus


class Asked(EstateOwned):
    """需另一单位确认: asked for by one, agreed to or declined by another, who says why in ``answer``."""

    answer = models.CharField("不同意的理由", max_length=200, blank=True)
    status = models.CharField(
        "状态", max_length=8, choices=ChangeStatus.choices, default=ChangeStatus.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        abstract = True
