"""The end of an ownership, and of a binding to a wrong account (产权终止、账号解绑)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models.asked import Asked
from communities.models.estate import Unit
from communities.models.papers import OfficePaper
from communities.states import ChangeStatus


class TitleEnd(Asked):
    """产权终止: from ``ends_on`` on the shares in ``ownerships`` (ids) own ``unit`` no more; ``buyers`` do, if any are
    entered: name, phone and digests of the number of each. Or 账号解绑: that share is no longer bound to the account
    of somebody else, and who owns what stays.

    One person asks and says why, one of another body agrees, or declines with an ``answer``.
    """

    class Kind(models.TextChoices):
        SOLD = "sold", _("买卖过户")
        INHERITED = "inherited", _("继承或者赠与")
        COURT = "court", _("法院裁判")
        WRONG = "wrong", _("名册登记有误")
        ACCOUNT = "account", _("账号绑错了人（产权不变）")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="title_ends", verbose_name="房屋")
    kind = models.CharField("原因", max_length=10, choices=Kind.choices)
    ownerships = models.JSONField("产权")
    ends_on = models.DateField("终止日期", null=True, blank=True)
    buyers = models.JSONField("新业主", default=list, blank=True)
    paper = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="凭证"
    )
    reason = models.CharField("说明", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "产权终止"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="account", ends_on=None, buyers=[])
                | ~Q(kind="account") & Q(ends_on__isnull=False),
                name="title_ends_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["wrong", "account"]) | Q(paper__isnull=False),
                name="title_ends_by_its_paper",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="title_end_says_why"),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(status=ChangeStatus.ASKED),
                name="one_open_title_end_of_a_home",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.DECLINED) | ~Q(answer=""),
                name="a_declined_title_end_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.MADE)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="titles_end_by_two",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.asked_at:%Y-%m-%d}"

    @property
    def is_of_account(self) -> bool:
        return self.kind == self.Kind.ACCOUNT
