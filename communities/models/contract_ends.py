"""A contract that ends early and that no other company follows."""

from django.db import models
from django.db.models import F, Q

from communities.models.asked import Asked
from communities.models.estate import ServiceContract
from communities.models.papers import OfficePaper
from communities.states import ChangeStatus


class ContractEnd(Asked):
    """提前结束合同: ``contract`` runs through ``last_day`` and nobody follows; the body that manages handles repairs.

    One person asks, names the day of the written notice (``notified_on``) and what it rests on; one of another
    employer agrees, or declines with an ``answer``. ``is_shorter``: the contract agrees on fewer than 60 days,
    as ``paper`` shows.
    """

    contract = models.ForeignKey(
        ServiceContract, models.PROTECT, related_name="+", verbose_name="物业服务合同"
    )
    last_day = models.DateField("最后一天")
    notified_on = models.DateField("书面通知的日期")
    is_shorter = models.BooleanField("合同另有约定")
    basis = models.CharField("依据", max_length=200)
    paper = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, related_name="+", verbose_name="存档文件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "提前结束合同"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(status=ChangeStatus.ASKED),
                name="one_open_end_of_a_contract",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("notified_on")), name="contract_ends_after_notice"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="contract_end_says_why"),
            models.CheckConstraint(
                condition=Q(is_shorter=False) | Q(paper__isnull=False),
                name="a_shorter_notice_has_a_paper",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.DECLINED) | ~Q(answer=""),
                name="a_declined_contract_end_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.MADE)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="contracts_end_by_two",
            ),
        ]

    @property
    def days_of_notice(self) -> int:
        return (self.last_day - self.notified_on).days

    def __str__(self):
        return f"{self.contract} {self.last_day:%Y-%m-%d}"
