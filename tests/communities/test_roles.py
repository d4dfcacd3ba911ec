"""Roles come from rows with dates, and end with what they rest on."""

from datetime import timedelta

from communities import clock
from communities.models import Role
from communities.selectors import estates_of
from communities.standing import standing_of


def test_each_person_has_the_roles_of_her_rows_and_no_other(cast):
    now = clock.now()

    assert standing_of(cast.alice, cast.riverside, now).roles == {Role.OWNER}
    assert standing_of(cast.bob, cast.riverside, now).roles == {Role.COMMITTEE}
    assert standing_of(cast.sam, cast.riverside, now).roles == {Role.SUPERVISOR}
    assert standing_of(cast.olga, cast.hilltop, now).roles == {Role.COMMUNITY_OFFICER}
    assert standing_of(cast.olga, cast.riverside, now).roles == frozenset()
    assert standing_of(cast.root, cast.riverside, now).roles == frozenset()


def test_staff_roles_end_with_the_contract_to_the_minute(cast):
    end = clock.now().replace(second=0, microsecond=0)
    cast.contract.valid_until = end
    cast.contract.save(update_fields=["valid_until"])

    last_moment = end - timedelta(microseconds=1)
    assert standing_of(cast.petra, cast.riverside, last_moment).roles == {Role.PROPERTY_MANAGER}
    assert standing_of(cast.petra, cast.riverside, end).roles == frozenset()
    assert list(estates_of(cast.petra, end)) == []


def test_employers_are_equal_for_colleagues_only(cast):
    now = clock.now()

    people = (cast.paul, cast.petra, cast.bob, cast.alice)
    paul, petra, bob, alice = (standing_of(one, cast.riverside, now).employer for one in people)
    assert paul == petra
    assert bob != petra
    assert alice is None


def test_a_supervisor_sees_all_estates_of_the_street(cast):
    assert list(estates_of(cast.sam, clock.now())) == [cast.hilltop, cast.riverside]


def test_only_the_body_in_charge_governs(cast):
    now = clock.now()

    assert standing_of(cast.bob, cast.riverside, now).governs
    assert standing_of(cast.olga, cast.hilltop, now).governs
    assert not standing_of(cast.petra, cast.riverside, now).governs
    assert not standing_of(cast.root, cast.riverside, now).governs
