"""Opinion polls (意见征询): what owners think of something. Nothing is decided by one, whatever comes of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import User
from communities.scoping import EstateOwned
from decisions.models.columns import area


class Poll(EstateOwned):
    """意见征询: questions with options of their own, open to each party of its roll until the end of ``closes_on``.

    ``questions`` are ``{"text", "options"}``. ``result`` is what may be published (decisions.poll_counts), written at
    closing; answers are deleted then. No threshold, no outcome, no Authority. ``withheld_at``: since then title and
    explanation are not public (不再公开), for the reason that stands in their place.
    """

    number = models.CharField("编号", max_length=8)
    title = models.CharField("标题", max_length=120)
    explanation = models.TextField("说明", max_length=4000)
    questions = models.JSONField("问题")
    opened_at = models.DateTimeField("开始时间")
    closes_on = models.DateField("截止日期")
    convened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    result = models.JSONField("汇总", null=True)
    closed_at = models.DateTimeField("汇总时间", null=True)
    withheld_at = models.DateTimeField("不再公开", null=True)
    withheld_why = models.CharField("为什么不再公开", max_length=200, default="")

    class Meta:
        verbose_name = verbose_name_plural = gettext_lazy("意见征询")
        constraints = [
            models.UniqueConstraint("estate", "number", name="poll_number_once"),
            models.CheckConstraint(
                condition=Q(result=None, closed_at=None)
                | Q(result__isnull=False, closed_at__isnull=False),
                name="poll_is_counted_when_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(withheld_at=None, withheld_why="")
                | (Q(withheld_at__isnull=False) & ~Q(withheld_why="")),
                name="poll_is_withheld_for_a_reason",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def public_title(self) -> str:
        return _("意见征询 %s") % self.number if self.withheld_at else self.title

    @property
    def path(self) -> str:
        return f"/e/{self.estate.slug}/polls/{self.number}/"


class PollParty(EstateOwned):
    """征询对象: the homes of one head by the register of the day on which it began; area in m²."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="parties")
    key = models.TextField()
    units = models.JSONField("房屋")
    homes = models.JSONField("房屋名称")
    area = area("专有面积")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("poll", "key", name="party_once_in_a_poll")]

    def __str__(self):
        return f"{self.poll_id}: {self.key}"


class PollAnswer(EstateOwned):
    """答复: one of each party, the last one said; ``choices`` are the options by question, from 0. Kept until closing."""

    party = models.OneToOneField(PollParty, models.PROTECT, related_name="answer")
    choices = models.JSONField("选择")
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间")

    def __str__(self):
        return str(self.party_id)
