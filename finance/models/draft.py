"""What is not booked yet: drafts, their lines and papers, and what another body said to them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import User
from communities.scoping import EstateOwned
from finance.models.bank import BankRow
from finance.models.books import Account, Authority, Fund
from finance.models.proposed import Proposed
from finance.models.voucher import Voucher
from finance.periods import FIRST_DAY
from finance.states import DraftStatus


class Kind(models.TextChoices):
    INCOME = "income", _("收入")
    COST = "cost", _("经营成本")
    USE = "use", _("使用")
    OWED = "owed", _("预收与待退")
    TRANSFER = "transfer", _("内部转账")
    CORRECTION = "correction", _("冲销")
    OPENING = "opening", _("期初结转")


class Counterparty(models.TextChoices):
    COMPANY = "company", _("单位")
    PERSON = "person", _("个人")
    NONE = "none", _("无")


class EntryDraft(Proposed, EstateOwned):
    """记账凭证草稿: everything of an entry to be, until it is posted or discarded."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="drafts", verbose_name="资金")
    status = models.CharField(
        "状态", max_length=10, choices=DraftStatus.choices, default=DraftStatus.DRAFT
    )
    kind = models.CharField("方向", max_length=10, choices=Kind.choices)
    booking_date = models.DateField("记账日期")
    memo = models.CharField("内容", max_length=200)
    counterparty = models.CharField("收付方", max_length=120, blank=True)
    counterparty_kind = models.CharField(
        "收付方类别", max_length=10, choices=Counterparty.choices, default=Counterparty.COMPANY
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据"
    )
    no_voucher_reason = models.CharField("无票据说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=80, blank=True)
    reverses = models.ForeignKey(
        "finance.Entry", models.PROTECT, null=True, blank=True, related_name="correcting_drafts"
    )
    content_hash = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "记账凭证草稿"
        constraints = [
            models.UniqueConstraint(fields=["estate", "fund", "id"], name="draft_of_its_book"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CORRECTION) | Q(reverses__isnull=False),
                name="a_correction_names_what_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(booking_date__gte=FIRST_DAY), name="draft_has_a_possible_day"
            ),
        ]
        indexes = [models.Index(fields=["estate", "status", "booking_date"], name="draft_queue")]

    def __str__(self):
        return self.memo


class DraftLine(EstateOwned):
    """分录草稿: one line, debit positive, in fen; with the bank row it explains, if any."""

    draft = models.ForeignKey(EntryDraft, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="科目")
    amount_fen = models.BigIntegerField("金额（分）")
    bank_row = models.ForeignKey(
        BankRow, models.PROTECT, null=True, blank=True, related_name="draft_lines"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="draft_line_is_not_zero"),
        ]
        indexes = [models.Index(fields=["draft", "position"], name="draft_line_order")]

    def __str__(self):
        return f"{self.account} {self.amount_fen}"


class DraftVoucher(EstateOwned):
    """草稿所附凭证."""

    draft = models.ForeignKey(EntryDraft, models.CASCADE, related_name="draft_vouchers")
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="draft_vouchers")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("draft", "voucher", name="voucher_once_per_draft"),
        ]

    def __str__(self):
        return str(self.voucher)


class Approval(EstateOwned):
    """复核意见: what a person of another employer said to exactly this content; never changed."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("确认")
        RETURNED = "returned", _("退回")

    draft = models.ForeignKey(EntryDraft, models.PROTECT, related_name="approvals")
    content_hash = models.CharField(max_length=64)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField("身份", max_length=20)
    employer = models.CharField("单位", max_length=40)
    decision = models.CharField("意见", max_length=10, choices=Verdict.choices)
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="approved") | ~Q(reason=""), name="a_return_has_a_reason"
            ),
        ]

    def __str__(self):
        return self.get_decision_display()
