"""Roles come from rows with dates, and end with what they rest on."""

from datetime import timedelta

from communities import clock
from communities.models import Role
from communities.selectors import employer_of, estates_of, roles_of


def test_each_person_has_the_roles_of_her_rows_and_no_other(cast):
    now = clock.now()

    assert roles_of(cast.alice, cast.riverside, now) == {Role.OWNER}
    assert roles_of(cast.bob, cast.riverside, now) == {Role.COMMITTEE}
    assert roles_of(cast.sam, cast.riverside, now) == {Role.SUPERVISOR}
    assert roles_of(cast.olga, cast.hilltop, now) == {Role.COMMUNITY_OFFICER}
    assert roles_of(cast.olga, cast.riverside, now) == frozenset()
    assert roles_of(cast.root, cast.riverside, now) == frozenset()


def test_staff_roles_end_with_the_contract_to_the_minute(cast):
    end = clock.now().replace(second=0, microsecond=0)
    cast.contract.valid_until = end
    cast.contract.save()

    last_moment = end - timedelta(microseconds=1)
    assert roles_of(cast.petra, cast.riverside, last_moment) == {Role.PROPERTY_MANAGER}
    assert roles_of(cast.petra, cast.riverside, end) == frozenset()
    assert list(estates_of(cast.petra, end)) == []


def test_employers_are_equal_for_colleagues_only(cast):
    now = clock.now()

    assert employer_of(cast.paul, cast.riverside, now) == employer_of(
        cast.petra, cast.riverside, now
    )
    assert employer_of(cast.bob, cast.riverside, now) != employer_of(
        cast.petra, cast.riverside, now
    )
    assert employer_of(cast.alice, cast.riverside, now) is None


def test_a_supervisor_sees_all_estates_of_the_street(cast):
    assert list(estates_of(cast.sam, clock.now())) == [cast.hilltop, cast.riverside]


def test_only_the_body_in_charge_governs(cast):
    now = clock.now()

    assert cast.bob.governs(cast.riverside, now)
    assert cast.olga.governs(cast.hilltop, now)
    assert not cast.petra.governs(cast.riverside, now)
    assert not cast.root.governs(cast.riverside, now)
