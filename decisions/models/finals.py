"""From the provisional result to the final one (结果生效): counters' words, and owners' objections."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import User
from communities.scoping import EstateOwned
from decisions.models.ballots import Result
from decisions.models.columns import area, heads
from decisions.models.preparing import Counter
from decisions.rules_of_law import Weight


class CounterWord(EstateOwned):
    """计票人签字: she checked every opened ballot and agrees, or refuses with a reason; said once."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="words")
    counter = models.OneToOneField(Counter, models.PROTECT, related_name="word")
    agrees = models.BooleanField("无误")
    reason = models.CharField("不签的原因", max_length=500, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = _("计票人签字")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True, reason="") | (Q(agrees=False) & ~Q(reason="")),
                name="counter_refuses_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.counter_id}: {self.agrees}"


class ResultObjection(EstateOwned):
    """对结果的异议: an owner says what is wrong, the convening body answers once; public, without her name.

    ``homes`` are the labels of the homes whose votes are in question, with their parties' exclusive area in m² and
    heads; nothing where she named none.
    """

    result = models.ForeignKey(Result, models.PROTECT, related_name="objections")
    words = models.CharField("哪里不对", max_length=500)
    homes = models.JSONField("涉及的房屋", default=list, blank=True)
    area = area("涉及面积")
    heads = heads("涉及人数")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    made_at = models.DateTimeField("提出时间")
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("对结果的异议")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="result_objection_is_answered_by_somebody",
            ),
        ]

    def __str__(self):
        return self.words

    @property
    def contested(self) -> Weight:
        return Weight(self.area, self.heads)
