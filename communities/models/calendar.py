"""Days that differ from what the holiday library knows."""

from django.db import models


class CalendarOverride(models.Model):
    """调休: one day declared a working day or a day off, with the notice it stands in."""

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)
    source_url = models.URLField("依据", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日调整"

    def __str__(self):
        return f"{self.date} {self.name}"
