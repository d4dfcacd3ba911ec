"""二次验证: which of a person's authenticators a code belongs to, at most once."""

import secrets

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator

# Which codes hold now, allauth tells nobody outside.
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from django.utils.translation import gettext_lazy as _

from communities.errors import DomainError
from communities.sealing import CannotOpen
from communities.services.attempts import use_counter

Type = Authenticator.Type
LOST_KEY = _("本站现在打不开您的验证器和备用码，不是您填错了。请用通行密钥，或请管理员恢复密钥。")


def devices(user) -> list[Authenticator]:
    """What takes typed codes, the authenticator before the recovery codes."""
    held = Authenticator.objects.filter(user=user, type__in=[Type.TOTP, Type.RECOVERY_CODES])
    return sorted(held, key=lambda device: device.type != Type.TOTP)


def device_of(code: str, *, user, now) -> Authenticator | None:
    """The device whose code this is; DomainError where the code was used before, and where it may be
    right but a key is gone that opens what it follows from.

    Count the attempt first (``count_attempt``).
    """
    is_lost = False
    for device in devices(user):
        try:
            if _shows(device, code, user, now):
                return device
        except CannotOpen:
            is_lost = True
    if is_lost:
        raise DomainError(str(LOST_KEY), why="sealed")
    return None


def _shows(device: Authenticator, code: str, user, now) -> bool:
    if device.type != Type.TOTP:
        return device.wrap().validate_code(code)
    return use_code(code, user=user, secret=decrypt(device.data["secret"]), now=now)


def use_code(code: str, *, user, secret: str, now) -> bool:
    """Whether the authenticator shows the code now; DomainError where it was used before."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            use_counter(user=user, counter=counter, now=now)
            return True
    return False


def give_codes(user) -> list[str]:
    """备用码: ten new ones, which alone are a second factor too; for who has none left."""
    data = {"seed": encrypt(secrets.token_hex(40)), "used_mask": 0}
    made = Authenticator.objects.create(user=user, type=Type.RECOVERY_CODES, data=data)
    return made.wrap().generate_codes()
