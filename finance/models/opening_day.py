"""开账: accounts that two people say are the estate's, how they end, and what the books begin with."""

from django.db import models
from django.db.models import F, Q

from communities.models import OfficePaper
from communities.scoping import EstateOwned
from finance.models.bank import BankAccount, BankFile
from finance.models.books import Fund
from finance.models.draft import EntryDraft
from finance.models.proposed import Seconded
from finance.states import SecondStatus

ONE_PERSON = Q(status=SecondStatus.AGREED, decided_by=None) | Q(decided_by=F("submitted_by"))


class AccountRegistration(Seconded):
    """登记账户: an account at a bank or a payment service that one body registers and another confirms;
    ``reason`` says which paper shows it (开户许可证、账户证明). Its whole number is shown to those who
    decide, while it waits."""

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="registrations", verbose_name="资金"
    )
    kind = models.CharField("类别", max_length=10, choices=BankAccount.Kind.choices)
    bank_name = models.CharField("开户行", max_length=60)
    name = models.CharField("户名", max_length=80)
    number = models.CharField("账号", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登记账户"
        constraints = [
            models.UniqueConstraint(
                "estate",
                "number",
                condition=~Q(number="") & Q(status=SecondStatus.PROPOSED),
                name="one_registration_of_a_number",
            ),
            models.CheckConstraint(condition=~ONE_PERSON, name="registration_has_two_people"),
        ]

    def __str__(self):
        return f"{self.bank_name} {self.name}"


class AccountEnd(Seconded):
    """停用账户: the last day on which an account is the estate's, and why; its rows and entries stay."""

    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="ends")
    ended_on = models.DateField("停用日期")

    class Meta:
        verbose_name = verbose_name_plural = "停用账户"
        constraints = [
            models.UniqueConstraint(
                "bank_account",
                condition=Q(status=SecondStatus.PROPOSED),
                name="one_account_end_at_once",
            ),
            models.CheckConstraint(condition=~ONE_PERSON, name="account_end_has_two_people"),
        ]

    def __str__(self):
        return f"{self.bank_account} {self.ended_on}"


class FundOpening(EstateOwned):
    """期初: with what a fund begins on the day before its first period, beside what the banks say.

    ``carried_fen`` is what the books before said the fund had. The draft is what another body confirms;
    its vouchers, ``bank_file`` or ``paper`` are the evidence. Insert-only: a wrong one is entered anew.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="openings", verbose_name="资金")
    draft = models.OneToOneField(EntryDraft, models.PROTECT, related_name="opening")
    day = models.DateField("期初日")
    carried_fen = models.BigIntegerField("账面结余（分）")
    bank_file = models.ForeignKey(
        BankFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="银行流水"
    )
    paper = models.ForeignKey(
        OfficePaper,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="存档文件",
    )

    class Meta:
        verbose_name = verbose_name_plural = "期初"

    def __str__(self):
        return f"{self.fund} {self.day}"


class OpeningLine(EstateOwned):
    """在途与未达: what the books before had and the banks not yet (positive, fen), or the banks still
    had and the books no more."""

    opening = models.ForeignKey(FundOpening, models.PROTECT, related_name="lines")
    what = models.CharField("是什么钱", max_length=60)
    amount_fen = models.BigIntegerField("金额（分）")

    class Meta:
        verbose_name = verbose_name_plural = "在途与未达"
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount_fen=0) & ~Q(what=""), name="a_stated_line_says_what"
            ),
        ]

    def __str__(self):
        return f"{self.what} {self.amount_fen}"
