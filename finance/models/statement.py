"""What was published."""

import json
from datetime import date

from django.db import models
from django.db.models import F, Q

from communities.models import User
from communities.scoping import EstateOwned
from finance.models.books import Fund
from finance.models.proposed import Proposed
from finance.states import CLOSED, StatementStatus


class Statement(Proposed, EstateOwned):
    """公示表: a fund's figures of one period as they were frozen, in canonical bytes.

    ``period`` is 2026-09, 2026-Q3, 2026-H1 or 2026; a correction makes a new version that lists
    it and keeps the figures.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="statements", verbose_name="资金")
    period = models.CharField("期间", max_length=7)
    version = models.PositiveSmallIntegerField("版本", default=1)
    status = models.CharField(
        "状态", max_length=10, choices=StatementStatus.choices, default=StatementStatus.SUBMITTED
    )
    starts = models.DateField("起")
    ends = models.DateField("止")
    last_number = models.PositiveIntegerField("末号")
    figures = models.BinaryField("数据")
    difference_reason = models.CharField("差异说明", max_length=200, blank=True)
    note = models.TextField("说明", max_length=1000, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    submitter_employer = models.CharField(max_length=40)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField("退回理由", max_length=200, blank=True)
    leaf_index = models.BigIntegerField("存证序号", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示表"
        constraints = [
            # A rejected version is discarded, and its number is given again.
            models.UniqueConstraint(
                "fund",
                "period",
                "version",
                condition=~Q(status="rejected"),
                name="statement_version_once",
            ),
            models.UniqueConstraint(
                "fund", "period", condition=Q(status__in=CLOSED), name="one_statement_in_force"
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="period_has_days"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(leaf_index__isnull=False),
                name="published_statement_has_a_leaf",
            ),
        ]

    def __str__(self):
        return f"{self.fund} {self.period}"

    @property
    def gap_before(self) -> date | None:
        """The first day before it that is not published yet."""
        return self.fund.gap_before(self.starts, [StatementStatus.PUBLISHED])

    @property
    def raw(self) -> dict:
        """The frozen figures as texts, the way leaves hold them."""
        return json.loads(bytes(self.figures))

    @property
    def data(self) -> dict:
        """The frozen figures with numbers (``finance.selectors.figures``); ``bank_fen`` and
        ``difference_fen`` are None where nothing bore the bank's side out."""
        return {"bank_fen": None, "difference_fen": None} | numbers(self.raw)


COUNTS = {"entries", "lines", "last_number", "version"}


def numbers(value, name: str = ""):
    """Texts of amounts and counts as int, everything else as it is."""
    if isinstance(value, dict):
        return {key: numbers(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [numbers(one) for one in value]
    return int(value) if name.endswith("_fen") or name in COUNTS else value
