"""Who is who, today (查询): estates a person serves, roles, employers, management bodies."""

from django.db.models import Q

from communities.models import Estate, ManagementBody, Membership, Role
from communities.models.people import current


def roles_of(user, estate: Estate, now) -> frozenset[Role]:
    """角色 of ``user`` in ``estate`` at ``now``; a visitor has none."""
    return user.roles_in(estate, now) if user.is_authenticated else frozenset()


def employer_of(user, estate: Estate, now):
    """单位: a tag that is equal for two people of the same employer, None for residents."""
    return user.employer_in(estate, now) if user.is_authenticated else None


def estates_of(user, now):
    """The estates in which ``user`` has any role now."""
    if not user.is_authenticated:
        return Estate.objects.none()
    held = user.memberships.current(now)
    areas = held.filter(area__isnull=False).values("area")
    below = Q(area__in=areas) | Q(area__parent__in=areas) | Q(area__parent__parent__in=areas)
    return Estate.objects.filter(Q(pk__in=held.values("estate")) | below).order_by("slug")


def management_body_of(estate: Estate, now) -> ManagementBody | None:
    """管理主体 at ``now``; None only before an estate has been handed to anybody."""
    rows = ManagementBody.objects.filter(current(now), estate=estate)
    return rows.select_related("body").first()


def colleagues_of(user, now):
    """同事: ids of everybody who shares an employer with ``user``, the person included."""
    mine = user.memberships.current(now)
    shared = Q(contract__company__in=mine.exclude(contract=None).values("contract__company"))
    shared |= Q(body__in=mine.exclude(body=None).values("body"))
    return Membership.objects.filter(shared).values("user")
