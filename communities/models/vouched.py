"""What two people of two employers vouch for at a counter, before it is printed."""

from django.db import models
from django.db.models import F, Q

from communities.models.people import User
from communities.scoping import EstateOwned


class Vouched(EstateOwned):
    """当面核对: one person saw the papers of ``user`` and asked, one of another employer confirms; each
    step ends by itself."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="账户")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)
    ends_at = models.DateTimeField("失效时间")

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.get_status_display()} {self.asked_at:%Y-%m-%d}"


def once_open(statuses, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["user"], condition=Q(status__in=statuses), name=name)


def confirmed_first(before, name: str) -> models.CheckConstraint:
    """``before``: where it is while nobody of another employer has confirmed it."""
    return models.CheckConstraint(
        condition=Q(status__in=before) | Q(decided_by__isnull=False), name=name
    )


def by_two_others(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(asked_by=F("user")) & ~Q(decided_by=F("user")) & ~Q(decided_by=F("asked_by")),
        name=name,
    )
