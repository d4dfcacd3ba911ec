"""The one way into an installation that has no operator yet."""

from django.db import models

from communities.models.people import User


class FirstLink(models.Model):
    """首次开通链接: printed by ``prepare``, used once by the first operator; only its digest is kept."""

    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")
    ends_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)
    used_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="使用人"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at=None, used_by=None)
                | models.Q(used_at__isnull=False, used_by__isnull=False),
                name="used_first_link_says_by_whom",
            ),
        ]

    def __str__(self):
        return f"{self.made_at:%Y-%m-%d %H:%M}"
