"""What is published beside the totals never tells what one party chose."""

from collections import Counter
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.classes import LEAST, classes_of, forced, publishable

AREAS = [Decimal(area) for area in ("80.00", "90.00", "100.00", "110.00", "88.13")]
BALLOTS = st.lists(
    st.tuples(st.sampled_from(AREAS), st.sampled_from(["for", "against", "abstain"])), max_size=8
)


def some(area, **counts):
    return [(Decimal(area), choice) for choice, number in counts.items() for _ in range(number)]


FIVE = {"for": 3, "against": 2}


def test_five_ballots_of_two_minds_stand_alone():
    made = publishable(some("89.50", **FIVE) + some("120.00", **FIVE))

    assert [one.area for one in made.alone] == [Decimal("89.50"), Decimal("120.00")]
    assert made.pool == ()


@pytest.mark.parametrize("odd", [{"for": 5}, {"for": 2, "against": 2}, {"for": 1}])
def test_a_unanimous_or_small_class_takes_in_the_smallest_other(odd):
    """Equal areas swap inside a class; what is left with one answer needs an exchange with others."""
    ballots = some("80", **odd) + some("90", **FIVE) + some("100", **{"for": 4, "against": 4})
    made = publishable(ballots)

    if made is not None:
        assert Decimal(80) in made.pool
        assert forced([one for one in classes_of(ballots) if one.area in made.pool]) == set()


def test_a_pool_of_four_takes_in_another_class():
    ballots = some("80", **{"for": 2, "against": 2}) + some("90", **FIVE)

    assert publishable(ballots).pool == (Decimal(80), Decimal(90))


def test_one_odd_area_leaves_the_totals_only():
    """88.13 m² can be read off the sums, however many others there are."""
    ballots = some("88.13", **{"for": 1}) + some("90", **FIVE) + some("100", **FIVE)

    assert publishable(ballots) is None


def test_an_exchange_of_two_against_two_frees_all_four():
    ballots = (
        some("80", **{"for": 1})
        + some("110", **{"for": 1})
        + some("90", against=1)
        + some("100", against=1)
    )
    assert forced(classes_of(ballots)) == set()

    without = [one for one in ballots if one[0] != 100]
    assert len(forced(classes_of(without))) == 3


def test_all_of_one_mind_leaves_the_totals_only():
    assert publishable(some("80", **{"for": 40}) + some("90", **{"for": 9})) is None


def test_nothing_cast_publishes_no_class():
    made = publishable([])
    assert (made.alone, made.pool) == ((), ())


def truly_forced(pool):
    """By trying every way to deal the ballots out with the same sums: the control of the search."""
    areas = [area for area, _ in pool]
    sums = Counter()
    for area, choice in pool:
        sums[choice, "area"] += area
        sums[choice, "heads"] += 1
    seen = [set() for _ in pool]
    for dealt in product(["for", "against", "abstain"], repeat=len(pool)):
        other = Counter()
        for area, choice in zip(areas, dealt, strict=True):
            other[choice, "area"] += area
            other[choice, "heads"] += 1
        if other == sums:
            for at, choice in enumerate(dealt):
                seen[at].add(choice)
    return {pool[at] for at, choices in enumerate(seen) if len(choices) == 1}


@settings(max_examples=60)
@given(BALLOTS)
def test_no_forced_choice_is_overlooked(ballots):
    assert truly_forced(ballots) <= forced(classes_of(ballots))


@settings(max_examples=60)
@given(BALLOTS)
def test_what_is_published_forces_nobody(ballots):
    made = publishable(ballots)
    if made is None:
        return
    for one in made.alone:
        assert one.cast >= LEAST
        assert not one.is_unanimous
    assert truly_forced([one for one in ballots if one[0] in made.pool]) == set()
