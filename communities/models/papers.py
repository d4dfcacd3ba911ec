"""Papers that an office keeps (存档文件): private, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models.people import User
from communities.scoping import EstateOwned


class OfficePaper(EstateOwned):
    """存档文件: a paper that proves something, kept as it came; only those named in ``readers`` see it.

    ``original_path`` names its folder below the private root: clean pages, of a PDF also the file. ``sha256``
    is of the bytes as they came.
    """

    class Kind(models.TextChoices):
        RULES = "rules", _("议事规则或管理规约")
        MINUTES = "minutes", _("会议纪要")
        RESULT = "result", _("表决结果")
        CONTRACT = "contract", _("合同")
        OTHER = "other", _("其他")

    class Readers(models.TextChoices):
        BODIES = "bodies", _("业委会、居委会和街道")
        OFFICE = "office", _("业委会、居委会、街道和物业")

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("名称", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    dated = models.DateField("日期")
    proves = models.CharField("证明什么", max_length=200, blank=True)
    readers = models.CharField(
        "谁可以看", max_length=10, choices=Readers.choices, default=Readers.BODIES
    )
    name = models.CharField("文件名", max_length=200)
    original_path = models.CharField(max_length=200)
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField("字节数")
    pages = models.PositiveSmallIntegerField("页数")
    sha256 = models.CharField("指纹", max_length=64)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="存入人")
    kept_at = models.DateTimeField("存入时间")

    class Meta:
        verbose_name = verbose_name_plural = _("存档文件")
        constraints = [
            models.UniqueConstraint("estate", "sha256", name="office_paper_is_kept_once")
        ]
        indexes = [models.Index("estate", "dated", name="office_papers_by_date")]

    def __str__(self):
        return self.title
