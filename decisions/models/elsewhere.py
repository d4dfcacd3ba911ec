"""Decisions that owners took on paper, in a meeting or on another platform (线下、其他平台表决)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import OfficePaper, User
from communities.scoping import EstateOwned
from decisions.matters import BY_CODE, MATTERS
from decisions.models.columns import area, heads
from decisions.rules_of_law import Outcome, Weight, outcome
from decisions.states import ElsewhereStatus

ALL_OWNERS = "全体业主"


class ElsewhereDecision(EstateOwned):
    """线下或其他平台的表决: totals and papers, recorded by one body and confirmed by another.

    Areas are exclusive areas in m², heads are counted by the judicial interpretation. ``number`` is the
    estate's own, by the year of ``decided_on``. A correction is another record that names this one.
    """

    class Form(models.TextChoices):
        PAPER = "paper", _("书面征求意见")
        MEETING = "meeting", _("集体讨论")
        PLATFORM = "platform", _("其他电子投票平台")

    number = models.CharField("编号", max_length=8)
    title = models.CharField("标题", max_length=120)
    form = models.CharField("形式", max_length=10, choices=Form.choices)
    platform = models.CharField("平台名称", max_length=80, blank=True)
    scope = models.CharField("表决范围", max_length=80)
    noticed_on = models.DateField("通知业主的日期")
    opened_on = models.DateField("开始表决")
    closed_on = models.DateField("结束表决")
    decided_on = models.DateField("结果日期")
    total_area = area("总专有面积")
    total_heads = heads("总人数")
    papers = models.ManyToManyField(
        OfficePaper, through="ElsewherePaper", related_name="+", verbose_name="材料"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="更正哪一份"
    )
    vote = models.ForeignKey(
        "decisions.Decision", models.PROTECT, null=True, blank=True, related_name="records",
        verbose_name="哪一次公告的表决",
    )  # fmt: skip
    status = models.CharField(
        "状态", max_length=10, choices=ElsewhereStatus.choices, default=ElsewhereStatus.RECORDED
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    recorded_at = models.DateTimeField("录入时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="核对人"
    )
    decided_at = models.DateTimeField("核对时间", null=True)
    reason = models.CharField("退回的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("线下或其他平台的表决")
        constraints = [
            models.UniqueConstraint("estate", "number", name="elsewhere_number_once"),
            models.CheckConstraint(
                condition=Q(total_area__gt=0, total_heads__gt=0), name="elsewhere_has_owners"
            ),
            models.CheckConstraint(
                condition=Q(noticed_on__lte=F("opened_on"))
                & Q(opened_on__lte=F("closed_on"))
                & Q(closed_on__lte=F("decided_on")),
                name="elsewhere_days_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("recorded_by")), name="elsewhere_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(status=ElsewhereStatus.RECORDED, decided_by=None, decided_at=None)
                | (
                    ~Q(status=ElsewhereStatus.RECORDED)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="elsewhere_is_decided_by_somebody",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def total(self) -> Weight:
        return Weight(self.total_area, self.total_heads)

    @property
    def is_replaced(self) -> bool:
        return self.status == ElsewhereStatus.REPLACED

    @property
    def is_revoked(self) -> bool:
        return self.status == ElsewhereStatus.REVOKED

    @property
    def carries(self) -> bool:
        """Whether anything may still be done under it."""
        return not (self.is_replaced or self.is_revoked)

    @property
    def is_of_all(self) -> bool:
        return self.scope == ALL_OWNERS

    @property
    def how(self) -> str:
        """线下表决 or 其他平台表决, as its label says."""
        return _("其他平台表决") if self.form == self.Form.PLATFORM else _("线下表决")

    @property
    def notice_days(self) -> int:
        return (self.opened_on - self.noticed_on).days


class ElsewherePaper(EstateOwned):
    """材料: a paper that shows what was decided."""

    decision = models.ForeignKey(ElsewhereDecision, models.PROTECT, related_name="+")
    paper = models.ForeignKey(OfficePaper, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("decision", "paper", name="elsewhere_paper_is_named_once")
        ]

    def __str__(self):
        return f"{self.decision_id}: {self.paper_id}"


class ElsewhereMatter(EstateOwned):
    """其中一个事项: how many agreed, disagreed and abstained; who abstains takes part."""

    decision = models.ForeignKey(ElsewhereDecision, models.PROTECT, related_name="matters")
    position = models.PositiveSmallIntegerField("序号")
    code = models.CharField(
        "事项", max_length=12, choices=[(one.code, one.title) for one in MATTERS]
    )
    text = models.CharField("表决的问题", max_length=300)
    for_area = area("同意面积")
    for_heads = heads("同意人数")
    against_area = area("反对面积")
    against_heads = heads("反对人数")
    abstain_area = area("弃权面积")
    abstain_heads = heads("弃权人数")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("decision", "position", name="elsewhere_matter_position_once"),
            models.CheckConstraint(
                condition=Q(for_area__gte=0, against_area__gte=0, abstain_area__gte=0),
                name="elsewhere_areas_are_not_negative",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def matter(self):
        return BY_CODE[self.code]

    @property
    def in_favour(self) -> Weight:
        return Weight(self.for_area, self.for_heads)

    @property
    def against(self) -> Weight:
        return Weight(self.against_area, self.against_heads)

    @property
    def abstaining(self) -> Weight:
        return Weight(self.abstain_area, self.abstain_heads)

    @property
    def participating(self) -> Weight:
        return self.in_favour + self.against + self.abstaining

    @property
    def outcome(self) -> Outcome:
        return outcome(
            total=self.decision.total,
            participating=self.participating,
            in_favour=self.in_favour,
            special=self.matter.special,
        )
