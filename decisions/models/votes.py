"""Votes that owners are called to (业主表决): the questions, the notice, and whose votes there are."""

import json
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.models import OfficePaper, User
from communities.scoping import EstateOwned
from decisions.matters import BY_CODE, MATTERS, Matter
from decisions.models.columns import area, heads
from decisions.parties import DEVELOPER
from decisions.rules_of_law import Weight
from decisions.settings_rows import LAWFUL_NOTICE_DAYS
from decisions.states import RevocationStatus, VoteStatus, Way
from decisions.vote_rules import VoteRules, rules_from

# 条例 14: at least so many days lie between the notice and the first day of voting.


def scope_words(buildings, stairs) -> str:
    """全体业主, or the buildings and stairs by their names."""
    named = [_("%s幢") % number for number in buildings]
    named += [_("%(building)s幢%(stair)s单元") % {"building": b, "stair": s} for b, s in stairs]
    return "、".join(map(str, named)) or str(_("全体业主"))


class Decision(EstateOwned):
    """业主表决: one roll, one or more matters; another scope is another decision.

    ``number`` is the estate's own, by the year in which it was first announced; empty before. Scope: all owners
    where neither buildings (幢号) nor stairs ([幢号, 单元]) are named. ``rules`` are the texts of VoteRules.
    ``edition`` counts the changes of its draft, so that nobody announces or changes what she has not seen.
    """

    number = models.CharField("编号", max_length=8, blank=True)
    title = models.CharField("标题", max_length=120)
    explanation = models.TextField("说明", max_length=4000)
    buildings = models.JSONField("幢", default=list, blank=True)
    stairs = models.JSONField("单元", default=list, blank=True)
    opens_on = models.DateField("开始表决")
    closes_on = models.DateField("结束表决")
    rules = models.JSONField("表决口径", default=dict)
    way = models.CharField("表决方式", max_length=10, choices=Way.choices, default=Way.ELSEWHERE)
    keeps_scans = models.BooleanField("留选票照片", default=False)
    authorised_by = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据的议事规则",
    )  # fmt: skip
    status = models.CharField(
        "状态", max_length=10, choices=VoteStatus.choices, default=VoteStatus.DRAFT
    )
    edition = models.PositiveIntegerField("改过几次", default=0)
    announced_version = models.PositiveSmallIntegerField("公告过几次", default=0)
    reason = models.CharField("撤回的原因", max_length=200, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")

    class Meta:
        verbose_name = verbose_name_plural = _("业主表决")
        constraints = [
            models.UniqueConstraint(
                "estate", "number", condition=~Q(number=""), name="vote_number_once"
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("closes_on")), name="vote_opens_before_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[VoteStatus.DRAFT, VoteStatus.WITHDRAWN]) | ~Q(number=""),
                name="what_was_announced_has_a_number",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def scope_words(self) -> str:
        return scope_words(self.buildings, self.stairs)

    @property
    def vote_rules(self) -> VoteRules:
        return rules_from(self.rules)

    def phase(self, today) -> str:
        """Of an announced vote: ``coming``, ``open`` or ``closed``; the last day is open."""
        if today < self.opens_on:
            return "coming"
        return "open" if today <= self.closes_on else "closed"

    @property
    def how(self) -> str:
        """在这里表决, as a list of decisions says it."""
        return _("在这里表决")

    @property
    def decided_on(self) -> date:
        """The day on which the result of a vote held here became final, or the vote was stopped."""
        if self.status == VoteStatus.STOPPED:
            return self.revocations.get(status=RevocationStatus.CONFIRMED).revoked_on
        return clock.local(self.result.final_at).date()

    @property
    def is_revoked(self) -> bool:
        return self.status == VoteStatus.REVOKED

    @property
    def voting_days(self) -> int:
        """Both days counted."""
        return (self.closes_on - self.opens_on).days + 1


class DecisionMatter(EstateOwned):
    """表决事项: one question, answered with 同意, 反对 or 弃权; its class follows from ``code``."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="matters")
    position = models.PositiveSmallIntegerField("序号")
    code = models.CharField(
        "事项", max_length=12, choices=[(one.code, one.title) for one in MATTERS]
    )
    text = models.CharField("表决的问题", max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("decision", "position", name="vote_matter_position_once")
        ]

    def __str__(self):
        return self.text

    @property
    def matter(self):
        return BY_CODE[self.code]


class Roll(EstateOwned):
    """表决权名册: whose votes there are on a day, by the register; only ever added to.

    ``sha256`` is over the lines of its parties as the log keeps them: areas and homes, no names.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="rolls")
    made_on = models.DateField("日期")
    sha256 = models.CharField("指纹", max_length=64)
    total_area = area("总专有面积")
    total_heads = heads("总人数")

    def __str__(self):
        return f"{self.decision_id}: {self.made_on}"

    @property
    def total(self) -> Weight:
        return Weight(self.total_area, self.total_heads)


class RollParty(EstateOwned):
    """投票权主体: the homes of one head, and the owners whose head it is ("developer" for 建设单位)."""

    roll = models.ForeignKey(Roll, models.PROTECT, related_name="parties")
    position = models.PositiveIntegerField("序号")
    key = models.TextField()
    units = models.JSONField("房屋")
    homes = models.JSONField("房屋名称")
    area = area("专有面积")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("roll", "key", name="party_once_on_a_roll"),
            models.UniqueConstraint("roll", "position", name="party_position_once"),
            models.CheckConstraint(condition=Q(area__gt=0), name="party_has_area"),
        ]

    def __str__(self):
        return f"{self.roll_id}: {self.position}"

    @property
    def is_developers(self) -> bool:
        return self.key == DEVELOPER


class Notice(EstateOwned):
    """表决公告: what was announced, byte for byte as a leaf of the log. A change is another notice, and another 15 days."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="notices")
    version = models.PositiveSmallIntegerField("第几次")
    roll = models.OneToOneField(Roll, models.PROTECT, related_name="notice")
    body = models.BinaryField()
    explanation = models.TextField("说明", max_length=4000)
    leaf = models.BigIntegerField("存证序号")
    announced_on = models.DateField("公告日期")
    opens_on = models.DateField("开始表决")
    announced_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="公告人")
    announced_at = models.DateTimeField("公告时间")

    class Meta:
        constraints = [
            models.UniqueConstraint("decision", "version", name="vote_notice_version_once"),
            models.CheckConstraint(
                condition=Q(opens_on__gte=F("announced_on") + Value(LAWFUL_NOTICE_DAYS)),
                name="vote_opens_fifteen_days_after_its_notice",
            ),
        ]

    def __str__(self):
        return f"{self.decision_id}: {self.version}"

    @property
    def said(self) -> dict:
        """The words of the leaf, which later drafts do not touch."""
        return json.loads(bytes(self.body))

    @property
    def closes_on(self) -> date:
        """The last day of voting, as announced."""
        end = datetime.fromisoformat(self.said["closes_at"])
        return clock.local(end - timedelta(seconds=1)).date()

    @property
    def scope_words(self) -> str:
        scope = self.said["scope"]
        return scope_words(scope["buildings"], scope["stairs"])

    @property
    def questions(self) -> list[tuple[str, Matter]]:
        """Each question with the number of the law that it is of."""
        return [(one["text"], BY_CODE[one["code"]]) for one in self.said["matters"]]

    @property
    def vote_rules(self) -> VoteRules:
        return rules_from(self.said["rules"])

    @property
    def keeps_scans(self) -> bool:
        return self.said.get("scans", False)


class RollObjection(EstateOwned):
    """对名册的异议: an owner says what is wrong, the convening body answers once."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    words = models.CharField("哪里不对", max_length=500)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    made_at = models.DateTimeField("提出时间")
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="objection_is_answered_by_somebody",
            ),
        ]

    def __str__(self):
        return self.words
