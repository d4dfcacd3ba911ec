"""What the banks say: accounts, files as they were handed in, and their rows."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import User
from communities.scoping import EstateOwned, EstateQuerySet
from finance.models.proposed import Seconded
from finance.states import BankFileStatus, SecondStatus


class BankAccount(EstateOwned):
    """银行账户: a bank account, a fixed deposit, a payment wallet, or money on its way; of one fund.

    It is there by a registration that two bodies agree on, and ends by such a word on ``ended_on``.
    """

    class Kind(models.TextChoices):
        BANK = "bank", _("银行账户")
        DEPOSIT = "deposit", _("定期存款")
        WALLET = "wallet", _("支付平台账户")
        CLEARING = "clearing", _("在途资金")

    fund = models.ForeignKey("finance.Fund", models.PROTECT, related_name="bank_accounts")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    bank_name = models.CharField("开户行", max_length=60)
    name = models.CharField("户名", max_length=80)
    number = models.CharField("账号", max_length=40, blank=True)
    number_tail = models.CharField("账号尾号", max_length=4, blank=True)
    currency = models.CharField("币种", max_length=3, default="CNY")
    is_active = models.BooleanField("启用", default=True)
    registration = models.OneToOneField(
        "finance.AccountRegistration", models.PROTECT, null=True, related_name="bank_account"
    )
    ended_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "银行账户"
        constraints = [
            models.UniqueConstraint(
                "estate",
                "number",
                condition=~Q(number="") & Q(ended_on=None),
                name="bank_account_number_once",
            ),
        ]

    def __str__(self):
        return f"{self.bank_name} 尾号{self.number_tail}" if self.number_tail else self.bank_name


class BankFile(EstateOwned):
    """银行流水文件: who handed it in, and what was read from it.

    ``covers_from`` to ``covers_until`` are the whole days it speaks of, both included: the range it
    prints, else those of its first and last row, and no day that had not ended when it came.
    ``is_counted``: it prints counts or sums of its own, which its rows bear out.
    """

    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="files"
    )
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField("上传人身份", max_length=20, blank=True)
    kind = models.CharField("来源", max_length=20, blank=True)
    name = models.CharField("文件名", max_length=200)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    format = models.CharField("格式", max_length=40, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=BankFileStatus.choices, default=BankFileStatus.UPLOADED
    )
    reading = models.JSONField("读取结果", default=dict, blank=True)
    difference_reason = models.CharField("差异说明", max_length=200, blank=True)
    created_at = models.DateTimeField("上传时间")
    covers_from = models.DateField("流水起", null=True, blank=True)
    covers_until = models.DateField("流水止", null=True, blank=True)
    is_counted = models.BooleanField("印有笔数或合计", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "银行流水文件"
        indexes = [models.Index(fields=["estate", "created_at"], name="bank_file_of_estate")]
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_from=None, covers_until=None)
                | Q(covers_from__lte=F("covers_until")),
                name="bank_file_covers_days",
            ),
        ]

    def __str__(self):
        return self.name


class FileWithdrawal(Seconded):
    """撤回流水文件: why a stored file counts no more, who asked, and the second who agreed.

    Whoever withdraws a file of which nothing was ever booked needs no second.
    """

    bank_file = models.ForeignKey(BankFile, models.PROTECT, related_name="withdrawals")

    class Meta:
        verbose_name = verbose_name_plural = "撤回流水文件"
        constraints = [
            models.UniqueConstraint(
                "bank_file",
                condition=Q(status=SecondStatus.PROPOSED),
                name="one_withdrawal_asked_at_once",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("submitted_by")), name="withdrawal_has_two_people"
            ),
        ]

    def __str__(self):
        return self.reason


class BankRowQuerySet(EstateQuerySet):
    def counted(self):
        """计入的流水: those of files that were not withdrawn; sums and matching read no others."""
        return self.filter(withdrawn_at=None)


class BankRow(EstateOwned):
    """银行流水: one line of a bank's own record; amount in fen, money in is positive.

    What the bank wrote stays; ``withdrawn_at`` is set once, when its file is withdrawn.
    """

    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="rows")
    bank_file = models.ForeignKey(BankFile, models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField("行号", default=0)
    fingerprint = models.CharField(max_length=64)
    occurrence = models.PositiveIntegerField(default=1)
    at = models.DateTimeField("时间")
    booked_date = models.DateField("日期")
    amount_fen = models.BigIntegerField("金额（分）")
    balance_fen = models.BigIntegerField("余额（分）", null=True, blank=True)
    counterparty = models.CharField("对方", max_length=120, blank=True)
    memo = models.CharField("摘要", max_length=250, blank=True)
    reference = models.CharField("流水号", max_length=80, blank=True)
    status = models.CharField("交易状态", max_length=40, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = BankRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "银行流水"
        constraints = [
            models.UniqueConstraint(
                fields=["bank_account", "fingerprint", "occurrence"],
                condition=Q(withdrawn_at=None),
                name="bank_row_counts_once",
            ),
        ]
        indexes = [
            models.Index(fields=["bank_account", "booked_date", "id"], name="bank_row_by_day"),
        ]

    def __str__(self):
        return f"{self.booked_date} {self.amount_fen}"


class BankMapping(EstateOwned):
    """列对应关系: the confirmed answer which column means what, for files with these headers."""

    bank_name = models.CharField("银行", max_length=60)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField("对应关系")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("estate", "bank_name", "signature", name="mapping_once"),
        ]

    def __str__(self):
        return self.bank_name


class RowSetAside(Seconded):
    """不属公共收益的流水: so much of a bank row is no income or cost of the owners', and why.

    Two people of two employers say so; it counts as explained, and is booked nowhere.
    """

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", _("押金、保证金")
        COMPANY = "company", _("物业公司的款项")
        COLLECTED = "collected", _("代收代付")
        MISTAKEN = "mistaken", _("误转，待退回")
        OTHER = "other", _("其他")

    bank_row = models.ForeignKey(BankRow, models.PROTECT, related_name="set_asides")
    kind = models.CharField("是什么钱", max_length=10, choices=Kind.choices)
    amount_fen = models.BigIntegerField("金额（分）")

    class Meta:
        verbose_name = verbose_name_plural = "不属公共收益的流水"
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="set_aside_is_not_zero"),
            models.CheckConstraint(
                condition=~Q(status=SecondStatus.AGREED)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("submitted_by")),
                name="set_aside_has_two_people",
            ),
        ]
        indexes = [models.Index(fields=["estate", "status"], name="set_aside_queue")]

    def __str__(self):
        return self.reason
