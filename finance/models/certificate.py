"""What bears out a fixed deposit: the bank's papers, and why one counts no more."""

from django.db import models
from django.db.models import F, Q

from communities.scoping import EstateQuerySet
from finance.models.bank import BankAccount
from finance.models.proposed import Seconded
from finance.models.voucher import Voucher
from finance.states import HOLDS, SecondStatus


class CertificateQuerySet(EstateQuerySet):
    def counted(self):
        """计入的存单: two people say what they read on it, and nobody has withdrawn it."""
        return self.filter(status=SecondStatus.AGREED)


class DepositCertificate(Seconded):
    """存单: what lay in a fixed deposit (定期存款) at the end of ``day``, as its paper says; fen.

    One person writes it down with the paper (存单、存款证明、余额证明), a second of another employer
    reads the same on it. ``reason`` says what paper it is; ``since`` is the day it prints from which
    the money lies there (起息日、开户日; of one that was paid out the day of that), if any. Where the
    paper's number ends otherwise than the account's, ``number_reason`` says why it is of the account.
    """

    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="certificates")
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="certificates")
    day = models.DateField("截至日期")
    since = models.DateField("起息日", null=True, blank=True)
    number_reason = models.CharField("号码不同的原因", max_length=200, blank=True)
    balance_fen = models.BigIntegerField("余额（分）")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "存单"
        constraints = [
            models.UniqueConstraint(
                "bank_account",
                "day",
                condition=Q(status__in=HOLDS),
                name="one_certificate_for_a_day",
            ),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="certificate_of_no_debt"),
            models.CheckConstraint(
                condition=~Q(status=SecondStatus.AGREED)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("submitted_by")),
                name="certificate_has_two_people",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(since__lte=F("day")), name="certificate_since_its_day"
            ),
        ]
        indexes = [models.Index(fields=["estate", "status"], name="certificate_queue")]

    def __str__(self):
        return f"{self.bank_account} {self.day}"


class CertificateWithdrawal(Seconded):
    """撤回存单: why a certificate counts no more, who asked, and the second who agreed."""

    certificate = models.ForeignKey(DepositCertificate, models.PROTECT, related_name="withdrawals")

    class Meta:
        verbose_name = verbose_name_plural = "撤回存单"
        constraints = [
            models.UniqueConstraint(
                "certificate",
                condition=Q(status=SecondStatus.PROPOSED),
                name="one_certificate_withdrawal_at_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=SecondStatus.AGREED)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("submitted_by")),
                name="certificate_withdrawal_has_two_people",
            ),
        ]

    def __str__(self):
        return self.reason
