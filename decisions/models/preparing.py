"""What happens between the notice of a vote and its opening (表决准备): who got the notice, who counts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import Body, OfficePaper, Ownership, User
from communities.scoping import EstateOwned
from decisions.models.votes import Decision, Notice, RollParty


class Delivery(EstateOwned):
    """送达: the notice reached a party, or did not; only ever added to, and the last word of a party holds.

    Without a party it reached the neighbourhood office (条例 14). What the outbox sent stands in notifications.
    """

    class Channel(models.TextChoices):
        HANDED = "handed", _("当面交给")
        MAIL = "mail", _("邮寄")
        TEXT = "text", _("用自己的手机发的短信、微信")
        FAILED = "failed", _("没有送到")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    party = models.ForeignKey(
        RollParty, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    channel = models.CharField("方式", max_length=8, choices=Channel.choices)
    day = models.DateField("日期")
    note = models.CharField("说明", max_length=100, blank=True)
    evidence = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="凭证"
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    recorded_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = _("送达")
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="failed") | Q(evidence__isnull=False),
                name="delivery_has_its_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(channel="failed") | ~Q(note=""), name="failed_delivery_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.day}"

    @property
    def reached(self) -> bool:
        return self.channel != self.Channel.FAILED


class BoardPosting(EstateOwned):
    """张贴: the notice hangs where everybody passes, with a photo, until it was taken down."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="postings")
    place = models.CharField("地点", max_length=80)
    day = models.DateField("张贴日期")
    photo = models.ForeignKey(OfficePaper, models.PROTECT, related_name="+", verbose_name="照片")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    recorded_at = models.DateTimeField("录入时间")
    gone_on = models.DateField("取下日期", null=True, blank=True)
    gone_said_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("张贴")
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gone_on=None, gone_said_by=None)
                | Q(gone_said_by__isnull=False, gone_on__gte=F("day")),
                name="poster_is_gone_after_it_hung",
            ),
        ]

    def __str__(self):
        return f"{self.place} {self.day}"


class Counter(EstateOwned):
    """计票人、监票人: somebody of a body who will count and sign; nobody of a property company.

    Named until voting begins; who steps back before keeps her row with a ``left_at``.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="counters")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="计票人")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="单位")
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="指定人")
    named_at = models.DateTimeField("指定时间")
    left_at = models.DateTimeField("退出时间", null=True, blank=True)
    left_said_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("计票人")
        ordering = ["named_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "decision", "user", condition=Q(left_at=None), name="counter_once_of_a_vote"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, left_said_by=None)
                | Q(left_at__gte=F("named_at"), left_said_by__isnull=False),
                name="counter_leaves_after_being_named",
            ),
        ]

    def __str__(self):
        return f"{self.body} {self.user.office_name}"


class RollCheck(EstateOwned):
    """核对名册: a person of a body has compared the roll as it would be frozen with the announced one.

    Of that roll alone, whose ``sha256`` is over keys, homes and areas (selectors.rolls): what changes later needs
    another check. Only ever added to.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="roll_checks")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="单位")
    sha256 = models.CharField("指纹", max_length=64)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="核对人")
    checked_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = verbose_name_plural = _("核对名册")
        ordering = ["checked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "decision", "sha256", "body", name="roll_is_checked_once_by_a_body"
            )
        ]

    def __str__(self):
        return f"{self.body} {self.checked_at:%Y-%m-%d}"


class PaperOnly(EstateOwned):
    """只用纸票: until two bodies have seen this owner's papers her account casts nothing here.

    Said by the convening body of an owner who cannot come, or at the opening by nobody's hand of whoever is left, so that
    one owner stops nobody's vote; the account stays held until it is confirmed, whether or not there is such a row.
    """

    class Reason(models.TextChoices):
        CANNOT_COME = "cannot_come", _("来不了")
        AT_OPENING = "at_opening", _("开始表决时还没有核对")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="paper_only")
    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="+", verbose_name="产权")
    reason = models.CharField(
        "原因", max_length=11, choices=Reason.choices, default=Reason.CANNOT_COME
    )
    said_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    said_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = verbose_name_plural = _("只用纸票")
        constraints = [
            models.UniqueConstraint("decision", "ownership", name="paper_only_said_once"),
            models.CheckConstraint(
                condition=Q(reason="cannot_come", said_by__isnull=False)
                | Q(reason="at_opening", said_by=None),
                name="paper_only_is_said_by_somebody_or_at_opening",
            ),
        ]

    def __str__(self):
        return f"{self.decision_id}: {self.ownership_id}"


class DoorVisit(EstateOwned):
    """上门: somebody went to remind a party that has not voted; never what anybody chose."""

    class Outcome(models.TextChoices):
        REMINDED = "reminded", _("见到本人，已提醒")
        FAMILY = "family", _("见到家人，已转告")
        CLOSED = "closed", _("没有人在")
        LEFT_WORD = "left_word", _("留了字条")
        DECLINED = "declined", _("不想再被打扰")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="door_visits")
    party = models.ForeignKey(RollParty, models.PROTECT, related_name="door_visits")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    visited_at = models.DateTimeField("时间")
    visited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上门人")

    class Meta:
        verbose_name = verbose_name_plural = _("上门")
        ordering = ["visited_at", "pk"]

    def __str__(self):
        return f"{self.get_outcome_display()} {self.visited_at:%Y-%m-%d}"
