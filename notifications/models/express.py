"""Codes on their way (急件)."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from communities.sealed_fields import SealedText
from notifications.models.choices import Channel


class Express(models.Model):
    """急件: a code, or word that an account's keys changed, to one number or mailbox.

    The row is there as long as it has to be sent and is of use: whoever has sent it deletes it,
    code, address and all; until then its words lie sealed. So it is in no inbox and no estate's list. A process takes it by a lease.
    """

    channel = models.CharField("渠道", max_length=6, choices=Channel.choices)
    address = models.CharField("地址", max_length=254)
    subject = models.CharField("标题", max_length=200, blank=True)
    body = SealedText("内容")
    code = SealedText("验证码", blank=True, default="", db_default="")
    template = models.CharField("短信模板", max_length=20, blank=True, default="", db_default="")
    created_at = models.DateTimeField("时间")
    due_at = models.DateTimeField("应发时间")
    expires_at = models.DateTimeField("失效时间")
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease_until = models.DateTimeField("占用至", null=True)
    message_id = models.UUIDField("消息编号", db_default=RandomUUID())

    class Meta:
        verbose_name = verbose_name_plural = "急件"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel__in=[Channel.EMAIL, Channel.SMS]),
                name="express_to_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="express_of_some_use",
            ),
        ]
        indexes = [models.Index(fields=["channel", "due_at"], name="express_due")]

    def __str__(self):
        return f"{self.get_channel_display()} {self.attempts}"
