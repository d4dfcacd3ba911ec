"""Owners of whom two bodies say that they are one (同名业主认定)."""

from django.db import models
from django.db.models import F, Q

from communities.models.asked import Asked
from communities.models.owners import Owner
from communities.scoping import EstateQuerySet
from communities.states import ChangeStatus


class OwnerJoinQuerySet(EstateQuerySet):
    def in_force(self):
        """Agreed on, and not undone since."""
        undone = self.model.objects.filter(status=ChangeStatus.MADE, undoes__isnull=False)
        made = self.filter(status=ChangeStatus.MADE, undoes=None)
        return made.exclude(pk__in=undone.values("undoes"))


class OwnerJoin(Asked):
    """认定同一业主: ``first`` and ``second`` are one; or, where it names what it ``undoes``, are two again.

    One person asks and says why, one of another body agrees, or declines with an ``answer``. Both
    owners stay as they are registered.
    """

    first = models.ForeignKey(Owner, models.PROTECT, related_name="+", verbose_name="业主")
    second = models.ForeignKey(Owner, models.PROTECT, related_name="+", verbose_name="另一业主")
    undoes = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="undone_by", verbose_name="撤销哪一次"
    )
    reason = models.CharField("理由", max_length=200)

    objects = OwnerJoinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认定同一业主"
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="owners_are_joined_in_order"
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(status=ChangeStatus.ASKED),
                name="one_open_join_of_two_owners",
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(status__in=[ChangeStatus.ASKED, ChangeStatus.MADE]),
                name="a_join_is_undone_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_join_says_why"),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.DECLINED) | ~Q(answer=""),
                name="a_declined_join_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.MADE)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="owners_are_joined_by_two",
            ),
        ]

    def __str__(self):
        return f"{self.get_status_display()} {self.asked_at:%Y-%m-%d}"
