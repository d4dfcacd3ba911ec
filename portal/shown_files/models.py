"""What a published page refers to (公示文件): its documents and pictures, and what was taken down."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from communities.models import User
from communities.scoping import EstateOwned
from finance.models import Voucher
from portal.shown_files.states import IN_FORCE, RemovalStatus


class ShownFile(EstateOwned):
    """公示文件: one document or picture as a page showed it from ``shown_at`` on; never changed.

    ``sha256`` is that of its bytes, ``size`` counts them. What stands in one ``block`` of a page is
    one paper; a new file there is its next ``number``. The database keeps the file's row as it is.
    """

    page = models.ForeignKey(Page, models.PROTECT, related_name="shown_files")
    block = models.CharField("位置", max_length=36)
    number = models.PositiveSmallIntegerField("第几版")
    # A trigger refuses their removal, and a receiver says so in a sentence.
    picture = models.ForeignKey(Image, models.DO_NOTHING, null=True, related_name="shown")
    document = models.ForeignKey(Document, models.DO_NOTHING, null=True, related_name="shown")
    title = models.CharField("名称", max_length=255)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("指纹", max_length=64)
    shown_at = models.DateTimeField("公示时间")

    class Meta:
        verbose_name = verbose_name_plural = _("公示文件")
        constraints = [
            models.UniqueConstraint("page", "block", "number", name="shown_file_number_once"),
            models.CheckConstraint(
                condition=Q(picture=None, document__isnull=False)
                | Q(picture__isnull=False, document=None),
                name="shown_file_is_picture_or_document",
            ),
        ]
        indexes = [models.Index("estate", "sha256", name="shown_file_of_bytes")]

    def __str__(self):
        return self.title

    @property
    def kept(self):
        """The row that holds the file."""
        return self.document or self.picture

    @property
    def mime(self) -> str:
        return "application/pdf" if self.document_id else "image/jpeg"


class FileRemoval(EstateOwned):
    """撤下: bytes that are shown no more (personal data, children), by two people of two employers.

    The bytes go, wherever the estate shows them; their hash, the day and the reason stay.
    """

    file = models.ForeignKey(ShownFile, models.PROTECT, related_name="+", verbose_name="文件")
    sha256 = models.CharField("指纹", max_length=64)
    reason = models.CharField("理由", max_length=200)
    status = models.CharField(
        "状态", max_length=10, choices=RemovalStatus.choices, default=RemovalStatus.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("撤下")
        constraints = [
            models.UniqueConstraint(
                "estate", "sha256", condition=Q(status__in=IN_FORCE), name="bytes_removed_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="removal_says_why"),
            models.CheckConstraint(
                condition=Q(status=RemovalStatus.ASKED, decided_by=None, decided_at=None)
                | (
                    ~Q(status=RemovalStatus.ASKED)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="removal_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("asked_by")), name="removal_by_two_people"
            ),
        ]

    def __str__(self):
        return f"{self.file} · {self.get_status_display()}"


class FileCheck(EstateOwned):
    """文件核对: when the bytes behind what strangers read were last hashed again, and whether they
    were those recorded. Of a page's file or of a voucher's public copy.
    """

    shown = models.OneToOneField(ShownFile, models.PROTECT, null=True, related_name="check_made")
    voucher = models.OneToOneField(Voucher, models.PROTECT, null=True, related_name="check_made")
    checked_at = models.DateTimeField("核对时间")
    is_whole = models.BooleanField("与指纹相符")

    class Meta:
        verbose_name = verbose_name_plural = "文件核对"
        constraints = [
            models.CheckConstraint(
                condition=Q(shown=None, voucher__isnull=False)
                | Q(shown__isnull=False, voucher=None),
                name="file_check_of_one_file",
            ),
        ]

    def __str__(self):
        return f"{self.key[0]} {self.key[1]}"

    @property
    def key(self) -> tuple[str, int]:
        """Which link it has, and to which row."""
        return ("shown", self.shown_id) if self.shown_id else ("voucher", self.voucher_id)
