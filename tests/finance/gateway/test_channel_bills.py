"""渠道对账单: each day's bill is kept, compared with our payments, and its fees are a cost of their book."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from finance.gateway import registry
from finance.gateway.bill_parts import Part, parts_of, split
from finance.gateway.demo import DemoChannel, fee_of, simulate_paying
from finance.gateway.protocol import Answer, DayBill, Returned
from finance.models import (
    BillDifference,
    BillPart,
    ChannelBill,
    Entry,
    Payment,
    PayOrder,
    Posting,
    Refund,
)
from finance.selectors.channel_bills import last_bills, open_differences
from finance.services.asking import look_after, read_bills
from finance.services.refunds import decide_refund
from finance.services.statements import submit_statement
from notifications.models import Notice
from tests.finance.gateway.paying import NOW, credited, paid, payments, trade
from tests.finance.gateway.refunding import asked, payment_of
from tests.finance.gateway.test_payment_guards import run
from tests.owner import become_owner
from tests.sessions import log_in

DAY = timedelta(days=1)
TODAY = date(2026, 11, 20)
SHA = "ab" * 32


@dataclass
class Billing:
    """A channel that has nothing but bills: those that a test puts there, and an empty one of any other day."""

    days: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    name = "demo"
    answer = Answer()

    def bill(self, day: date) -> DayBill | None:
        self.asked.append(day)
        return self.days.get(day, DayBill(day))

    def put(self, *trades, day=TODAY, **more) -> None:
        fee = sum(one.fee_fen for one in trades)
        self.days[day] = DayBill(day, trades, **({"digest": SHA, "fee_fen": fee} | more))


@pytest.fixture
def billing(monkeypatch) -> Billing:
    channel = Billing()
    monkeypatch.setitem(registry.BUILDERS, "demo", lambda *_whose: channel)
    return channel


def read(paying, now=NOW + DAY) -> int:
    merchant = f"demo-{paying.estate.pk}"
    return read_bills(channel="demo", merchant=merchant, estate=paying.estate, now=now)


def differences() -> list[tuple[str, str, int]]:
    rows = BillDifference.objects.order_by("pk")
    return list(rows.values_list("kind", "transaction", "amount_fen"))


def test_a_days_bill_is_kept_with_its_bytes_hash_and_sums(paying, billing):
    mine, space = paying.order(), paying.order(paying.parking[0])
    paid(mine), paid(space, "T2")
    back = Returned("R1", mine.number, "T1", 300, "CNY", NOW, fee_fen=-1)
    billing.put(
        trade(mine, fee_fen=40), trade(space, "T2", fee_fen=57), refunds=(back,), fee_fen=96
    )

    assert read(paying) == 2
    row = ChannelBill.objects.get()
    total = mine.amount_fen + space.amount_fen
    assert (row.day, row.digest, row.version) == (TODAY, SHA, 1)
    assert row.said == (2, total, 1, 300, 96)
    parts = BillPart.objects.order_by("fund").values_list("fund__code", "trades_fen", "fee_fen")
    assert list(parts) == [("gs", space.amount_fen, 57), (None, mine.amount_fen, 39)]
    read(paying)
    assert ChannelBill.objects.count() == 1


def test_the_last_day_read_is_where_reading_goes_on(paying, billing):
    """After an outage of more than forty days nothing is left out, though no order waits for it."""
    read(paying)
    billing.asked.clear()
    order = paying.order(now=NOW + 2 * DAY)
    paid(order, paid_at=NOW + 2 * DAY, now=NOW + 2 * DAY)
    billing.put(trade(order), day=TODAY + 2 * DAY)

    assert read(paying, NOW + 60 * DAY) == 1
    assert billing.asked == [TODAY + n * DAY for n in range(60)]
    order.refresh_from_db()
    assert (order.status, order.alarmed_at) == ("paid", None)
    assert ChannelBill.objects.count() == 60


def test_a_day_without_its_bill_is_read_again(paying, billing):
    read(paying)
    billing.days[TODAY + DAY] = None
    read(paying, NOW + 3 * DAY)
    assert list(ChannelBill.objects.values_list("day", flat=True)) == [TODAY]
    del billing.days[TODAY + DAY]
    read(paying, NOW + 3 * DAY)
    assert ChannelBill.objects.count() == 3


def test_what_differs_is_a_row_and_told_once(paying, billing):
    order, other = paying.order(), paying.order(paying.parking[0])
    paid(order), paid(other, "T2")
    stray = trade(order, "T9", number="P20261120UNKNOWN", amount_fen=777)
    back = Returned("R-there", order.number, "T1", 300, "CNY", NOW)
    billing.put(trade(order, amount_fen=order.amount_fen - 1), stray, refunds=(back,))
    read(paying)
    assert differences() == [
        ("amount", "T1", order.amount_fen - 1), ("unknown", "T9", 777), ("refund", "R-there", 300),
    ]  # fmt: skip
    assert payments(order) == [("T1", "odd", "differs")]
    told = Notice.objects.filter(kind="finance.bill_differs")
    n_told = told.count()
    assert n_told
    assert told.first().params["n"] == 2

    read(paying, NOW + 2 * DAY)
    assert differences()[3:] == [("absent", "T2", 0)]
    read(paying, NOW + 3 * DAY)
    assert len(differences()) == 4
    assert told.count() == n_told
    assert payments(other) == [("T2", "odd", "absent")]


def test_what_was_declined_here_and_went_is_a_difference(paying, billing):
    bill = paying.bills[0]
    payment = payment_of(paying, bill)
    refund = asked(paying, payment, 300, bill)
    decide_refund(refund=refund, agrees=False, actor=paying.cast.petra, now=NOW)
    order = payment.order
    back = Returned(refund.number, order.number, "T1", 300, "CNY", NOW)
    billing.put(trade(order), refunds=(back,))

    read(paying)
    read(paying, NOW + 2 * DAY)
    assert differences() == [("refund", refund.number, 300)]
    assert credited(bill) == bill.amount_fen - 300


def test_what_was_begun_there_and_cannot_be_booked_is_told_of(paying, billing):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    switched = "alter table finance_receipt add constraint no_red check (amount_fen > 0) not valid"
    become_owner()
    run(f"set constraints all immediate; {switched}")
    back = Returned("R-there", payment.order.number, "T1", 300, "CNY", NOW)
    billing.put(trade(payment.order), refunds=(back,))

    read(paying)
    assert not Refund.objects.exists()
    assert PayOrder.objects.get().alarmed_at == NOW + DAY
    assert differences() == [("refund", "R-there", 300)]


def test_what_the_bill_has_and_we_learn_by_it_is_no_difference(paying, billing):
    order = paying.order()
    billing.put(trade(order))
    assert read(paying) == 1
    assert differences() == []
    assert Payment.objects.count() == 1


def test_a_bill_that_says_something_else_later_is_another_version(paying, billing):
    order = paying.order(paying.parking[0])
    paid(order)
    billing.put(trade(order, fee_fen=57))
    read(paying)
    billing.put(trade(order, fee_fen=58), digest="cd" * 32)
    read(paying)
    assert list(ChannelBill.objects.values_list("version", "fee_fen")) == [(1, 57), (2, 58)]
    assert differences() == [("changed", "", order.amount_fen)]
    assert fees() == [57]


def fees() -> list[int]:
    rows = Posting.objects.filter(account__code="COST_CHANNEL").order_by("pk")
    return list(rows.values_list("amount_fen", flat=True))


def test_the_fee_of_owners_money_is_a_cost_of_its_fund_out_of_clearing(paying, billing):
    own, spaces = paying.order(), [paying.order(one) for one in paying.parking[:2]]
    for number, order in enumerate([own, *spaces]):
        paid(order, f"T{number}")
    billing.put(*(trade(one, f"T{n}") for n, one in enumerate([own, *spaces])), fee_fen=100)
    read(paying), read(paying)

    came = sum(one.amount_fen for one in spaces)
    part = split(100, {(1, 1): came, (1, None): own.amount_fen})[1, 1]
    entry = Entry.objects.get(key__startswith="channel-fee:")
    assert (entry.kind, entry.amount_fen, entry.booking_date) == ("cost", -part, TODAY)
    lines = entry.postings.order_by("pk").values_list("account__code", "amount_fen")
    assert list(lines) == [("COST_CHANNEL", part), ("CLEAR_DEMO", -part)]
    assert SHA in entry.no_voucher_reason
    assert entry.fund.code == "gs"
    held = Posting.objects.filter(account__code="CLEAR_DEMO").values_list("amount_fen", flat=True)
    assert sum(held) == came - part


def test_the_companys_own_fee_is_booked_nowhere(paying, billing):
    order = paying.order()
    paid(order)
    billing.put(trade(order, fee_fen=71))
    read(paying)
    assert ChannelBill.objects.get().fee_fen == 71
    assert not Entry.objects.exists()


def test_a_fee_in_another_currency_is_kept_and_booked_nowhere(paying, billing):
    order = paying.order(paying.parking[0])
    paid(order)
    billing.put(trade(order), fee_fen=63, fee_currency="HKD")
    read(paying)
    row = ChannelBill.objects.get()
    assert (row.fee_fen, row.fee_currency, row.parts.get().fee_fen) == (63, "HKD", 0)
    assert fees() == []
    assert differences() == []


def test_what_is_settled_after_its_period_froze_is_booked_on_the_first_open_day(paying, billing):
    """Paid on the last evening of October, settled on 1 November once the period is frozen."""
    evening = datetime(2026, 10, 31, 15, 50, tzinfo=UTC)
    order = paying.order(paying.parking[0], now=evening)
    morning = evening + timedelta(hours=12)
    submit_statement(fund=order.fund, period="2026-10", actor=paying.cast.petra, now=morning)
    paid(order, paid_at=evening, now=morning)
    billing.put(trade(order, paid_at=evening, fee_fen=57), day=date(2026, 10, 31))
    read(paying, morning)
    booked = Entry.objects.order_by("pk").values_list("kind", "booking_date")
    assert list(booked) == [("income", date(2026, 11, 1)), ("cost", date(2026, 11, 1))]
    assert order.payments.get().paid_at == evening


def test_the_desk_sees_the_last_day_read_and_what_differs(paying, billing, client):
    order = paying.order()
    paid(order)
    stray = trade(order, "T9", number="P20261120UNKNOWN", amount_fen=77_700)
    billing.put(trade(order), stray)
    read(paying)
    assert [one.transaction for one in open_differences([paying.estate], NOW)] == ["T9"]
    assert not open_differences([paying.estate], NOW + 92 * DAY)
    assert [one.is_behind for one in last_bills([paying.estate], NOW + 2 * DAY)] == [False]
    assert [one.is_behind for one in last_bills([paying.estate], NOW + 3 * DAY)] == [True]
    log_in(client, paying.cast.petra)
    page = client.get("/desk/payments/").content.decode()
    assert "渠道有、本平台没有的交易" in page
    assert "777.00" in page
    assert SHA in page
    log_in(client, paying.cast.olga)
    assert SHA not in client.get("/desk/payments/").content.decode()


def test_the_simulator_keeps_thirty_eight_of_ten_thousand(paying):
    assert [fee_of(fen) for fen in (15_000, 100, 132, 131, 18_746)] == [57, 0, 1, 0, 71]
    order = look_after(pk=paying.order().pk, now=NOW)
    simulate_paying(number=order.number, times=1, now=NOW)
    bill = DemoChannel(paying.estate, order.merchant).bill(TODAY)
    assert bill.fee_fen == bill.trades[0].fee_fen == fee_of(order.amount_fen)
    assert len(bill.digest) == 64


def test_a_sum_is_split_by_largest_remainder():
    assert split(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert split(-10, {"a": 2, "b": 1}) == {"a": -7, "b": -3}
    for fen in range(200):
        given = split(fen, {"a": 7, "b": 11, "c": 5})
        assert sum(given.values()) == fen
        assert all(abs(given[key] - fen * w / 23) < 1 for key, w in [("a", 7), ("b", 11), ("c", 5)])


def test_what_rows_say_of_fees_is_theirs_and_a_fee_without_trades_is_nobodys():
    first = trade(Order("P1"), amount_fen=1000, fee_fen=5)
    second = replace(first, number="P2", fee_fen=0)
    owner = {"P1": (1, 7), "P2": (1, None)}.get
    found = parts_of(DayBill(TODAY, (first, second), fee_fen=8), owner)
    assert {key: part.fee_fen for key, part in found.items()} == {(1, 7): 7, (1, None): 1}
    assert parts_of(DayBill(TODAY, fee_fen=8), owner) == {None: Part(fee_fen=8)}
    assert parts_of(DayBill(TODAY), owner) == {}


@dataclass
class Order:
    number: str
    merchant: str = "m"
    amount_fen: int = 0


def test_an_order_of_another_estate_at_the_same_account_is_no_false_alarm(paying, billing, caplog):
    order = paying.order()
    back = Returned("R12345678", order.number, "T1", 1, "CNY", NOW)
    billing.put(trade(order), refunds=(back,))
    words = {"channel": "demo", "merchant": order.merchant, "estate": paying.cast.hilltop}
    read_bills(**words, now=NOW + DAY)
    assert "which nobody made" not in caplog.text

    billing.put(
        trade(order, "T2", number="P99999999"), refunds=(replace(back, number="P99999998"),)
    )
    read_bills(**words, now=NOW + DAY)
    for number in ("P99999999", "P99999998"):
        assert f"order {number}, which nobody made" in caplog.text
