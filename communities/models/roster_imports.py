"""Rosters that were read in (名册导入), what each changed, and how one is undone."""

from django.db import models
from django.db.models import F, Q

from communities.models.people import User
from communities.scoping import EstateOwned
from communities.sealed_fields import SealedJSON
from communities.states import RosterStatus


class RosterImport(EstateOwned):
    """名册导入: a file that one person read in, and where it ``needs_second``, one of another employer confirms.

    ``rows`` are what was read, until it is decided; ``lines`` tell what it changed, without names and numbers in
    full. ``undo`` holds, by table, the ids of the rows it ``added``, and of those it ``mended`` what stood there
    before and after; it lies sealed, and empty once it was undone or can be undone no more. Without ``asked_by`` it was read in at the command line.
    """

    file_name = models.CharField("文件名", max_length=120)
    needs_second = models.BooleanField("要另一单位确认")
    rows = models.JSONField(default=list)
    lines = models.JSONField("改动", default=list)
    undo = SealedJSON(default=dict, blank=True)
    status = models.CharField("状态", max_length=8, choices=RosterStatus.choices)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)
    answer = models.CharField("不同意的理由", max_length=200, blank=True)
    undo_asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="提出撤销的人"
    )
    undo_asked_at = models.DateTimeField("提出撤销的时间", null=True)
    undo_reason = models.CharField("撤销理由", max_length=200, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="撤销确认人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "名册导入"
        constraints = [
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(status=RosterStatus.ASKED),
                name="one_open_roster_of_an_estate",
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False)
                | Q(status__in=[RosterStatus.ASKED, RosterStatus.DECLINED])
                | Q(asked_by__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("asked_by")),
                name="rosters_are_read_in_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(status=RosterStatus.UNDONE)
                | Q(undone_by__isnull=False) & ~Q(undo_reason=""),
                name="an_undone_roster_says_why",
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False)
                | ~Q(status=RosterStatus.UNDONE)
                | Q(undo_asked_by__isnull=False) & ~Q(undone_by=F("undo_asked_by")),
                name="rosters_are_undone_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(status=RosterStatus.DECLINED) | ~Q(answer=""),
                name="a_declined_roster_says_why",
            ),
        ]
        indexes = [models.Index(fields=["estate", "-asked_at"], name="rosters_by_day")]

    def __str__(self):
        return self.file_name

    @property
    def made_at(self):
        """When it took effect."""
        return self.decided_at or self.asked_at
