"""Doubts about a bill (对账单有疑问): while one waits for its answer nobody is reminded of the bill."""

from django.db import models
from django.db.models import Q

from communities.models import User
from communities.scoping import EstateOwned
from finance.models.bills import Bill


class BillDoubt(EstateOwned):
    """账单疑问: what a debtor doubts about a bill. Insert-only."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="doubts")
    words = models.CharField("疑问", max_length=500)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = verbose_name_plural = "账单疑问"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_doubt_says_what")]
        ordering = ["asked_at", "pk"]

    def __str__(self):
        return self.words


class DoubtAnswer(EstateOwned):
    """疑问答复, of who charges the bill. Insert-only, one for each doubt."""

    doubt = models.OneToOneField(BillDoubt, models.PROTECT, related_name="answer")
    words = models.CharField("答复", max_length=500)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        verbose_name = verbose_name_plural = "账单疑问答复"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="an_answer_says_what")]

    def __str__(self):
        return self.words
