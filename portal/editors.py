"""Editors (内容编辑): Wagtail's groups follow the roles, and every act asks the roles again."""

from django.contrib.auth.models import Group
from django.db import transaction

from communities.models import Estate, Membership, Role

EDITORS, PUBLISHERS = "editors", "publishers"
MAY_EDIT = [Role.PROPERTY_STAFF, Role.PROPERTY_MANAGER]
MAY_PUBLISH = [Role.PROPERTY_MANAGER, Role.COMMITTEE, Role.COMMUNITY_OFFICER]


def group_name(estate: Estate, kind: str) -> str:
    return f"{estate.slug}:{kind}"


@transaction.atomic
def sync_editors(*, estate: Estate, now) -> None:
    """Fill the estate's two groups with exactly those whose roles say so at ``now``.

    Committee and community office publish only where they are the managing body.
    """
    wanted = {EDITORS: MAY_EDIT, PUBLISHERS: MAY_PUBLISH}
    held = Membership.objects.current(now).reaching(estate).select_related("user")
    for kind, roles in wanted.items():
        people = {
            row.user
            for row in held.filter(role__in=roles)
            if row.contract_id or row.user.governs(estate, now)
        }
        group = Group.objects.filter(name=group_name(estate, kind)).first()
        if group:
            group.user_set.set(people)


def sync_all(*, now) -> int:
    """The same for every estate; contracts and terms of office end by themselves."""
    estates = Estate.objects.select_related("area__parent__parent")
    for estate in estates:
        sync_editors(estate=estate, now=now)
    return len(estates)
