"""Sheets of recovery codes that wait at an office, and who may need one."""

from communities.models import Estate, RecoverySheet, Role, User
from communities.models.sheets import OPEN
from communities.roles import AT_HOME
from communities.selectors.vouched import n_for
from communities.standing import in_office, people, standings_of
from communities.states import SheetStatus


def sheets_of(estates):
    rows = RecoverySheet.objects.filter(estate__in=estates)
    return rows.select_related("estate", "user", "asked_by", "decided_by")


def sheets_open(estates, now):
    """Asked for or confirmed, and within their seven days."""
    return sheets_of(estates).filter(status__in=OPEN, ends_at__gt=now).order_by("asked_at")


def sheets_over(estates, now):
    """Those that are over, the newest first."""
    is_open = sheets_open(estates, now).values("pk")
    return sheets_of(estates).exclude(pk__in=is_open).order_by("-asked_at", "-pk")


def n_sheets_for(user, estates, now) -> int:
    """How many wait for this person."""
    return n_for(user, sheets_open(estates, now).filter(status=SheetStatus.ASKED), now)


def in_office_of(estates, now) -> list[tuple[Estate, User, str]]:
    """Whoever serves one of the estates, and as what; two queries."""
    estates = list(estates)
    users = list(User.objects.filter(pk__in=people(in_office, estates, now)).order_by("name", "pk"))
    known = standings_of(users, estates, now)
    found = [
        (estate, user, sorted(known[user.pk, estate.pk].roles - set(AT_HOME)))
        for estate in estates
        for user in users
    ]
    return [
        (estate, user, "、".join(Role(role).label for role in roles))
        for estate, user, roles in found
        if roles
    ]
