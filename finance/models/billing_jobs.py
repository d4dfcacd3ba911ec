"""Long runs (出账任务) that a worker posts while the desk looks on."""

from django.db import models
from django.db.models import Q

from communities.models import User
from communities.scoping import EstateOwned
from finance.models.bills import BillingRun
from finance.states import BILLING_LIVE, BillingStatus


class BillingJob(EstateOwned):
    """出账任务: the ``number`` lines of a month that somebody looked at, to be posted all at once or not at all.

    ``written`` is how many of them the transaction has written so far; they count once it is done.
    """

    month = models.DateField("月份（1日）")
    digest = models.CharField("指纹", max_length=64)
    number = models.PositiveIntegerField("账单数")
    status = models.CharField(
        "状态", max_length=10, choices=BillingStatus.choices, default=BillingStatus.WAITING
    )
    written = models.PositiveIntegerField("已写入", default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提交时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    run = models.OneToOneField(BillingRun, models.PROTECT, null=True, related_name="job")
    problem = models.CharField("没有出成的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "出账任务"
        constraints = [
            models.UniqueConstraint(
                "estate", condition=Q(status__in=BILLING_LIVE), name="one_run_is_posted_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status__in=BILLING_LIVE, ended_at=None, run=None, problem="")
                | Q(
                    status=BillingStatus.DONE, ended_at__isnull=False, run__isnull=False, problem=""
                )
                | Q(status=BillingStatus.FAILED, ended_at__isnull=False, run=None) & ~Q(problem=""),
                name="a_job_says_how_it_ended",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}"

    @property
    def is_live(self) -> bool:
        return self.status in BILLING_LIVE
