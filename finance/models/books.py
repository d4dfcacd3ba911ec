"""Books and what stands in them: funds, accounts, authorities, heads and month balances."""

from datetime import date

from django.db import models
from django.db.models import Max, Min, Q
from django.utils.translation import gettext_lazy as _

from communities.models import Building, OfficePaper
from communities.scoping import EstateOwned, EstateQuerySet
from decisions.models import DecisionMatter, ElsewhereMatter
from decisions.states import ElsewhereStatus, VoteStatus
from finance.closed_days import DAY, first_gap
from finance.first_period import first_day
from finance.models.bank import BankAccount
from finance.states import CLOSED


class Fund(EstateOwned):
    """资金（账套）: a book of its own; totals of two funds are never added (嘉兴条例 30 单独列账)."""

    class Code(models.TextChoices):
        PUBLIC = "gs", _("公共收益")
        MAINTENANCE = "wx", _("维修资金")
        FEES = "wy", _("物业费收支（酬金制）")

    # What entry numbers begin with: 公收-2026-000123.
    SHORT = {"gs": "公收", "wx": "维修", "wy": "物业"}

    code = models.CharField("代码", max_length=2, choices=Code.choices)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "资金"
        constraints = [models.UniqueConstraint("estate", "code", name="fund_once_per_estate")]

    def __str__(self):
        return self.name

    @property
    def closed_until(self) -> date | None:
        """封账日: nothing is booked on or before it; None while no day is closed."""
        return self.statements.filter(status__in=CLOSED).aggregate(last=Max("ends"))["last"]

    def first_open_day(self, day: date) -> date:
        """``day``, or where that is closed, the first day that is not."""
        closed = self.closed_until
        return max(day, closed + DAY) if closed else day

    @property
    def first_booked_day(self) -> date | None:
        """Of the first entry; what was carried forward when the books were opened (期初结转) is none,
        nor what took a wrong one back."""
        booked = self.entries.exclude(kind="opening").exclude(reverses__kind="opening")
        return booked.aggregate(first=Min("booking_date"))["first"]

    @property
    def first_day_of_statements(self) -> date | None:
        """The first that is promised or booked; where nobody chose a first period, that of the first entry. 期初
        of the day before the first period makes no period of its own."""
        promised = first_day(self.estate)
        first = self.entries.aggregate(first=Min("booking_date"))["first"]
        if promised is None or (first is None and self.code != self.Code.PUBLIC):
            return first
        return min(promised, self.first_booked_day or promised)

    def gap_before(self, day: date, statuses) -> date | None:
        """The first day before ``day`` that no statement of ``statuses`` covers, counted from the
        first booked one."""
        spans = self.statements.filter(status__in=statuses).values_list("starts", "ends")
        return first_gap(self.first_booked_day, day - DAY, spans)


class Account(EstateOwned):
    """科目: where money is, where it came from, what earning it cost and what it was used for; and
    what of it is held for others (预收与待退): paid ahead and not earned yet, or to be given back."""

    class Kind(models.TextChoices):
        BANK = "asset_bank", _("银行存款")
        WALLET = "asset_wallet", _("支付平台余额")
        CLEARING = "clearing", _("在途资金")
        INCOME = "income", _("收入")
        COST = "cost", _("经营成本")
        USE = "use", _("使用")
        OWED = "owed", _("预收与待退")
        EQUITY = "equity", _("期初结转")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="accounts", verbose_name="资金")
    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    bank_account = models.OneToOneField(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="account"
    )
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="幢"
    )
    needs_authority = models.BooleanField("须有依据", default=False)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "科目"
        constraints = [
            models.UniqueConstraint("fund", "code", name="account_code_once_per_fund"),
            models.UniqueConstraint(fields=["estate", "fund", "id"], name="account_of_its_book"),
        ]

    def __str__(self):
        return self.name

    @property
    def holds_money(self) -> bool:
        return self.kind in MONEY

    @property
    def is_owed(self) -> bool:
        return self.kind in OWED


MONEY = [Account.Kind.BANK, Account.Kind.WALLET, Account.Kind.CLEARING]
OWED = [Account.Kind.OWED]
# Added up, debits less credits, they are what the fund owns: its money less what it owes.
OWN = MONEY + OWED


class AuthorityQuerySet(EstateQuerySet):
    def usable(self):
        """Without those of a decision whose record was corrected, or that was revoked, since."""
        gone = [ElsewhereStatus.REPLACED, ElsewhereStatus.REVOKED]
        kept = self.exclude(matter__decision__status__in=gone)
        return kept.exclude(motion__decision__status=VoteStatus.REVOKED)


class Authority(EstateOwned):
    """授权依据: the decision, clause, minute or contract that allows an entry.

    With a ``matter`` it is a decision that another body checked, with a ``motion`` one that owners voted here;
    without either its title is what a person typed.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("业主大会决定")
        CLAUSE = "clause", _("议事规则条款")
        MINUTE = "minute", _("业委会会议纪要")
        CONTRACT = "contract", _("合同")

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("标题", max_length=120)
    reference = models.CharField("编号", max_length=60, blank=True)
    document = models.CharField("文件", max_length=200, blank=True)
    paper = models.ForeignKey(
        OfficePaper,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="存档文件",
    )
    decided_date = models.DateField("日期", null=True, blank=True)
    matter = models.OneToOneField(
        ElsewhereMatter, models.PROTECT, null=True, related_name="authority", verbose_name="事项"
    )

    motion = models.OneToOneField(
        DecisionMatter, models.PROTECT, null=True, related_name="authority", verbose_name="表决事项"
    )

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授权依据"
        constraints = [
            models.CheckConstraint(
                condition=Q(matter=None) | Q(motion=None), name="authority_of_one_decision"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_owners_decision(self) -> bool:
        """Its page says what was decided."""
        return bool(self.matter_id or self.motion_id)

    @property
    def is_unchecked_decision(self) -> bool:
        """Said to be the owners' decision, by one person's word."""
        return self.kind == self.Kind.DECISION and not self.is_owners_decision


class BookHead(EstateOwned):
    """凭证号的末尾: only the insertion of an entry moves it, by one."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("fund", "year", name="book_head_once_per_year")]

    def __str__(self):
        return f"{self.year}: {self.last_number}"


class MonthBalance(EstateOwned):
    """科目月发生额: an account's debits and credits (fen) of one month.

    Only the insertion of postings writes it; the nightly check adds the postings again.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", db_constraint=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="months")
    month = models.DateField("月份（1日）")
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)
    n_lines = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("account", "month", name="month_balance_once")]
        indexes = [models.Index(fields=["fund", "month"], name="month_balance_of_fund")]

    def __str__(self):
        return f"{self.account} {self.month:%Y-%m}"
