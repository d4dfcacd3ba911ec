"""演示账号: the invented people's password and second factor, which only the demo's pages show."""

from itertools import groupby

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.db.models import Q

from communities import clock
from communities.models import Estate, Membership
from communities.models.people import AT_HOME

PASSWORD = "yangguang-demo-2026"  # noqa: S105
MOST_SHOWN = 3


def give_access(user) -> None:
    """The demo's password, and a second factor for whoever serves an estate. Twice is once."""
    user.set_password(PASSWORD)
    user.phone_verified = bool(user.phone)
    user.save(update_fields=["password", "phone_verified"])
    serves = user.memberships.exclude(role__in=AT_HOME).exists()
    if serves and not Authenticator.objects.filter(user=user).exists():
        totp.TOTP.activate(user, totp.generate_totp_secret())


def current_code(user) -> str:
    """A code the person's authenticator would show that was not used yet, or ""."""
    device = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if device is None:
        return ""
    secret, used = decrypt(device.data["secret"]), totp.TOTP(device)
    codes = [
        totp.format_hotp_value(totp.hotp_value(secret, counter))
        for counter in totp.yield_hotp_counters_from_time()
    ]
    unused = [code for code in codes if not cache.get(used._get_used_cache_key(code))]
    return (unused or codes)[-1]


def groups() -> list[dict]:
    """The demo's log-ins by estate or area: at most three people of each role."""
    now = clock.now()
    areas = [
        area for estate in Estate.objects.filter(is_demo=True) for area in estate.area.lineage()
    ]
    held = (
        Membership.objects.current(now)
        .filter(Q(estate__is_demo=True) | Q(area__in=areas))
        .exclude(user__email=None, user__phone=None)
        .select_related("user", "estate", "area")
        .order_by("area", "estate", "role", "pk")
    )
    return [
        {"title": str(place), "people": _people(rows)}
        for place, rows in groupby(held, key=lambda row: row.estate or row.area)
    ]


def _people(rows) -> list[dict]:
    people = []
    for role, holders in groupby(rows, key=lambda row: row.role):
        shown = list({row.user_id: row for row in holders}.values())[:MOST_SHOWN]
        people += [_person(row, is_at_home=role in AT_HOME) for row in shown]
    return people


def _person(row, *, is_at_home: bool) -> dict:
    return {
        "roles": row.get_role_display(),
        "name": row.user.name,
        "login": row.user.phone or row.user.email,
        "next": "/me/" if is_at_home else "/desk/",
        "code": current_code(row.user),
    }
