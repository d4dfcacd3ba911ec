"""Loading the demo estates: each once, whole or not at all."""

from django.conf import settings
from django.db import transaction

from communities import clock
from communities.errors import NotAllowed
from communities.models import Estate, Membership, Role
from portal.demo import estates, people


def load(*, now, say) -> list[Estate]:
    """Load what is missing and return the estates loaded; none when the demo is there already.

    ``say`` gets one line per step. Refuses outside a demo: its passwords are public.
    """
    if not settings.DEMO:
        raise NotAllowed("演示数据只能装入演示环境。")
    with transaction.atomic():
        town, who = people.town(clock.local(now).date()), people.users()
        if not Membership.objects.filter(role=Role.OPERATOR, user=who["operator"]).exists():
            estates.appoint_office(town, who, now)
    loaded = []
    for slug, found in PLANS.items():
        if Estate.objects.filter(slug=slug).exists():
            say(f"{slug}：已经装入，不再重复")
            continue
        with transaction.atomic():
            say(f"{slug}：正在装入房屋与人员")
            loaded.append(found(town, who, now))
    return loaded


PLANS = {
    estates.FENGHE: estates.found_fenghe,
    estates.HAICHANG: estates.found_haichang,
}
