"""Stripe gives back once under one number, and its day's bill decides what nothing else has."""

from datetime import date

import pytest

from finance.gateway.protocol import Said
from finance.services.asking import read_bills
from tests.finance.gateway.at_stripe import DAY, begun, channel, fails, look, paid, refunds, served
from tests.finance.gateway.paying import NOW, payments


@pytest.fixture
def server(settings, paying):
    with served(settings, paying) as running:
        yield running


def test_a_refund_goes_once_under_its_number(paying, server):
    order, there = paid(paying, server), channel(paying)
    for _turn in range(3):
        assert there.refund(order.number, "R20261120A", 500).said == Said.PAID
    assert refunds(server) == [500]
    assert there.query_refund("R20261120A", order.number).said == Said.PAID
    assert there.query_refund("R20261120A").said == Said.PAID
    assert there.query_refund("R20261120B", order.number).said == Said.UNKNOWN
    assert there.refund(order.number, "R20261120B", order.amount_fen).said == Said.CLOSED
    assert there.refund("P20261120NONE", "R20261120C", 1).said == Said.CLOSED
    server.refunds_are = "pending"
    assert there.refund(order.number, "R20261120D", 600).said == Said.OPEN


@pytest.mark.parametrize("how", ["lost", "reset"])
def test_a_refunds_lost_answer_is_found_in_the_list(paying, server, how):
    order, there = paid(paying, server), channel(paying)
    fails(server, how, "POST", "/v1/refunds")
    assert there.refund(order.number, "R20261120A", 500).said == Said.PAID
    assert there.refund(order.number, "R20261120A", 500).said == Said.PAID
    assert refunds(server) == [500]


def test_a_refund_without_an_answer_is_unknown(paying, server):
    order, there = paid(paying, server), channel(paying)
    fails(server, "down", "POST", "/v1/refunds")
    assert there.refund(order.number, "R20261120A", 500).said == Said.NOTHING
    server.fault = lambda verb, path: "down"
    assert there.refund(order.number, "R20261120A", 500).said == Said.NOTHING
    assert there.query_refund("R20261120A").said == Said.NOTHING
    assert there.query(order.number).said == Said.NOTHING
    assert there.bill(date(2026, 11, 20)) is None
    assert refunds(server) == []


def test_the_bill_of_a_day_is_what_the_account_counted(paying, server):
    order, there = paid(paying, server), channel(paying)
    there.refund(order.number, "R20261120A", 500)
    server._count("charge", server._new("charge", "ch", metadata={}), 900)
    other = {"order": "P20261120ELSE", "estate": "0"}
    server._count("charge", server._new("charge", "ch", metadata=other), 900)

    bill = there.bill(date(2026, 11, 20))
    (trade,), (gone,) = bill.trades, bill.refunds
    assert (trade.transaction, trade.number) == (payments(order)[0][0], order.number)
    assert (trade.amount_fen, trade.currency) == (order.amount_fen, "CNY")
    assert (gone.refund_number, gone.amount_fen, gone.number) == ("R20261120A", 500, order.number)
    assert (bill.fee_currency, bill.fee_fen) == ("HKD", round(order.amount_fen * 1.08) * 0.034 // 1)
    assert there.bill(date(2026, 11, 19)).trades == ()
    assert there.bill(date(2999, 1, 1)) is None


def test_the_daily_bill_decides_what_nothing_else_has(paying, server):
    order = look(begun(paying))
    server.pay(order.number)
    words = {"channel": "stripe", "merchant": "owners", "estate": paying.estate}
    assert read_bills(now=NOW + 2 * DAY, **words) == 1
    order.refresh_from_db()
    assert (order.status, order.billed_at) == ("paid", NOW + 2 * DAY)
