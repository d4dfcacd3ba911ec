"""Wagtail groups (后台分组) that follow memberships: one per estate and role in office.

A group opens pages, collections and the admin's door; rows ask Membership itself.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from communities.models import Estate, Membership, Role, User
from communities.roles import AT_HOME

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
    """Two queries for whoever serves single estates and has nothing to change."""
    due = {
        group_name(estate, row.role): (estate, row.role)
        for row in _held(user, now)
        for estate in ([row.estate] if row.estate_id else _below(row.area_id))
    }
    has = set(user.groups.filter(name__contains=":").values_list("name", flat=True))
    if has == due.keys():
        return False
    with transaction.atomic():
        user.groups.remove(*Group.objects.filter(name__in=has - due.keys()))
        user.groups.add(*(estate_group(*due[name]) for name in sorted(due.keys() - has)))
    return True


def _held(user, now):
    return user.memberships.current(now).filter(role__in=GROUPED).select_related("estate")


def _below(area_id):
    inside = Q(area=area_id) | Q(area__parent=area_id) | Q(area__parent__parent=area_id)
    return Estate.objects.filter(inside)
