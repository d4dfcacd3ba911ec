"""What an estate settled for itself, and when each value held."""

from django.db import models
from django.db.models import F, Q

from communities.limits import NOTICE
from communities.models.papers import OfficePaper
from communities.models.people import User
from communities.scoping import EstateOwned


class EstateSetting(EstateOwned):
    """设置: one value of a row of the table (``communities.setting_rows``), from ``valid_from`` on, until one
    that was entered later holds. What takes something from residents rests on a paper and has its notice.

    Nobody entered what was settled before there was this table.
    """

    key = models.CharField("哪一项", max_length=40)
    value = models.BigIntegerField("值")
    valid_from = models.DateTimeField("从何时起")
    takes = models.BooleanField("对住户不利", default=False)
    reason = models.CharField("原因", max_length=200)
    paper = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, related_name="+", verbose_name="依据的文件"
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = "设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("entered_at")), name="setting_never_reaches_back"
            ),
            models.CheckConstraint(
                condition=Q(takes=False)
                | Q(paper__isnull=False, valid_from__gte=F("entered_at") + NOTICE),
                name="what_takes_has_paper_and_notice",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="setting_says_why"),
        ]
        indexes = [models.Index("estate", "key", name="settings_of_an_estate")]

    def __str__(self):
        return f"{self.key} {self.value}"
