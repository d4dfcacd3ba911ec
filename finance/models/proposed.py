"""What one person hands in and another decides on."""

from django.db import models
from django.utils.functional import cached_property

from communities.models import User
from communities.scoping import EstateOwned
from communities.standing import Standing, standing_of
from finance.states import SecondStatus


class Proposed:
    """提交: of drafts and statements; whoever reads many fills in their proposers."""

    @cached_property
    def proposer(self) -> Standing:
        return standing_of(self.submitted_by, self.estate, self.submitted_at)


class Seconded(Proposed, EstateOwned):
    """需第二人同意: asked with a reason by one, agreed to or refused by one of another employer."""

    status = models.CharField(
        "状态", max_length=10, choices=SecondStatus.choices, default=SecondStatus.PROPOSED
    )
    reason = models.CharField("原因", max_length=200)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)

    class Meta:
        abstract = True
