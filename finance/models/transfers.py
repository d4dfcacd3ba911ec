"""Money that comes without a channel of the portal's own: who may take it (收款员), and what a bank's slip
says of a transfer (转账凭证)."""

from django.db import models
from django.db.models import F, Q

from communities.models import OfficePaper, User
from communities.scoping import EstateOwned
from finance.models.bank import BankAccount
from finance.models.orders import PayOrder
from finance.models.proposed import Seconded
from finance.states import HOLDS, SecondStatus


class Cashier(EstateOwned):
    """收款员: one of the property company's staff whom its manager lets take money, until he ends it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="收款员")
    allowed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField("指定时间")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("停止时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "收款员"
        constraints = [
            models.UniqueConstraint(
                "estate", "user", condition=Q(ended_at=None), name="a_cashier_is_allowed_once"
            )
        ]

    def __str__(self):
        return self.user.office_name


class TransferSlip(Seconded):
    """转账凭证: what one person read on a bank's slip (fen), for the bills that its order reserves, until
    another has found the money. ``reason`` is what the payer wrote (附言), ``answer`` why it was refused.

    ``bank_account`` is where the money of a book of the owners' came in; the company's own has none here.
    """

    order = models.OneToOneField(PayOrder, models.PROTECT, related_name="slip")
    amount_fen = models.BigIntegerField("金额（分）")
    paid_on = models.DateField("转账日期")
    payer_bank = models.CharField("付款银行和账号尾号", max_length=40)
    serial = models.CharField("银行流水号", max_length=40)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(OfficePaper, models.PROTECT, null=True, related_name="+")
    answer = models.CharField("不通过的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "转账凭证"
        constraints = [
            # Whoever hands it in again: one slip pays once.
            models.UniqueConstraint(
                "estate", "serial", condition=Q(status__in=HOLDS), name="a_slip_counts_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_slip_is_of_something"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="two_people_see_a_slip",
            ),
            models.CheckConstraint(
                condition=~Q(status=SecondStatus.REFUSED) | ~Q(answer=""),
                name="a_slip_is_refused_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["estate", "status"], name="slips_that_wait")]

    def __str__(self):
        return self.serial
