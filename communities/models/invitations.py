"""Invitations into a home, each a link that works once."""

from django.db import models
from django.db.models import F, Q

from communities.models.estate import Unit
from communities.models.people import Ownership, User
from communities.scoping import EstateOwned
from communities.states import InvitationStatus


class Invitation(EstateOwned):
    """邀请: a tenant or a family member is let into a home, until the end of ``last_day``.

    By an owner with a link, of whose random token the digest lies here alone, for as long as her
    ownership; or by staff, who name the ``invitee``. It can be accepted until ``expires_at``.
    """

    class Kind(models.TextChoices):
        TENANT = "tenant", "租户"
        FAMILY = "family", "家人代办"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="房屋")
    ownership = models.ForeignKey(
        Ownership, models.PROTECT, null=True, related_name="+", verbose_name="邀请人的产权"
    )
    invitee = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="被邀请人"
    )
    kind = models.CharField("种类", max_length=6, choices=Kind.choices)
    last_day = models.DateField("有效到（含当天）")
    token_digest = models.CharField(max_length=64, unique=True, null=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="邀请人")
    invited_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("链接失效时间")
    status = models.CharField(
        "状态", max_length=8, choices=InvitationStatus.choices, default=InvitationStatus.OPEN
    )
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="接受人"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status=InvitationStatus.ACCEPTED, accepted_by__isnull=False)
                | ~Q(status=InvitationStatus.ACCEPTED) & Q(accepted_by=None),
                name="invitation_is_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ownership__isnull=False, token_digest__isnull=False, invitee=None)
                | Q(ownership=None, token_digest=None, invitee__isnull=False),
                name="invitation_has_a_link_or_an_invitee",
            ),
            models.CheckConstraint(
                condition=Q(invitee=None) | Q(accepted_by=None) | Q(accepted_by=F("invitee")),
                name="who_is_named_accepts_herself",
            ),
            models.CheckConstraint(
                condition=~Q(accepted_by=F("invited_by")), name="nobody_accepts_her_own_invitation"
            ),
        ]
        indexes = [
            models.Index(
                "unit", condition=Q(status=InvitationStatus.OPEN), name="open_invitations_of_unit"
            ),
            models.Index(
                "invitee",
                condition=Q(status=InvitationStatus.OPEN),
                name="open_invitations_of_invitee",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.get_status_display()}"
