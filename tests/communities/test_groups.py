"""Groups follow memberships: in the service, at the admin's door and by the sweep."""

from datetime import timedelta

from django.contrib.auth.models import Group

from communities import clock
from communities.models import Membership, Role
from communities.services import group_name, sync_groups
from communities.tasks import sync_groups_by_date
from tests.sessions import log_in


def _groups(user):
    return set(user.groups.values_list("name", flat=True))


def test_an_officer_of_an_area_is_in_the_groups_of_its_estates(cast):
    assert sync_groups(cast.sam, clock.now()) == 1

    assert _groups(cast.sam) == {"hilltop:supervisor", "riverside:supervisor"}
    assert not cast.sam.has_perm("wagtailadmin.access_admin")


def test_an_estate_is_synced_whole_and_twice_is_once(cast):
    assert sync_groups(cast.riverside, clock.now()) == 5
    assert sync_groups(cast.riverside, clock.now()) == 0

    assert _groups(cast.bob) == {"riverside:committee"}
    assert _groups(cast.petra) == {group_name(cast.riverside, Role.PROPERTY_MANAGER)}
    assert _groups(cast.alice) == set()
    assert _groups(cast.hal) == set()


def test_the_sweep_takes_what_dates_have_taken(cast):
    sync_groups_by_date()
    other = Group.objects.create(name="editors of guides")
    cast.paul.groups.add(other)
    now = clock.now()
    Membership.objects.filter(user=cast.paul).update(valid_until=now - timedelta(seconds=1))

    sync_groups_by_date()

    assert _groups(cast.paul) == {other.name}


def test_the_admin_opens_for_staff_and_not_for_residents(cast, client):
    for name, opens in [("petra", True), ("bob", True), ("alice", False), ("sam", False)]:
        log_in(client, cast.people[name])
        assert (client.get("/admin/").status_code == 200) is opens, name
