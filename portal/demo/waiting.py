"""What waits in somebody's 我的: an e-mail that is about to change, an invitation into a home."""

from datetime import timedelta

from communities import clock
from communities.models import ContactChange, Invitation, Ownership
from communities.services.contact_rows import WAITS, new_change
from communities.services.invitations import invite
from communities.states import ContactStatus


def change_a_mail(who: dict, now) -> None:
    """The delegate's, proved a moment ago: the old e-mail can still stop it."""
    user, kind = who["delegate"], ContactChange.Kind.EMAIL
    new_change(
        user=user, kind=kind, after="kewang@demo.example", asked_by=user, asked_at=now,
        status=ContactStatus.WAITING, takes_effect_at=now + WAITS[kind],
    )  # fmt: skip


def invite_somebody(who: dict, now) -> None:
    """By the owner, whose link nobody has used yet."""
    owned = Ownership.objects.select_related("unit__estate").get(user=who["owner"])
    last_day = clock.local(now).date() + timedelta(days=180)
    invite(
        unit=owned.unit, kind=Invitation.Kind.FAMILY, last_day=last_day, actor=who["owner"], now=now
    )
