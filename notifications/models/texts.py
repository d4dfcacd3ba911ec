"""What text messages may cost (短信额度)."""

from django.db import models


class TextCount(models.Model):
    """短信用量: how many texts a number (per day) or an estate (per month) has used.

    ``scope``: "number:" and its keyed hash, or "estate:3"; "urgent:…" and "urgent-estate:3" apart.
    """

    scope = models.CharField("范围", max_length=40)
    period = models.CharField("时段", max_length=10)
    used = models.PositiveIntegerField("已用（条）")

    class Meta:
        constraints = [models.UniqueConstraint("scope", "period", name="one_count_per_period")]

    def __str__(self):
        return f"{self.scope} {self.period}"
