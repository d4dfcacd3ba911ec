"""Invitations and whoever is in a home by one, as owners read them."""

from communities.models import Invitation, Membership, Role
from communities.states import InvitationStatus

# Whom an owner may end.
LET_IN = [Role.DELEGATE, Role.RESIDENT]


def open_invitations(units, now):
    """Those that can still be accepted, of homes by their keys."""
    rows = Invitation.objects.filter(unit__in=units, status=InvitationStatus.OPEN)
    return rows.filter(expires_at__gt=now).order_by("expires_at")


def invitations_to(user, now):
    """What staff entered this person for, who has not said yet whether it is so."""
    rows = Invitation.objects.filter(invitee=user, status=InvitationStatus.OPEN, expires_at__gt=now)
    return rows.select_related("estate", "unit__building").order_by("expires_at")


def let_in_by_unit(units, now) -> dict[int, list[Membership]]:
    """Tenants and delegates of homes, by the home's key."""
    found = {}
    held = Membership.objects.current(now).filter(role__in=LET_IN, unit__in=units)
    for one in held.select_related("user").order_by("role", "valid_until", "pk"):
        found.setdefault(one.unit_id, []).append(one)
    return found
