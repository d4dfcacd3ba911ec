"""Leaves and their head; the tree over them is built by the signer."""

from django.db import models

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
