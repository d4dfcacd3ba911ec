"""认识的设备: which browsers a person has logged in with, so that no stranger's requests bind them."""

import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils.crypto import salted_hmac

from communities.models import KnownDevice, User

KEPT, MOST = timedelta(days=365), 20


def known_device(*, value: str, login: str) -> KnownDevice | None:
    """The device with this cookie, where the account of ``login`` (E.164 or an e-mail) was used."""
    if not value:
        return None
    of_login = Q(user__phone=login) | Q(user__email__iexact=login)
    return KnownDevice.objects.filter(of_login, digest=_digest(value), user__is_active=True).first()


def note_device(*, value: str, user: User, now) -> tuple[str, bool]:
    """The value that the browser keeps from now on, and whether it is new to this person.

    It is another one at every log-in, for all who share the browser: a copy of the old one is
    known no more, and nobody is known by one that somebody else chose. The newest twenty are kept.
    """
    before, value = _digest(value), secrets.token_urlsafe(32)
    KnownDevice.objects.filter(digest=before).update(digest=_digest(value))
    _row, is_new = KnownDevice.objects.update_or_create(
        user=user,
        digest=_digest(value),
        defaults={"last_seen": now},
        create_defaults={"since": now, "last_seen": now},
    )
    newest = KnownDevice.objects.filter(user=user).order_by("-last_seen", "-pk")[:MOST]
    KnownDevice.objects.filter(user=user).exclude(pk__in=newest.values("pk")).delete()
    return value, is_new


def forget_devices(*, user: User, but: str = "") -> int:
    """认不得了: whatever she has logged in with, but for the browser with the value ``but``."""
    return KnownDevice.objects.filter(user=user).exclude(digest=_digest(but)).delete()[0]


def drop_old_devices(now) -> int:
    """A browser that nobody has logged in with for a year is a stranger's again."""
    return KnownDevice.objects.filter(last_seen__lt=now - KEPT).delete()[0]


def _digest(value: str) -> str:
    return salted_hmac("communities.devices", value, algorithm="sha256").hexdigest()
