"""What one person asks for in the admin and another one confirms."""

from django.db import models
from django.db.models import F, Q

from communities.models.estate import Estate
from communities.models.people import User
from communities.scoping import EstateQuerySet
from communities.states import ChangeStatus


class AdminChange(models.Model):
    """待确认的更改: a change of a row that moves deadlines or letters, held until a second person.

    ``model`` and ``row_id`` name the row, ``row_id`` is empty for a new one. ``before`` and
    ``values`` hold its columns as text. The estate is that of the row; what all share has none.
    """

    estate = models.ForeignKey(Estate, models.PROTECT, null=True, related_name="+")
    model = models.CharField(max_length=60)
    row_id = models.BigIntegerField(null=True)
    title = models.CharField("名称", max_length=120)
    before = models.JSONField("更改前")
    values = models.JSONField("更改后")
    status = models.CharField(
        "状态", max_length=10, choices=ChangeStatus.choices, default=ChangeStatus.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)

    objects = EstateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待确认的更改"
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ChangeStatus.ASKED, decided_by=None, decided_at=None)
                | (
                    ~Q(status=ChangeStatus.ASKED)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="change_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="change_by_two_people"
            ),
        ]

    def __str__(self):
        return self.title
