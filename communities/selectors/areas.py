"""Which areas a person operates (运维), with those below them."""

from django.db.models import Q

from communities.models import Area, Role


def areas_operated(user, now):
    held = user.memberships.current(now).filter(role=Role.OPERATOR, area__isnull=False)
    mine = held.values("area")
    return Area.objects.filter(Q(pk__in=mine) | Q(parent__in=mine) | Q(parent__parent__in=mine))
