"""Calling a named body to a stuck matter (吹哨报到、督办、提醒): a letter, and its answer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import Body, PropertyCompany, User
from communities.scoping import EstateOwned
from notifications.states import ReferralStatus


class ReferralKind(models.TextChoices):
    REMINDER = "reminder", _("提醒函")
    REFERRAL = "referral", _("吹哨报到")
    SUPERVISION = "supervision", _("督办单")


class ReferralOutcome(models.TextChoices):
    """办结结果: what became of it. 约谈 is recorded when it took place; it starts nothing."""

    RESOLVED = "resolved", _("问题已解决")
    PLANNED = "planned", _("已有方案和时间")
    TALK = "talk", _("已约谈")
    PASSED_ON = "passed_on", _("已转其他部门")
    NO_ANSWER = "no_answer", _("未答复")
    WITHDRAWN = "withdrawn", _("已收回")


class Referral(EstateOwned):
    """吹哨报到/督办/提醒: a letter to a body or company that must be answered by its clock.

    ``subject`` is the text of any row ("repairs.ticket:42"); ``facts`` are pairs of words frozen
    when it was issued. Letter and facts never change. The reply's clock has the subject
    ``notifications.referral:<id>`` and the stage ``reply``. A reply that came on paper was
    recorded by the issuer (代录) and has nobody's account; it counts from the day it came.
    """

    kind = models.CharField("类别", max_length=12, choices=ReferralKind.choices)
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    subject = models.CharField("事项", max_length=80)
    title = models.CharField("标题", max_length=120)
    path = models.CharField("网址", max_length=200, blank=True)
    is_public = models.BooleanField("事项是公开的", default=False)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="致（机构）"
    )
    company = models.ForeignKey(
        PropertyCompany, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="致（物业）",
    )  # fmt: skip
    letter = models.TextField("函件", max_length=2000)
    facts = models.JSONField("当时的情况", default=list, blank=True)
    issued_as = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="发出机构")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发出人")
    issued_at = models.DateTimeField("发出时间")
    status = models.CharField(
        "状态", max_length=10, choices=ReferralStatus.choices, default=ReferralStatus.ISSUED
    )
    reply = models.TextField("答复", max_length=2000, blank=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代录人"
    )
    recorded_at = models.DateTimeField("代录时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=ReferralOutcome.choices, blank=True)
    closing = models.CharField("结果说明", max_length=500, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "吹哨、督办与提醒"
        constraints = [
            models.UniqueConstraint(
                "estate", "year", "serial", name="referral_number_once_per_year"
            ),
            models.CheckConstraint(
                condition=Q(body=None, company__isnull=False) | Q(body__isnull=False, company=None),
                name="referral_has_one_addressee",
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | Q(replied_at__isnull=False) & ~Q(reply=""),
                name="answered_referral_has_a_reply",
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None) | Q(replied_at__gte=F("issued_at")),
                name="reply_comes_after_its_letter",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None, recorded_at=None)
                | Q(recorded_by__isnull=False, recorded_at__isnull=False, replied_by=None)
                & Q(replied_at__isnull=False, recorded_at__gte=F("replied_at")),
                name="recorded_reply_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="closed_referral_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index("subject", name="referrals_of_subject"),
            models.Index(
                "estate", name="referrals_open", condition=Q(status=ReferralStatus.ISSUED)
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        return f"〔{self.year}〕{self.serial}号"

    @property
    def own_subject(self) -> str:
        """How its own clock and notices name this row."""
        return f"notifications.referral:{self.pk}"

    @property
    def addressee(self) -> Body | PropertyCompany:
        return self.body or self.company

    @property
    def addressee_employer(self) -> tuple[str, int]:
        """As ``Standing.employers`` writes it."""
        return ("body", self.body_id) if self.body_id else ("company", self.company_id)

    @property
    def issuing_employer(self) -> tuple[str, int]:
        return ("body", self.issued_as_id)
