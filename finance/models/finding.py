"""What the nightly check found."""

from django.db import models
from django.db.models import Q

from communities.scoping import EstateOwned, EstateQuerySet


class FindingQuerySet(EstateQuerySet):
    def open(self):
        return self.filter(gone_at=None)


class Finding(EstateOwned):
    """核对问题: a sentence about what does not add up in an estate's books, from when until when.

    While one is open, no page says that the books agree with the bank.
    """

    sentence = models.CharField("问题", max_length=400)
    found_at = models.DateTimeField("发现时间")
    gone_at = models.DateTimeField("消失时间", null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核对问题"
        constraints = [
            models.UniqueConstraint(
                "estate", "sentence", condition=Q(gone_at=None), name="open_finding_once"
            ),
        ]

    def __str__(self):
        return self.sentence
