"""Days that differ from what the holiday library knows, and the hours that count on a day."""

from django.db import models
from django.db.models import F, Q

from communities.models.people import User
from communities.params import hours_text
from communities.scoping import EstateOwned, EstateQuerySet


class CalendarYear(models.Model):
    """全年放假安排: the State Council's whole table of one year stands among the days.

    Without this row a year stays provisional, however many of its days are entered.
    """

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source_url = models.URLField("依据", blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = "全年放假安排"
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2004, year__lte=2199), name="calendar_year_is_sane"
            ),
        ]

    def __str__(self):
        return f"{self.year}"


class CalendarOverride(models.Model):
    """调休: one day declared a working day or a day off, with the notice it stands in.

    ``schedule``: the year whose table it belongs to; a day entered by itself (a typhoon) has none.
    """

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)
    source_url = models.URLField("依据", blank=True)
    schedule = models.ForeignKey(
        CalendarYear, models.PROTECT, null=True, editable=False, related_name="days"
    )
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日调整"

    def __str__(self):
        return f"{self.date} {self.name}"


class WorkingHoursQuerySet(EstateQuerySet):
    def standing(self):
        """Those that hold, held or will hold."""
        return self.filter(withdrawn_at=None)


class WorkingHours(EstateOwned):
    """工作时间: one version of an estate's working hours, adopted by its management body.

    Holds from ``holds_from`` until the next one does, for the clocks that begin then. Without any
    the installation's hold. Nothing of it changes; before its day it may be withdrawn.
    """

    opens = models.TimeField("从")
    closes = models.TimeField("到")
    adopted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="设置人"
    )
    adopted_at = models.DateTimeField("设置时间")
    holds_from = models.DateTimeField("从何时起")
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    objects = WorkingHoursQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作时间"
        constraints = [
            models.UniqueConstraint(
                fields=["estate", "holds_from"],
                condition=Q(withdrawn_at=None),
                name="working_hours_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__lt=F("holds_from")),
                name="working_hours_withdrawn_before",
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="working_hours_make_a_day"
            ),
            models.CheckConstraint(
                condition=Q(holds_from__gte=F("adopted_at")),
                name="working_hours_never_reach_back",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """ "08:00-20:00", as calendars read it."""
        return hours_text(self.opens, self.closes)
