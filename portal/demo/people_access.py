"""演示账号: the invented people's password and second factor, which only the demo's pages show."""

from functools import cache as once
from itertools import groupby

from allauth.mfa.models import Authenticator

# Which codes hold now, allauth tells nobody outside.
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import make_password

from communities.models import Ownership, Role, UsedCode, User
from communities.roles import AT_HOME
from communities.sealing import CannotOpen
from portal.demo.logins import LOGINS

PASSWORD = "yangguang-demo-2026"  # noqa: S105
FIRST_PAGE = {
    Role.PROPERTY_STAFF: "/desk/",
    Role.PROPERTY_MANAGER: "/desk/",
    Role.COMMITTEE: "/desk/",
    Role.COMMUNITY_OFFICER: "/desk/",
    Role.SUPERVISOR: "/oversight/",
    Role.OPERATOR: "/admin/",
}


def give_password(user) -> None:
    """The demo's password; one that everybody may read is hashed once for all who have it."""
    user.password = _hashed()
    user.phone_verified = bool(user.phone)
    user.save(update_fields=["password", "phone_verified"])


def give_access(user, *, will_serve: bool = False) -> None:
    """The demo's password, and a second factor for whoever serves an estate or is about to.

    Twice is once.
    """
    give_password(user)
    serves = user.memberships.exclude(role__in=AT_HOME).exists()
    if (serves or will_serve) and not Authenticator.objects.filter(user=user).exists():
        totp.TOTP.activate(user, totp.generate_totp_secret())


@once
def _hashed() -> str:
    return make_password(PASSWORD)


def current_code(user) -> str:
    """A code the person's authenticator would show that was not used yet; "" where there is none, or
    where a lost key keeps it closed."""
    device = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    try:
        secret = decrypt(device.data["secret"]) if device else ""
    except CannotOpen:
        secret = ""
    if not secret:
        return ""
    counters = list(totp.yield_hotp_counters_from_time())
    used = set(UsedCode.objects.filter(user=user).values_list("counter", flat=True))
    [*_, counter] = [one for one in counters if one not in used] or counters
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def groups() -> list[dict]:
    """The demo's log-ins that exist, by estate or area."""
    users = {user.phone: user for user in User.objects.filter(phone__in=map(_phone, LOGINS))}
    present = [login for login in LOGINS if _phone(login) in users]
    return [
        {"title": where, "people": [_person(login, users[_phone(login)]) for login in logins]}
        for where, logins in groupby(present, key=lambda login: login.where)
    ]


def _phone(login) -> str:
    return f"+86{login.phone}"


def _person(login, user) -> dict:
    free = Ownership.objects.filter(owner_phone=user.phone, user=None).select_related(
        "unit__building"
    )
    return {
        "title": login.title,
        "name": login.name,
        "login": user.phone,
        "next": "/me/" if login.key == "successor" else FIRST_PAGE.get(login.role, "/me/"),
        "code": current_code(user),
        "can_bind": [owned.unit for owned in free],
    }
