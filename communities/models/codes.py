"""How often codes were guessed at or sent, and which codes of an authenticator were used."""

from django.db import models

from communities.models.people import User


class CodeAttempts(models.Model):
    """验证码尝试: how often one code, or one person's authenticator, was guessed at since a moment; or
    how many codes went to a number, or were asked for from a network.

    The subject is a keyed digest: who reads the table learns neither codes nor people.
    """

    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=64)
    count = models.PositiveIntegerField("次数")
    since = models.DateTimeField("自")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], name="attempts_are_counted_in_one_row"
            )
        ]
        indexes = [models.Index("since", name="code_attempts_by_age")]

    def __str__(self):
        return f"{self.kind} {self.count}"


class UsedCode(models.Model):
    """用过的动态码: the code that an authenticator showed in one span of 30 seconds (RFC 6238, 5.2)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="账户")
    counter = models.BigIntegerField("时间段")
    at = models.DateTimeField("时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "counter"], name="authenticator_code_works_once"
            )
        ]
        indexes = [models.Index("at", name="used_codes_by_age")]

    def __str__(self):
        return f"{self.counter}"
