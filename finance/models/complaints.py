"""投诉收件箱 of channels: when somebody looked, and what she found."""

from django.db import models

from communities.models import User
from communities.scoping import EstateOwned
from finance.models.orders import ChannelName


class ComplaintLook(EstateOwned):
    """投诉收件箱的查看: somebody looked at a channel's inbox of complaints, and so many were open.
    Insert-only."""

    channel = models.CharField("渠道", max_length=12, choices=ChannelName.choices)
    merchant = models.CharField("商户账户", max_length=40)
    n_open = models.PositiveSmallIntegerField("未办结投诉")
    looked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="查看人")
    looked_at = models.DateTimeField("查看时间")

    class Meta:
        verbose_name = verbose_name_plural = "投诉收件箱的查看"
        indexes = [models.Index(fields=["estate", "-looked_at"], name="complaint_looks_by_day")]

    def __str__(self):
        return f"{self.get_channel_display()} {self.merchant}"
