"""Money on its way: both its sides by name, and late after five working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.working_days import Calendar
from finance.transit import Item, Move, in_transit

ENDS = date(2026, 9, 30)
WALLET, BANK, INCOME = "支付宝 尾号4417", "工商银行 尾号3321", "公共车位"


def is_workday(day: date) -> bool:
    return Calendar().is_workday(day)[0]


def asked(*moves, today=date(2026, 10, 20)):
    return in_transit([Move(*one) for one in moves], ENDS, today, is_workday)


def test_what_left_in_one_period_and_came_in_the_next_names_both_sides():
    moves = ((ENDS, 500, WALLET), (date(2026, 10, 2), -500, BANK))

    assert asked(*moves) == [Item(500, ENDS, WALLET, BANK, date(2026, 10, 2))]
    assert asked(*moves, today=date(2026, 10, 1)) == [Item(500, ENDS, WALLET, "")]


def test_what_came_before_it_left_is_on_its_way_too():
    assert asked((ENDS, -500, BANK), (date(2026, 10, 9), 500, WALLET)) == [
        Item(-500, ENDS, WALLET, BANK, date(2026, 10, 9))
    ]


# 1 to 7 October are holidays, 10 October is worked.
@pytest.mark.parametrize(
    ("today", "is_late"), [(date(2026, 10, 13), False), (date(2026, 10, 14), True)]
)
def test_five_working_days_are_waited(today, is_late):
    [item] = asked((ENDS, 5_000_000, INCOME), today=today)

    assert (item.source, item.target, item.is_late) == (INCOME, "", is_late)


def test_the_same_amount_is_settled_before_the_oldest():
    early, late = date(2026, 9, 1), date(2026, 9, 20)
    [item] = asked((early, 300, WALLET), (late, 500, WALLET), (late, -500, BANK))

    assert (item.amount_fen, item.since) == (300, early)


def test_what_is_settled_in_parts_stays_open_for_the_rest():
    [item, arrived] = asked((ENDS, 500, WALLET), (date(2026, 10, 2), -200, BANK))

    assert {item.amount_fen, arrived.amount_fen} == {300, 200}
    assert {item.target, arrived.target} == {"", BANK}


moves = st.lists(st.tuples(st.integers(-40, 20), st.integers(-9, 9).filter(bool)), max_size=15).map(
    lambda found: [(ENDS + timedelta(n), fen, str(n)) for n, fen in sorted(found)]
)


@given(moves)
def test_what_is_on_its_way_adds_up_to_the_balance(found):
    items = asked(*found)

    assert sum(one.amount_fen for one in items) == sum(fen for day, fen, _ in found if day <= ENDS)
    assert all(one.since <= ENDS and (one.until is None or one.until > ENDS) for one in items)
