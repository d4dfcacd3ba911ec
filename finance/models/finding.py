"""What the nightly check found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.scoping import EstateOwned, EstateQuerySet
from finance.models.voucher import Voucher


class FindingQuerySet(EstateQuerySet):
    def open(self):
        return self.filter(gone_at=None)


class Finding(EstateOwned):
    """核对问题: a sentence about what does not add up in an estate's books, or about a public file that
    is not as it was, from when until when.

    While one about the books is open, no page says that they agree with the bank; while the public
    copy of a ``voucher`` is not as it was, no statement of an entry that rests on it.
    """

    class About(models.TextChoices):
        BOOKS = "books", _("账簿")
        FILES = "files", _("公示文件")

    about = models.CharField("关于", max_length=5, choices=About.choices, default=About.BOOKS)
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, blank=True, related_name="+")
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
            models.CheckConstraint(
                condition=Q(voucher=None) | Q(about="files"), name="finding_of_a_copy_is_of_files"
            ),
        ]

    def __str__(self):
        return self.sentence
