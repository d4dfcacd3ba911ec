"""Browsers in which somebody has logged in."""

from django.db import models

from communities.models.people import User


class KnownDevice(models.Model):
    """认识的设备: a browser in which this person has logged in, by a keyed digest of its cookie.

    Several people may share one. Ended, it is a stranger's like any other.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="账户")
    digest = models.CharField(max_length=64)
    since = models.DateTimeField("自")
    last_seen = models.DateTimeField("最近登录")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "user"], name="device_known_once_per_person")
        ]
        indexes = [models.Index("last_seen", name="known_devices_by_age")]

    def __str__(self):
        return f"{self.user} {self.since:%Y-%m-%d}"
