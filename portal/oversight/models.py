"""Estates that the portal does not serve yet."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from communities.models import Area, User


class UnconnectedEstate(models.Model):
    """未接入小区: known to its community, not on the portal; why, and how far it has come.

    It belongs to an area, not to an estate: there is none yet. Kept by the 居委会 and the street.
    """

    class Stage(models.TextChoices):
        UNASKED = "unasked", _("还没有联系")
        ASKED = "asked", _("已联系，未答复")
        PREPARING = "preparing", _("准备接入")
        REFUSED = "refused", _("暂不接入")
        CONNECTED = "connected", _("已接入")

    name = models.CharField("名称", max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="社区")
    stage = models.CharField("进度", max_length=10, choices=Stage.choices, default=Stage.UNASKED)
    reason = models.CharField("原因", max_length=200, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "未接入小区"
        constraints = [
            models.UniqueConstraint("area", Lower("name"), name="unconnected_estate_once"),
        ]

    def __str__(self):
        return self.name
