"""The maths of fees: one rounding point, exact, whatever the order."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.fees import Change, Home, Rate, changes, dues, late_fen, month_fen, rate_of

MONTH = date(2026, 9, 1)
AREAS = st.decimals("0.01", "99999.99", places=2)
PRICES = st.decimals("0", "9999.9999", places=4)


@pytest.mark.parametrize(
    ("area", "price", "months", "fen"),
    [
        ("89.37", "2.35", 3, 63006),
        ("101.33", "1.85", 12, 224952),
        ("120.55", "2.10", 1, 25316),
        ("88.88", "1.95", 6, 103992),
    ],
)
def test_a_month_is_rounded_and_months_are_added(area, price, months, fen):
    assert months * month_fen(Decimal(area), Decimal(price)) == fen


def test_control_rounding_the_whole_period_gives_other_money():
    whole = Decimal("101.33") * Decimal("1.85") * 12
    assert whole.quantize(Decimal("0.01")) == Decimal("2249.53")


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="never from float"):
        month_fen(89.37, Decimal("2.35"))


@given(AREAS, PRICES, st.integers(0, 100))
def test_the_nearest_fen_and_half_a_fen_up(area, price, percent):
    exact = Fraction(area) * Fraction(price) * percent
    fen = month_fen(area, price, percent)

    assert type(fen) is int
    assert exact - Fraction(1, 2) < fen <= exact + Fraction(1, 2)


HOMES = st.lists(
    st.builds(
        Home,
        unit=st.integers(1, 10**6),
        kind=st.sampled_from(["dwelling", "commercial", "parking"]),
        area_m2=AREAS,
        debtors=st.sampled_from([(), (1,), (1, 2)]),
        is_developers=st.booleans(),
        is_vacant=st.booleans(),
        spaces=st.sampled_from([(), ("A1",), ("A1", "A2")]),
    ),
    max_size=12,
    unique_by=lambda home: home.unit,
)
RATES = st.lists(
    st.builds(
        Rate,
        schedule=st.integers(1, 10**6),
        kind=st.sampled_from(["property", "park_managed"]),
        unit_kind=st.sampled_from(["dwelling", "commercial", "parking"]),
        since=st.sampled_from([date(2026, 1, 1), MONTH, date(2026, 10, 1)]),
        price=PRICES,
        vacant_percent=st.sampled_from([None, 70]),
    )
    | st.builds(
        Rate,
        schedule=st.integers(1, 10**6),
        kind=st.just("park_common"),
        unit_kind=st.just(""),
        since=st.just(MONTH),
        price=PRICES,
    ),
    max_size=6,
    unique_by=lambda rate: rate.schedule,
)


@given(HOMES, RATES, st.randoms())
def test_the_order_of_homes_and_rates_is_of_no_matter(homes, rates, random):
    once = dues(homes, rates, MONTH)
    random.shuffle(homes)
    random.shuffle(rates)

    assert dues(homes, rates, MONTH) == once
    assert len({due.key for due in once}) == len(once)


@given(HOMES, RATES)
def test_the_sum_is_that_of_every_home_alone(homes, rates):
    together = dues(homes, rates, MONTH)
    alone = [due for home in homes for due in dues([home], rates, MONTH)]

    assert sum(due.fen for due in together) == sum(due.fen for due in alone)
    assert all(due.fen > 0 and (due.debtors or due.is_developers) for due in together)
    owing = {home.unit for home in homes if home.debtors or home.is_developers}
    assert {due.unit for due in together} <= owing


def test_the_newest_rate_that_holds_counts():
    old = Rate(1, "property", "dwelling", date(2026, 1, 1), Decimal("1.8"))
    new = Rate(2, "property", "dwelling", date(2026, 10, 1), Decimal("2.0"))

    assert rate_of([new, old], "property", "dwelling", MONTH) == old
    assert rate_of([new, old], "property", "dwelling", date(2026, 10, 1)) == new
    assert rate_of([new, old], "property", "shop", MONTH) is None


def test_an_empty_home_pays_less_only_where_the_rate_says_so():
    home = Home(7, "dwelling", Decimal("100.00"), (1,), is_vacant=True)
    rate = Rate(1, "property", "dwelling", MONTH, Decimal("2.0000"))
    less = Rate(1, "property", "dwelling", MONTH, Decimal("2.0000"), vacant_percent=70)

    assert [due.fen for due in dues([home], [rate], MONTH)] == [20_000]
    assert [(due.fen, due.percent) for due in dues([home], [less], MONTH)] == [(14_000, 70)]


@pytest.mark.parametrize(
    ("days", "fen"), [(-1, 0), (0, 0), (1, 30), (10, 300), (1000, 30_000), (10_000, 30_000)]
)
def test_a_late_fee_grows_by_day_up_to_its_cap(days, fen):
    assert late_fen(100_000, days, Decimal(3), 30) == fen


@given(st.integers(0, 10**9), st.integers(0, 10**4), st.decimals("0", "50", places=2))
def test_no_late_fee_above_its_cap(owed, days, rate):
    assert 0 <= late_fen(owed, days, rate, 30) <= owed * 30 // 100


def test_the_largest_changes_come_first_and_name_what_fell_away():
    before = [(1, 100), (2, 500), (2, 50), (3, 70)]
    now = [(1, 100), (2, 560), (4, 900)]

    assert changes(before, now, 10) == [Change(4, 0, 900), Change(3, 70, 0), Change(2, 550, 560)]
    assert len(changes(before, now, 2)) == 2


ROWS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 10**9)))


@given(ROWS, ROWS)
def test_changes_add_up_to_the_difference_of_both_months(before, now):
    whole = sum(fen for _unit, fen in now) - sum(fen for _unit, fen in before)

    assert sum(one.by_fen for one in changes(before, now, 100)) == whole
