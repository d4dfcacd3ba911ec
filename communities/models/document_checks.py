"""Papers of an owner that two bodies looked at (现场核验)."""

from django.db import models
from django.db.models import F, Q

from communities.models.people import Ownership
from communities.models.vouched import Vouched
from communities.states import CheckStatus


class DocumentCheck(Vouched):
    """现场核验: ``user`` came with her papers and is the registered owner of ``ownership``; from the
    confirming on the home is bound to her account, whose phone is the registered one.

    ``reason`` says why it was declined, or is "".
    """

    ownership = models.ForeignKey(
        Ownership, models.PROTECT, related_name="document_checks", verbose_name="产权"
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    status = models.CharField(
        "状态", max_length=8, choices=CheckStatus.choices, default=CheckStatus.ASKED
    )

    class Meta:
        verbose_name = verbose_name_plural = "现场核验"
        constraints = [
            models.UniqueConstraint(
                fields=["ownership"],
                condition=Q(status=CheckStatus.ASKED),
                name="one_open_check_of_an_ownership",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")) & ~Q(decided_by=F("user")),
                name="nobody_checks_her_own_papers",
            ),
            models.CheckConstraint(
                condition=~Q(status=CheckStatus.MADE)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="papers_are_checked_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(status=CheckStatus.DECLINED) | ~Q(reason=""),
                name="a_declined_check_says_why",
            ),
        ]
