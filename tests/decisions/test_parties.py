"""Whose votes there are: heads and areas by the judicial interpretation."""

from collections import namedtuple
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.parties import DEVELOPER, parties, total
from decisions.rules_of_law import Weight

Home = namedtuple("Home", "unit_id kind area_m2 owners is_developers")
BLANK = Home(0, "dwelling", Decimal(100), frozenset({1}), False)


def homes(*changes):
    return [BLANK._replace(unit_id=at, **more) for at, more in enumerate(changes, start=1)]


def owned_by(*owners, **more):
    return {"owners": frozenset(owners), **more}


def test_an_owner_of_five_homes_is_one_head_with_their_area():
    made = parties(
        homes(*[owned_by(1)] * 5, *[owned_by(n) for n in range(2, 9)]), count_parking=False
    )

    assert total(made) == Weight(Decimal(1200), 8)
    assert made[0].weight == Weight(Decimal(500), 1)
    assert made[0].units == (1, 2, 3, 4, 5)


def test_the_developer_is_one_head_with_what_is_unsold_or_not_handed_over():
    unsold = [owned_by(is_developers=True)] * 30
    undelivered = [owned_by(n, is_developers=True) for n in range(200, 220)]
    sold = [owned_by(n) for n in range(1, 151)]
    made = parties(homes(*unsold, *undelivered, *sold), count_parking=False)

    assert total(made) == Weight(Decimal(20000), 151)
    assert next(one for one in made if one.key == DEVELOPER).weight == Weight(Decimal(5000), 1)


def test_the_exact_set_of_owners_is_the_party():
    made = parties(
        homes(owned_by(1), owned_by(1, 2), owned_by(2, 1), owned_by(2)), count_parking=False
    )

    assert [(one.key, one.units) for one in made] == [("1", (1,)), ("1-2", (2, 3)), ("2", (4,))]


def test_parking_counts_only_where_the_rules_say_so():
    lots = homes(owned_by(1), owned_by(1, kind="parking", area_m2=Decimal(12)))

    assert total(parties(lots, count_parking=False)) == Weight(Decimal(100), 1)
    assert total(parties(lots, count_parking=True)) == Weight(Decimal(112), 1)


def test_a_lot_alone_makes_a_head_where_parking_counts():
    lots = homes(owned_by(1), owned_by(2, kind="parking", area_m2=Decimal(12)))

    assert total(parties(lots, count_parking=True)).heads == 2


def test_a_home_that_is_nobodys_is_named():
    with pytest.raises(ValueError, match="unit 1 has no owner"):
        parties(homes(owned_by()), count_parking=False)


@given(
    st.lists(
        st.sets(st.integers(1, 4), min_size=1, max_size=2),
        min_size=2,
        max_size=8,
        unique_by=frozenset,
    )
)
def test_merging_two_units_of_one_owner_changes_heads_by_one(owners):
    apart = homes(*(owned_by(*some) for some in owners))
    joined = [apart[0], apart[1]._replace(owners=apart[0].owners), *apart[2:]]
    before, after = (total(parties(rows, count_parking=False)) for rows in (apart, joined))

    assert before == replace(after, heads=after.heads + 1)
