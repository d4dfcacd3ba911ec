"""Wagtail groups (后台分组) that follow memberships: one per estate and role in office.

A group opens pages, collections and the admin's door; rows ask Membership itself.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from communities.models import Estate, Membership, Role, User
from communities.models.people import AT_HOME
from communities.selectors import estates_of, roles_of

EDITORS = frozenset(
    {
        Role.PROPERTY_STAFF,
        Role.PROPERTY_MANAGER,
        Role.COMMITTEE,
        Role.COMMUNITY_OFFICER,
        Role.OPERATOR,
    }
)
GROUPED = EDITORS | {Role.SUPERVISOR}


def group_name(estate: Estate, role) -> str:
    return f"{estate.slug}:{role}"


def estate_group(estate: Estate, role) -> Group:
    """The group of ``role`` in ``estate``, made where it is missing; editors may enter the admin."""
    group, made = Group.objects.get_or_create(name=group_name(estate, role))
    if made and role in EDITORS:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group


@transaction.atomic
def sync_groups(who: User | Estate, now) -> int:
    """Give one person, or all people of an estate, the groups that their roles now call for.

    Returns how many people changed.
    """
    if isinstance(who, User):
        return int(_sync(who, now))
    held = Membership.objects.exclude(role__in=AT_HOME).reaching(who).values("user")
    mine = Q(pk__in=held) | Q(groups__name__startswith=f"{who.slug}:")
    return sum(_sync(user, now) for user in User.objects.filter(mine).distinct())


def sync_everybody(now) -> int:
    """What dates have given or taken since the last time, whoever it is."""
    held = Membership.objects.exclude(role__in=AT_HOME).values("user")
    mine = Q(pk__in=held) | Q(groups__name__contains=":")
    return sum(_sync(user, now) for user in User.objects.filter(mine).distinct())


def _sync(user, now) -> bool:
    due = {
        group_name(estate, role): (estate, role)
        for estate in estates_of(user, now)
        for role in roles_of(user, estate, now) & GROUPED
    }
    has = set(user.groups.filter(name__contains=":").values_list("name", flat=True))
    if has - due.keys():
        user.groups.remove(*Group.objects.filter(name__in=has - due.keys()))
    if due.keys() - has:
        user.groups.add(*(estate_group(*due[name]) for name in sorted(due.keys() - has)))
    return has != due.keys()

