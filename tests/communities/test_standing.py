"""What a person is, where and when."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from communities import clock
from communities.models import (
    Area,
    Body,
    Estate,
    Membership,
    Role,
    User,
)
from communities.permissions import may
from communities.selectors import handler_here, who_answers, who_holds
from communities.sessions import serves
from communities.standing import (
    standing_of,
    standings,
    standings_of,
)
from portal.oversight.watch import is_watching
from tests.cast import START, member, person

INSTANT = timedelta(microseconds=1)


def test_one_query_whatever_the_number(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        standings_of([cast.bob, cast.paul], [cast.riverside, cast.hilltop], START)
    with django_assert_num_queries(1):
        here = standings(cast.sam, [cast.riverside, cast.hilltop], clock.now())
    assert [one.roles for one in here.values()] == [{Role.SUPERVISOR}] * 2
    with django_assert_num_queries(0):
        assert standing_of(AnonymousUser(), cast.riverside, clock.now()).roles == frozenset()


def test_a_standing_is_of_its_own_estate_alone(cast):
    """Asked about another one it would say no, and a rule that forbids would take that for leave."""
    here = standing_of(cast.paul, cast.hilltop, clock.now())

    with pytest.raises(ValueError, match="was asked about"):
        here.may("communities.view_desk", cast.riverside)


def test_rules_hold_at_the_moment_that_is_asked_of(cast):
    end = clock.now() + timedelta(days=3)
    cast.paul.memberships.update(valid_until=end)

    assert may(cast.paul, "communities.view_desk", cast.riverside, end - INSTANT)
    assert not may(cast.paul, "communities.view_desk", cast.riverside, end)


def test_an_account_out_of_use_may_nothing_but_is_still_a_colleague(cast):
    now = clock.now()
    User.objects.filter(pk=cast.paul.pk).update(is_active=False)
    paul, petra = (standing_of(one, cast.riverside, now) for one in (cast.paul, cast.petra))

    assert paul.roles == frozenset()
    assert not paul.may_handle()
    assert petra.shares_employer_with(paul)


def test_a_former_colleague_is_one_at_the_moment_she_acted(cast):
    now = clock.now()
    cast.paul.memberships.update(valid_until=now)
    paul, petra = (standing_of(one, cast.riverside, now) for one in (cast.paul, cast.petra))

    assert not petra.shares_employer_with(paul)
    assert petra.shares_employer_with(paul, now - INSTANT)


def test_homes_are_of_this_estate(cast):
    now = clock.now()

    assert standing_of(cast.alice, cast.riverside, now).homes == {cast.unit.pk}
    assert standing_of(cast.alice, cast.hilltop, now).homes == frozenset()


def test_who_answers_is_the_handler_the_managers_or_the_body(cast):
    now, here = clock.now(), cast.riverside
    assert who_answers(cast.paul, here, now) == ([cast.paul], "handler")

    cast.paul.memberships.update(valid_until=now)
    assert handler_here(cast.paul, here, now) is None
    assert who_answers(cast.paul, here, now) == ([cast.petra], "manager")
    assert who_answers(None, here, now) == ([cast.petra], "manager")

    cast.petra.memberships.update(valid_until=now)
    assert who_answers(cast.paul, here, now) == ([cast.committee], "management_body")


def test_an_officer_of_an_area_serves_only_where_her_body_is_in_charge(cast):
    now = clock.now()
    office = Body.objects.create(
        kind="neighbourhood", name="河畔社区居委会", area=cast.riverside.area
    )
    lena = member(person("lena"), Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=office)

    assert lena.user in who_holds(cast.riverside, now, Role.COMMUNITY_OFFICER)
    assert not standing_of(lena.user, cast.riverside, now).may_handle()
    assert standing_of(cast.olga, cast.hilltop, now).may_handle()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.COMMUNITY_OFFICER])
def test_an_office_in_an_area_that_has_no_estate_yet_is_one(cast, role):
    now = clock.now()
    area = Area.objects.create(kind=Area.Kind.STREET, name="新街道", parent=cast.street.parent)
    office = Body.objects.create(kind=Body.Kind.OTHER, name="新街道办", area=area)
    nora = member(person("nora"), role, area=area, body=office).user
    ned = member(person("ned"), Role.COMMITTEE, cast.riverside, body=office).user

    anywhere, here = standing_of(nora, None, now), standing_of(nora, cast.riverside, now)
    assert (anywhere.roles_anywhere, here.roles) == ({role}, frozenset())
    assert here.shares_employer_with(standing_of(ned, cast.riverside, now))
    assert serves(nora, now)
    assert is_watching(anywhere) == (role != Role.OPERATOR)
    assert may(nora, "communities.enter_calendar", None, now) == (role == Role.OPERATOR)


def test_only_an_estate_or_a_row_of_one_is_asked_about(cast):
    now = clock.now()
    with pytest.raises(AttributeError):
        may(cast.bob, "communities.view_desk", cast.committee, now)
    assert not may(cast.bob, "communities.view_desk", Membership(user=cast.bob), now)
    assert standing_of(cast.bob, Estate(), now).roles == frozenset()
