"""An order's states × what is learned, against a table written by hand; and who gets how much of what came."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.gateway.numbers import is_number, new_number
from finance.gateway.orders import (
    ASK_AFTER,
    ORDER_STEPS,
    TABLE,
    Act,
    Learned,
    by_bill,
    next_ask,
    verb_of,
)
from finance.gateway.protocol import Expected, Said, Trade, learned_of, learned_without
from finance.gateway.refunds import REFUND_STEPS
from finance.states import LIVE_ORDERS, OrderStatus, RefundStatus

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
# As the design has it, cell by cell: a status to go to, "." to stay, "close", "alarm" or "paid!".
BY_HAND = """
          equal   differs open    closed  missing ends    absent
new       paid    odd     open    closed  unknown close   closed
open      paid    odd     .       closed  .       close   closed
unknown   paid    odd     open    closed  .       close   closed
closed    paid    odd     alarm   .       .       .       .
paid      .       odd     alarm   alarm   .       paid!   odd
odd       .       .       .       .       .       .       .
returned  .       .       .       .       .       .       .
"""


def by_hand():
    head, *rows = [line.split() for line in BY_HAND.strip().splitlines()]
    return {
        (row[0], learned): said for row in rows for learned, said in zip(head, row[1:], strict=True)
    }


def shown(cell) -> str:
    acts = {Act.CLOSE: "close", Act.ALARM: "alarm", Act.SAY_PAID: "paid!", Act.NOTHING: "."}
    return cell.to.value if cell.to else acts[cell.act]


@pytest.mark.parametrize(("status", "learned"), list(by_hand()))
def test_every_cell_is_as_written_by_hand(status, learned):
    assert shown(TABLE[OrderStatus(status), Learned(learned)]) == by_hand()[status, learned]


def test_the_table_has_no_other_cells():
    assert {(status.value, learned.value) for status, learned in TABLE} == set(by_hand())


@given(st.lists(st.sampled_from(list(Learned)), max_size=30))
def test_a_walk_ends_where_the_table_by_hand_leads(steps):
    status, other, table = OrderStatus.NEW, "new", by_hand()
    for learned in steps:
        verb = verb_of(status, learned)
        status = ORDER_STEPS[verb].target if verb else status
        said = table[other, learned.value]
        other = said if said in OrderStatus.values else other
        assert status == other
        assert not verb or learned.value in verb


def test_nothing_leads_back_to_what_may_still_be_paid():
    for (status, _learned), cell in TABLE.items():
        assert status in LIVE_ORDERS or cell.to not in LIVE_ORDERS


def test_refunds_go_their_ways():
    ends = {step.target for step in REFUND_STEPS.values()}
    assert ends == set(RefundStatus) - {RefundStatus.ASKED}
    walks = {
        "approve send arrive": RefundStatus.DONE,
        "approve send lose arrive": RefundStatus.DONE,
        "approve send lose stick arrive": RefundStatus.DONE,
        "approve send lose stick decline": RefundStatus.DECLINED,
        "decline": RefundStatus.DECLINED,
    }
    for verbs, end in walks.items():
        status = RefundStatus.ASKED
        for verb in verbs.split():
            assert status in REFUND_STEPS[verb].sources
            status = REFUND_STEPS[verb].target
        assert status == end


def test_numbers_fit_every_channel_and_none_comes_twice():
    numbers = {new_number(NOW) for _ in range(2000)}

    assert len(numbers) == 2000
    assert all(re.fullmatch(r"[0-9A-Za-z_]{6,32}", number) for number in numbers)
    assert not is_number("P-2026")
    assert not is_number("a" * 33)
    assert not is_number("abc12\n")


EXPECTED = Expected("P1", "m", 100, "CNY", NOW)
TRADE = Trade("t", "P1", "m", 100, "CNY", NOW)
OTHERS = {"number": "P2", "merchant": "n", "amount_fen": 99, "currency": "USD", "went_back": True}


@pytest.mark.parametrize("name", OTHERS)
def test_what_differs_in_anything_is_odd(name):
    assert learned_of(TRADE, EXPECTED) == Learned.EQUAL
    other = Trade(**(TRADE.__dict__ | {name: OTHERS[name]}))
    assert learned_of(other, EXPECTED) == Learned.DIFFERS


def test_no_such_order_closes_nothing_before_its_expiry():
    before = NOW - timedelta(seconds=1)
    assert learned_without(Said.UNKNOWN, EXPECTED, before) == Learned.MISSING
    assert learned_without(Said.UNKNOWN, EXPECTED, NOW) == Learned.CLOSED
    assert learned_without(Said.NOTHING, EXPECTED, NOW) == Learned.MISSING
    assert learned_without(Said.CLOSED, EXPECTED, before) == Learned.CLOSED


def test_it_is_asked_again_as_agreed():
    expires, asked, moments = NOW + timedelta(minutes=15), NOW, []
    while (asked := next_ask(NOW, expires, asked)) is not None:
        moments.append(asked - NOW)
    assert moments == list(ASK_AFTER)
    assert next_ask(NOW, NOW + timedelta(minutes=30), NOW + timedelta(minutes=16)) == (
        NOW + timedelta(minutes=30)
    )


AMOUNTS = st.integers(0, 10_000)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=8), AMOUNTS)
def test_what_came_is_given_out_whole_and_to_none_too_much(bills, paid):
    asked = [(number, *both) for number, both in enumerate(bills)]
    shares, rest = by_bill(asked, paid)

    assert sum(shares.values()) + rest == paid
    assert all(0 < shares[number] <= min(bills[number]) for number in shares)
    assert rest == 0 or all(shares.get(number, 0) == min(both) for number, both in enumerate(bills))


def drawn() -> list[str]:
    rows = ["| | " + " | ".join(f"`{learned}`" for learned in Learned) + " |", "|---" * 8 + "|"]
    for status in OrderStatus:
        cells = [TABLE[status, learned] for learned in Learned]
        words = [cell.to or (f"*{cell.act}*" if cell.act else "–") for cell in cells]
        rows.append(f"| **{status}** | " + " | ".join(words) + " |")
    return rows


def test_the_page_draws_the_table_as_it_is():
    page = (Path(__file__).resolve().parents[3] / "docs" / "payments.md").read_text()
    inside = page.partition("<!-- orders -->\n")[2].partition("\n<!-- end -->")[0]

    assert inside.splitlines() == drawn()
