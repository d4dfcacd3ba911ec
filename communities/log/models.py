"""Leaves and their head; the tree over them is built by the signer, whose checkpoints are rows too."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.scoping import EstateOwned


class Leaf(EstateOwned):
    """存证叶: the bytes as they were written, and SHA-256 over 0x00 and them (RFC 6962 2.1)."""

    index = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    body = models.BinaryField()
    hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("estate", "index", name="leaf_index_once"),
            models.CheckConstraint(
                condition=models.Q(index__gte=0), name="leaf_index_is_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.index}"


class LogHead(EstateOwned):
    """存证日志的末尾: whoever appends locks this row, so that leaves are numbered without gaps."""

    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("estate", name="one_log_head_per_estate")]

    def __str__(self):
        return f"{self.size}"


class Checkpoint(EstateOwned):
    """检查点: the log's size and root as the signer signed them; the note is what strangers get."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("estate", "size", "signed_at", name="checkpoint_once"),
            models.CheckConstraint(
                condition=models.Q(size__gt=0), name="checkpoint_of_some_leaves"
            ),
        ]

    def __str__(self):
        return f"{self.size}"


class SignerStart(models.Model):
    """签名进程启动: since when it signs, as which user of its machine, with which keys (the newest
    first, in hex)."""

    host = models.CharField(max_length=200)
    keys = models.JSONField()
    uid = models.PositiveBigIntegerField()
    started_at = models.DateTimeField()

    def __str__(self):
        return f"{self.host} {self.started_at:%Y-%m-%d %H:%M}"


class Refusal(models.TextChoices):
    """Why the signer does not sign an estate's log."""

    SHORT = "short", _("数据库里的存证叶比已签名的少")
    GAP = "gap", _("存证叶有缺失")
    BROKEN = "broken", _("存证叶与它的哈希不符")
    FORK = "fork", _("已签名的存证叶被改动")
    FOREIGN = "foreign", _("有一个检查点不是签名进程签的")
    FORGOTTEN = "forgotten", _("签名进程没有自己的记录，而数据库里已有检查点")
    RENAMED = "renamed", _("日志的名称与签过的不同")
    UNKEPT = "unkept", _("签名进程的目录读不出或写不进")


class SignerRefusal(EstateOwned):
    """拒签: from when to when the signer did not sign this estate's log, and why."""

    reason = models.CharField(max_length=10, choices=Refusal)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "estate", condition=models.Q(ended_at=None), name="one_open_refusal_per_log"
            ),
        ]

    def __str__(self):
        return self.reason
