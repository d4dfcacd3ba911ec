"""缴清证明: that an owner of a home owed nothing more up to a month, as it was said then."""

import uuid

from django.db import models
from django.db.models import Q

from communities.models import Ownership, User
from communities.scoping import EstateOwned


class Clearance(EstateOwned):
    """缴清证明, for a sale: nothing of what ``ownership`` owes was open up to the month ``until``.
    Insert-only; ``snapshot`` is all that it says. Whoever has its ``code`` can check it."""

    code = models.UUIDField("编码", unique=True, default=uuid.uuid4)
    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="+")
    until = models.DateField("到何月（1日）")
    snapshot = models.JSONField("内容")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("开具时间")

    class Meta:
        verbose_name = verbose_name_plural = "缴清证明"
        constraints = [
            models.CheckConstraint(condition=Q(until__day=1), name="a_clearance_is_up_to_a_month")
        ]
        indexes = [models.Index(fields=["ownership", "-issued_at"], name="clearances_of_a_title")]

    def __str__(self):
        return f"{self.until:%Y-%m}"
