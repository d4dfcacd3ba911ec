"""What was kept as a bank account and is a fixed deposit."""

from django.db import models
from django.db.models import F, Q

from finance.models.bank import BankAccount
from finance.models.proposed import Seconded
from finance.states import SecondStatus


class DepositTurn(Seconded):
    """转为定期存款: why an account of which the bank makes no file is a fixed deposit, who asked, and
    the second who agreed."""

    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="turns")

    class Meta:
        verbose_name = verbose_name_plural = "转为定期存款"
        constraints = [
            models.UniqueConstraint(
                "bank_account",
                condition=Q(status=SecondStatus.PROPOSED),
                name="one_deposit_turn_at_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=SecondStatus.AGREED)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("submitted_by")),
                name="deposit_turn_has_two_people",
            ),
        ]

    def __str__(self):
        return self.reason
