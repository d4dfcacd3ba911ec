"""Attempts to bind a home to an account."""

from django.db import models

from communities.models.people import Ownership, User
from communities.scoping import EstateOwned
from communities.states import BindingStatus


class BindingAttempt(EstateOwned):
    """绑定尝试: one try to prove that a registered owner is the person of an account.

    A waiting attempt without an ownership matched nothing; nobody is told so.
    """

    Status = BindingStatus

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="账户")
    ownership = models.ForeignKey(
        Ownership, models.PROTECT, null=True, related_name="+", verbose_name="产权"
    )
    phone = models.CharField("登记手机", max_length=16)
    code_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField("状态", max_length=8, choices=Status.choices)
    at = models.DateTimeField("时间")

    class Meta:
        indexes = [models.Index("user", "estate", name="binding_attempts_of_user")]

    def __str__(self):
        return f"{self.get_status_display()} {self.at:%Y-%m-%d}"
