"""What a debtor was told about her bills before a letter was written (提醒)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Ownership, User
from communities.scoping import EstateOwned
from finance.models.bills import Bill
from notifications.models import Notice


class Step(models.TextChoices):
    BILLED = "billed", _("出账通知")
    DUE = "due", _("到期提醒")
    LATE = "late", _("逾期提醒")


class Reminder(EstateOwned):
    """提醒: what a debtor, or whom she opened her bills to, was told of one bill at one step. Insert-only.

    ``fen`` was open then. Who has no account was told nothing: there is a row without ``user`` and
    ``notice``. How a notice went out its deliveries say.
    """

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="reminders")
    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="reminders")
    step = models.CharField("步骤", max_length=8, choices=Step.choices)
    fen = models.BigIntegerField("当时未交（分）")
    sent_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        constraints = [
            # Whoever sweeps, and however often.
            models.UniqueConstraint(
                "bill", "step", "ownership", "user", name="reminded_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_reminder_is_of_something"),
            models.CheckConstraint(
                condition=Q(user=None, notice=None) | Q(user__isnull=False, notice__isnull=False),
                name="who_has_an_account_was_told",
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()} {self.sent_at:%Y-%m-%d}"
