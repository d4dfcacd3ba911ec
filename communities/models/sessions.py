"""Sessions (登录会话): who is logged in where, without what would let anybody else in."""

from django.db import models

from communities.devices import device_words
from communities.models.people import User
from communities.sealed_fields import SealedText


class Session(models.Model):
    """登录会话: one browser; the store in ``communities/session_store.py`` writes it.

    ``digest`` is a keyed digest of the cookie's key: whoever reads the table can send no cookie that
    finds a row of it. ``data`` is JSON, sealed: a log-in that has begun holds codes and keys. ``last_seen`` is as coarse as an hour, so that no row tells anybody's day.
    """

    digest = models.CharField(max_length=64, unique=True)
    data = SealedText()
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="+", verbose_name="账户", db_index=False
    )
    since = models.DateTimeField("登录时间", null=True)
    last_seen = models.DateTimeField("最近使用")
    user_agent = models.CharField("设备", max_length=200, blank=True)
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        indexes = [
            models.Index("expires_at", name="sessions_by_end"),
            models.Index("user", name="sessions_of_user", condition=models.Q(user__isnull=False)),
        ]

    def __str__(self):
        return self.device

    @property
    def device(self) -> str:
        """设备: such as 微信 · 安卓."""
        return device_words(self.user_agent)
