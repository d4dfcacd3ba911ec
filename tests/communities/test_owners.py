"""Homes on a day: who owns them, what the developer holds, within a scope, in constant queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Ownership, Unit
from communities.models.people import NOT_YET
from communities.selectors.owners import homes_on
from tests.cast import home, registered

DAY = date(2026, 3, 1)


@pytest.fixture
def estate(cast):
    return cast.riverside


def place(estate, number, building=1, **more) -> Unit:
    unit = home(estate, number, building=building)
    Unit.objects.filter(pk=unit.pk).update(stair=number.partition("-")[0], **more)
    return unit


def on(estate, day=DAY, **scope):
    return {home.number: home for home in homes_on(estate, day, **scope)}


def test_a_home_says_what_it_is_and_whose(estate, cast):
    unit = place(estate, "2-501", kind="commercial")
    co_owners = {registered(unit, name).owner_id for name in ("王伟", "李芳")}

    found = on(estate)["2-501"]

    assert (found.unit_id, found.building, found.stair, found.kind) == (
        unit.pk,
        1,
        "2",
        "commercial",
    )
    assert (found.area_m2, str(found.area_m2)) == (Decimal("89.37"), "89.37")
    assert (found.owners, found.is_developers) == (co_owners, False)
    assert cast.far_unit.pk not in {home.unit_id for home in homes_on(estate, DAY)}


def test_a_home_without_an_owner_is_there_without_one(estate):
    place(estate, "2-501")

    assert on(estate)["2-501"].owners == frozenset()


def test_a_sale_counts_from_its_day_on(estate):
    unit = place(estate, "2-501")
    before = registered(unit, "王伟", valid_until=DAY)
    after = registered(unit, "李芳", valid_from=DAY)

    assert on(estate, DAY - timedelta(days=1))["2-501"].owners == {before.owner_id}
    assert on(estate, DAY)["2-501"].owners == {after.owner_id}


@pytest.mark.parametrize(
    ("kind", "delivered_on", "is_developers"),
    [
        ("person", None, False),
        ("company", None, False),
        ("developer", None, True),
        ("developer", DAY, True),
        ("person", DAY, False),
        ("person", DAY + timedelta(days=1), True),
        ("person", NOT_YET, True),
    ],
)
def test_what_is_unsold_or_not_delivered_is_the_developers(
    estate, kind, delivered_on, is_developers
):
    share = registered(place(estate, "2-501"), "王伟", kind=kind, delivered_on=delivered_on)

    found = on(estate)["2-501"]

    assert (found.is_developers, found.owners) == (is_developers, {share.owner_id})


def test_a_scope_is_of_buildings_and_stairs(estate):
    for number, building in (("1-201", 2), ("2-202", 2), ("1-301", 3), ("1-401", 4)):
        place(estate, number, building)

    assert set(on(estate)) == {"1-101", "1-201", "2-202", "1-301", "1-401"}
    assert set(on(estate, buildings=[2])) == {"1-201", "2-202"}
    assert set(on(estate, stairs=[(2, "2")])) == {"2-202"}
    assert set(on(estate, buildings=[3], stairs=[(2, "1")])) == {"1-201", "1-301"}


def test_a_scope_shows_each_home_as_the_whole_estate_does_and_reads_no_other_owners(estate):
    for number, building in (("1-201", 2), ("2-202", 2), ("1-301", 3)):
        registered(place(estate, number, building=building), f"业主{number}")
    whole = on(estate)

    with CaptureQueriesContext(connection) as asked:
        narrowed = on(estate, stairs=[(2, "2")])

    assert narrowed == {"2-202": whole["2-202"]}
    assert narrowed["2-202"].owners
    [of_owners] = [
        one["sql"] for one in asked if '"communities_ownership"."owner_name"' in one["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(of_owners)
        assert len(cursor.fetchall()) == 2


def test_many_homes_take_as_many_queries_as_one(estate, django_assert_num_queries):
    with django_assert_num_queries(3):
        homes_on(estate, DAY)
    for n in range(9):
        registered(place(estate, f"3-90{n}"), f"O{n}")
    with django_assert_num_queries(3):
        assert len(homes_on(estate, DAY)) == 10
    assert Ownership.objects.for_estate(estate).count() == 10
