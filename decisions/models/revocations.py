"""Decisions that a court or an authority took back (撤销), and votes that it stopped (叫停)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import OfficePaper, User
from communities.scoping import EstateOwned
from decisions.models.elsewhere import ElsewhereDecision
from decisions.models.votes import Decision
from decisions.states import RevocationStatus


class Revocation(EstateOwned):
    """撤销、叫停: by a court (Civil Code 280) or an authority (物业管理条例 19), recorded by one body with the paper that
    says so, and checked by another. Once confirmed the decision carries nothing any more. Of a vote held here (``vote``)
    that has no final result yet it is a stop: nothing of it is opened or counted any more."""

    class By(models.TextChoices):
        COURT = "court", _("人民法院")
        AUTHORITY = "authority", _("住房主管部门或街道（乡镇）")

    decision = models.ForeignKey(
        ElsewhereDecision, models.PROTECT, null=True, related_name="revocations", verbose_name="哪个决定",
    )  # fmt: skip
    vote = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="revocations", verbose_name="哪次表决"
    )
    by = models.CharField("谁撤销的", max_length=10, choices=By.choices)
    reference = models.CharField("文号", max_length=60)
    revoked_on = models.DateField("撤销日期")
    words = models.CharField("撤销了什么、为什么", max_length=300)
    paper = models.ForeignKey(OfficePaper, models.PROTECT, related_name="+", verbose_name="文书")
    status = models.CharField(
        "状态", max_length=10, choices=RevocationStatus.choices, default=RevocationStatus.RECORDED
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    recorded_at = models.DateTimeField("录入时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="核对人"
    )
    decided_at = models.DateTimeField("核对时间", null=True)
    reason = models.CharField("退回的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("撤销")
        constraints = [
            models.UniqueConstraint(
                "decision",
                condition=~Q(status=RevocationStatus.RETURNED),
                name="one_revocation_of_a_decision",
            ),
            models.UniqueConstraint(
                "vote",
                condition=~Q(status=RevocationStatus.RETURNED),
                name="one_revocation_of_a_vote",
            ),
            models.CheckConstraint(
                condition=Q(decision=None, vote__isnull=False)
                | Q(decision__isnull=False, vote=None),
                name="revocation_of_a_decision_or_a_vote",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("recorded_by")), name="revocation_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(status=RevocationStatus.RECORDED, decided_by=None, decided_at=None)
                | (
                    ~Q(status=RevocationStatus.RECORDED)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="revocation_is_decided_by_somebody",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def of(self) -> ElsewhereDecision | Decision:
        """What it took back, or stopped."""
        return self.decision or self.vote
