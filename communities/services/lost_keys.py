"""丢了手机: whatever else opens an account goes with its lost phone, in this one place."""

from datetime import timedelta

from allauth.mfa.models import Authenticator

from communities.models import ContactChange, Session, User
from communities.services.devices import forget_devices
from communities.states import ContactStatus

# Ours: an e-mail that is younger than this may be the thief's.
OLD_ENOUGH = timedelta(days=30)


def forget_keys(user: User, now) -> bool:
    """Password, second factors, known devices, log-ins, and an e-mail that came within 30 days; whether
    there was such an e-mail.

    A log-in that has begun ends with ``ended_since`` of the rows of contacts.
    """
    user.set_unusable_password()
    is_mail_new = bool(user.email) and _came_lately(user, now)
    if is_mail_new:
        user.email = None
    user.save(update_fields=["password", "email"])
    Authenticator.objects.filter(user=user).delete()
    forget_devices(user=user)
    Session.objects.filter(user=user).delete()
    return is_mail_new


def _came_lately(user: User, now) -> bool:
    """By what holds since; whatever was removed in between came earlier or is not there."""
    made = ContactChange.objects.filter(user=user, status=ContactStatus.MADE)
    kind = ContactChange.Kind.EMAIL
    return made.filter(kind=kind, takes_effect_at__gt=now - OLD_ENOUGH).exists()
