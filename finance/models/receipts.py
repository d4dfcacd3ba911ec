"""收据: what was received, as it was said then; numbered without a gap."""

import uuid

from django.db import models
from django.db.models import Q

from communities.scoping import EstateOwned
from finance.models.orders import Payment


class ReceiptHead(EstateOwned):
    """收据号的末尾: only the insertion of a receipt moves it, by one."""

    payee = models.CharField("收款单位", max_length=80)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("estate", "payee", "year", name="receipt_head_once_per_year")
        ]

    def __str__(self):
        return f"{self.year}: {self.last_number}"


class Receipt(EstateOwned):
    """收据: of one payment, or a red-letter one (红字) of what went back of it. Insert-only.

    ``snapshot`` is all that it says; the log holds it as a commitment under ``salt``. Whoever has its
    ``code`` finds it.
    """

    code = models.UUIDField("编码", unique=True, default=uuid.uuid4)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="receipts")
    cancels = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="red_letters", verbose_name="冲红"
    )
    payee = models.CharField("收款单位", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("号")
    amount_fen = models.BigIntegerField("金额（分）")
    snapshot = models.JSONField("内容")
    salt = models.BinaryField(max_length=32)
    leaf_index = models.BigIntegerField("存证序号")
    issued_at = models.DateTimeField("开具时间")

    class Meta:
        verbose_name = verbose_name_plural = "收据"
        constraints = [
            models.UniqueConstraint(
                "estate", "payee", "year", "number", name="receipt_number_once"
            ),
            models.UniqueConstraint(
                "payment", condition=Q(cancels=None), name="a_payment_has_one_receipt"
            ),
            models.CheckConstraint(
                condition=Q(cancels=None, amount_fen__gt=0)
                | Q(cancels__isnull=False, amount_fen__lt=0),
                name="a_red_letter_is_negative",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.shown_number

    @property
    def shown_number(self) -> str:
        """R-2026-000123."""
        return f"R-{self.year}-{self.number:06d}"
