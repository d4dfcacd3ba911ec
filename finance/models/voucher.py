"""Papers behind entries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models import User
from communities.scoping import EstateOwned
from finance.states import VoucherStatus


class Voucher(EstateOwned):
    """原始凭证: a private original, and a public copy once a second person confirmed it.

    Paths are relative: the original's to PRIVATE_ROOT, the copy's to PUBLIC_ROOT.
    """

    class Kind(models.TextChoices):
        BANK = "bank", _("银行回单")
        DEPOSIT = "deposit", _("存单")
        INVOICE = "invoice", _("发票")
        RECEIPT = "receipt", _("收据")
        SIGNED = "signed", _("收款人签收单")
        CONTRACT = "contract", _("合同")
        MINUTES = "minutes", _("决议或纪要")
        ACCEPTANCE = "acceptance", _("验收单")
        PAYROLL = "payroll", _("发放表")
        METER = "meter", _("抄表单")
        DAILY = "daily", _("日结单")
        OTHER = "other", _("其他")

    Redaction = VoucherStatus

    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.OTHER)
    number = models.CharField("票据号码", max_length=60, blank=True)
    name = models.CharField("文件名", max_length=200)
    original_path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    salt = models.BinaryField(max_length=32)
    mime = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveSmallIntegerField("页数", default=1)
    public_path = models.CharField(max_length=200, blank=True)
    public_sha256 = models.CharField(max_length=64, blank=True)
    public_mime = models.CharField(max_length=40, blank=True)
    redaction = models.CharField(
        "脱敏", max_length=10, choices=Redaction.choices, default=Redaction.PENDING
    )
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    redacted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    redacted_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "原始凭证"

    def __str__(self):
        return self.name

    @property
    def is_public(self) -> bool:
        return self.redaction == self.Redaction.CONFIRMED and bool(self.public_path)
