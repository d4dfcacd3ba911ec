"""When a year's schedule arrives, who joined a ticket hears of its new end like its reporter."""

from datetime import timedelta

from communities.models import Clock
from communities.services import recompute_provisional
from notifications.models import Notice
from repairs.models import MeToo
from repairs.services.running import start_stages
from tests.communities.test_clocks import at, started
from tests.holidays import enter_2027
from tests.repairs.world import a_ticket


def test_who_joined_is_told_too(rolled_back):
    cast, now = rolled_back, at("2027-09-29T10:00")
    cast.fred.memberships.update(valid_until=now)
    ticket = a_ticket(cast, now=now + timedelta(hours=1))
    start_stages(ticket, ["fix"], actor=None, now=now)
    MeToo.objects.create(estate=cast.riverside, ticket=ticket, user=cast.nina, at=now)
    started(cast, now=now, subject="parcel:1", handler=None)
    enter_2027(cast, now)
    assert recompute_provisional(now=now) == 2

    clock = Clock.objects.get(subject=ticket.subject)
    notices = Notice.objects.filter(subject=ticket.subject)
    assert dict(notices.values_list("user__name", "path")) == {
        "petra": ticket.desk_path,
        "alice": ticket.own_path,
        "nina": ticket.public_path,
    }
    assert all(f"{clock.pk}" in one.key for one in notices)
    assert not Notice.objects.filter(user=cast.nina).exclude(subject=ticket.subject).exists()
