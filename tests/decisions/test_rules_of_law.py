"""The double majority: every vector, every refusal, and what must hold whatever the votes."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.matters import BY_CODE, MATTERS
from decisions.rules_of_law import ORDINARY, QUORUM, SPECIAL, Outcome, Weight, outcome, percent
from tests.decisions.vectors import VECTORS

AREAS = st.decimals(min_value=0, max_value=200_000, places=2)
TWO_THIRDS = Fraction(2, 3)
WEIGHTS = st.builds(Weight, AREAS, st.integers(0, 3000))


@st.composite
def votes(draw, *, least: Fraction = Fraction(0)):
    """A whole, a part of it of at least ``least``, and a part of that."""
    total = draw(st.builds(Weight, AREAS.filter(bool), st.integers(1, 3000)))
    part = _between(draw, total, least)
    words = {"total": total, "participating": part, "in_favour": _between(draw, part)}
    return words | {"special": draw(st.booleans())}


def _between(draw, whole: Weight, least: Fraction = Fraction(0)) -> Weight:
    cents, heads = int(whole.area * 100), whole.heads
    return Weight(
        Decimal(draw(st.integers(ceil(cents * least), cents))) / 100,
        draw(st.integers(ceil(heads * least), heads)),
    )


def _more(draw, words) -> Weight:
    """Some of those who have not taken part."""
    total, part = words["total"], words["participating"]
    return _between(draw, Weight(total.area - part.area, total.heads - part.heads))


@pytest.mark.parametrize(
    ("words", "expected"), [row[1:] for row in VECTORS], ids=[v[0] for v in VECTORS]
)
def test_each_vector_has_its_outcome(words, expected):
    assert outcome(**words) == expected


def test_rounded_percentages_would_decide_otherwise():
    """The control: what a display of two rounded decimals makes of T03."""
    words = {name: words for name, words, _ in VECTORS}["T03"]
    shown = round(100 * words["participating"].area / words["total"].area, 2)

    assert shown >= round(Decimal(200) / 3, 2)
    assert outcome(**words) == Outcome.NO_DECISION


GOOD = {
    "total": Weight(Decimal(300), 30),
    "participating": Weight(Decimal(200), 20),
    "in_favour": Weight(Decimal(150), 15),
    "special": False,
}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"in_favour": Weight(Decimal("200.01"), 15)}, "more agree"),
        ({"in_favour": Weight(Decimal(150), 21)}, "more agree"),
        ({"participating": Weight(Decimal("300.01"), 20)}, "more take part"),
        ({"participating": Weight(Decimal(200), 31)}, "more take part"),
        ({"total": Weight(Decimal(0), 30)}, "must have"),
        ({"total": Weight(Decimal(300), 0)}, "must have"),
    ],
)
def test_votes_that_cannot_be_are_refused(changes, refusal):
    with pytest.raises(ValueError, match=refusal):
        outcome(**GOOD | changes)


@pytest.mark.parametrize("special", [None, 1, "special"])
def test_a_class_is_a_bool(special):
    with pytest.raises(TypeError):
        outcome(**GOOD | {"special": special})


@pytest.mark.parametrize(
    ("area", "heads", "error"),
    [
        (Decimal("-0.01"), 1, ValueError),
        (Decimal(1), -1, ValueError),
        (Decimal("NaN"), 1, ValueError),
        (Decimal("Infinity"), 1, ValueError),
        (Decimal("1.001"), 1, ValueError),
        (Decimal("1E+400"), 1, ValueError),
        (1.5, 1, TypeError),
        (1, 1, TypeError),
        ("1", 1, TypeError),
        (Decimal(1), Decimal(1), TypeError),
        (Decimal(1), 1.0, TypeError),
        (Decimal(1), True, TypeError),
    ],
)
def test_a_weight_that_is_none_is_refused(area, heads, error):
    with pytest.raises(error):
        Weight(area, heads)


@given(votes(), WEIGHTS)
def test_one_more_yes_never_turns_adopted_into_rejected(words, more):
    before = outcome(**words)
    after = outcome(
        total=words["total"] + more,
        participating=words["participating"] + more,
        in_favour=words["in_favour"] + more,
        special=words["special"],
    )
    assert (before, after) != (Outcome.ADOPTED, Outcome.REJECTED)


@given(votes(least=TWO_THIRDS), st.data())
def test_with_the_quorum_a_further_no_never_turns_rejected_into_adopted(words, data):
    before = outcome(**words)
    after = outcome(**words | {"participating": words["participating"] + _more(data.draw, words)})

    assert Outcome.NO_DECISION not in {before, after}
    assert (before, after) != (Outcome.REJECTED, Outcome.ADOPTED)


def test_without_the_quorum_a_further_no_may():
    """The control: the quorum itself can be met by whoever says no."""
    words = GOOD | {"total": Weight(Decimal(300), 31)}

    assert outcome(**words) == Outcome.NO_DECISION
    more = words | {"participating": Weight(Decimal(210), 21)}
    assert outcome(**more) == Outcome.ADOPTED


@pytest.mark.parametrize("threshold", [QUORUM, ORDINARY, SPECIAL])
@given(whole=WEIGHTS.filter(lambda weight: weight.area > 0 and weight.heads > 0), data=st.data())
def test_what_is_missing_is_enough_and_not_a_cent_too_much(threshold, whole, data):
    part = _between(data.draw, whole)
    missing = threshold.missing(part, whole)

    assert threshold.both_met(part + missing, whole)
    if missing.area:
        less = replace(part + missing, area=part.area + missing.area - Decimal("0.01"))
        assert not threshold.both_met(less, whole)
    if missing.heads:
        less = replace(part + missing, heads=part.heads + missing.heads - 1)
        assert not threshold.both_met(less, whole)


def test_what_is_missing_by_hand():
    whole = Weight(Decimal("30000.00"), 301)

    assert QUORUM.missing(Weight(Decimal("18796.45"), 94), whole) == Weight(Decimal("1203.55"), 107)
    assert ORDINARY.missing(Weight(Decimal(15000), 150), whole) == Weight(Decimal("0.01"), 1)
    assert SPECIAL.missing(Weight(Decimal(22500), 300), whole) == Weight(Decimal(0), 0)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (Decimal("19999.99"), Decimal(30000), "66.66"),
        (200, 300, "66.66"),
        (Decimal("53.996"), Decimal(100), "53.99"),
        (0, 300, "0.00"),
        (300, 300, "100.00"),
        (1, 2, "50.00"),
    ],
)
def test_a_percentage_is_cut(part, whole, shown):
    assert str(percent(part, whole)) == shown


def test_three_matters_of_nine_are_special():
    assert [matter.number for matter in MATTERS] == list("一二三四五六七八九")
    assert {code for code, matter in BY_CODE.items() if matter.special} == {
        "fund_raise",
        "rebuild",
        "common_use",
    }
