"""Slips that let somebody in whose phone is lost."""

from django.db import models
from django.db.models import F, Q

from communities.models.people import User
from communities.scoping import EstateOwned
from communities.states import SlipStatus

OPEN = [SlipStatus.ASKED, SlipStatus.CONFIRMED, SlipStatus.PRINTED]
BEFORE_CONFIRMED = [SlipStatus.ASKED, SlipStatus.DECLINED, SlipStatus.LAPSED]


class LoginSlip(EstateOwned):
    """应急登录单: lets one person in once, with a code that stands on paper alone.

    One person saw her papers, one of another employer confirmed; ``code_digest`` is keyed and gone
    once it was used. Each step has a day.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="账户")
    code_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(
        "状态", max_length=9, choices=SlipStatus.choices, default=SlipStatus.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)
    ends_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = verbose_name_plural = "应急登录单"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status__in=OPEN),
                name="one_open_slip_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=BEFORE_CONFIRMED) | Q(decided_by__isnull=False),
                name="slip_is_confirmed_before_print",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user"))
                & ~Q(decided_by=F("user"))
                & ~Q(decided_by=F("asked_by")),
                name="slip_takes_two_others",
            ),
            models.CheckConstraint(
                condition=Q(code_digest="") | Q(status=SlipStatus.PRINTED),
                name="slip_has_a_code_while_it_works",
            ),
        ]

    def __str__(self):
        return f"{self.get_status_display()} {self.asked_at:%Y-%m-%d}"
