"""What is asked of channels, when, and what is made of no answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from communities.log.canonical import NotCanonicalError
from finance.gateway import registry
from finance.gateway.demo import DemoChannel, simulate_paying
from finance.gateway.protocol import Found, Said
from finance.models import DemoTrade, Payment, PayOrder
from finance.selectors.payments import due_orders
from finance.services.asking import look_after, read_bills, watch_unknown
from finance.services.orders import cancel_order
from finance.services.settling import settle
from notifications.models import Notice
from portal.settings.payments import channels
from tests.finance.gateway.paying import MINUTE, NOW, credited, paid, payments
from tests.owner import become_owner, switch_off

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def of_then(monkeypatch):
    """The simulator has a clock of its own; these tests are of another day."""
    monkeypatch.setattr("finance.gateway.demo.clock.now", lambda: NOW + 2 * DAY)


class Silent(DemoChannel):
    """A channel that cannot be reached."""

    def create(self, asked):
        raise TimeoutError

    def query(self, number):
        raise TimeoutError

    def close(self, number):
        raise TimeoutError


def look(order, now=NOW) -> PayOrder:
    return look_after(pk=order.pk, now=now)


def test_an_order_is_begun_paid_and_settled(paying):
    order = look(paying.order())
    assert (order.status, order.pay_url) == ("open", f"/demo/pay/{order.number}/")

    simulate_paying(number=order.number, times=1, now=NOW + MINUTE)
    assert look(order, NOW + MINUTE).status == "paid"
    assert credited(paying.bills[0]) == paying.bills[0].amount_fen
    assert look(order, NOW + 2 * MINUTE).ask_at is None
    assert Payment.objects.count() == 1


def test_paid_twice_at_the_channel_is_paid_once_here(paying):
    order = look(paying.order())
    simulate_paying(number=order.number, times=2, now=NOW)
    look(order)
    look(order)
    assert [(status, why) for _id, status, why in payments(order)] == [
        ("settled", ""),
        ("odd", "second"),
    ]


def test_abandoned_orders_are_closed_when_they_expire(paying):
    order = look(paying.order())
    assert look(order, NOW + 14 * MINUTE).status == "open"
    assert look(order, NOW + 15 * MINUTE).status == "closed"
    assert DemoTrade.objects.get().status == "closed"
    assert not simulate_paying(number=order.number, times=1, now=NOW + 15 * MINUTE)


def test_who_cancels_waits_for_the_channel(paying):
    order = paying.order()
    cancel_order(order=order, now=NOW)
    assert PayOrder.objects.get().status == "new"
    assert look(order).status == "closed"


def test_paid_in_the_last_moment_beats_closing(paying):
    order = look(paying.order())
    simulate_paying(number=order.number, times=1, now=NOW)
    cancel_order(order=order, now=NOW)
    assert look(order).status == "paid"


def test_no_answer_is_unknown_and_keeps_number_and_bills(paying, monkeypatch):
    monkeypatch.setitem(registry.BUILDERS, "demo", Silent)
    order = look(paying.order())

    assert order.status == "unknown"
    for minutes in (1, 5, 15, 60):
        assert look(order, NOW + minutes * MINUTE).status == "unknown"
    watch_unknown(NOW + 9 * MINUTE)
    assert PayOrder.objects.get().alarmed_at is None
    for minutes in (10, 11):
        watch_unknown(NOW + minutes * MINUTE)
    row = PayOrder.objects.get()
    assert (row.number, row.alarmed_at) == (order.number, NOW + 10 * MINUTE)
    assert Notice.objects.filter(kind="finance.payment_alarm").exists()
    monkeypatch.setitem(registry.BUILDERS, "demo", DemoChannel)
    assert look(order, NOW + 6 * 60 * MINUTE).status == "closed"


def test_an_order_that_cannot_be_settled_is_told_of(paying, monkeypatch):
    """Here because its payee's name cannot be signed; the order stays open for ever."""
    order = look(unsignable(paying.order()))
    simulate_paying(number=order.number, times=1, now=NOW)
    with pytest.raises(NotCanonicalError):
        look(order, NOW + MINUTE)

    watch_unknown(NOW + 24 * MINUTE)
    assert PayOrder.objects.get().alarmed_at is None
    watch_unknown(NOW + 25 * MINUTE)
    row = PayOrder.objects.get()
    assert (row.status, row.alarmed_at) == ("open", NOW + 25 * MINUTE)


def unsignable(order) -> PayOrder:
    become_owner()
    switch_off("finance_payorder", "order_steps")
    PayOrder.objects.filter(pk=order.pk).update(payee="e\u0301")
    return PayOrder.objects.get(pk=order.pk)


def test_one_order_that_cannot_be_settled_keeps_no_other_waiting(paying, monkeypatch):
    first, second = (look(paying.order(bill)) for bill in paying.bills[:2])
    unsignable(first)
    for order in (first, second):
        simulate_paying(number=order.number, times=1, now=NOW)
    monkeypatch.setattr("finance.gateway.demo.clock.today", lambda: (NOW + 2 * DAY).date())
    words = {"channel": "demo", "merchant": first.merchant, "estate": paying.estate}

    assert read_bills(**words, now=NOW + DAY) == 1
    rows = PayOrder.objects.order_by("pk").values_list("status", "billed_at")
    assert list(rows) == [("open", None), ("paid", NOW + DAY)]


def test_what_the_channel_does_not_close_stays_reserved(paying, monkeypatch):
    order = look(paying.order())
    monkeypatch.setattr(DemoChannel, "close", lambda self, number: Found(Said.NOTHING))

    assert look(order, NOW + 15 * MINUTE).status == "unknown"


class Overtaken(DemoChannel):
    """Answers that it is open while the order is settled, or asked about, by another."""

    def query(self, number):
        order = PayOrder.objects.get(number=number)
        if order.status == "open":
            paid(order, now=NOW + MINUTE)
        return Found(Said.OPEN)


def test_an_answer_that_was_overtaken_is_none(paying, monkeypatch):
    order = look(paying.order())
    monkeypatch.setitem(registry.BUILDERS, "demo", Overtaken)

    assert look(order, NOW + MINUTE).status == "paid"
    assert PayOrder.objects.get().alarmed_at is None
    look(order, NOW + 2 * MINUTE)
    assert PayOrder.objects.get().alarmed_at == NOW + 2 * MINUTE


def test_orders_are_asked_about_as_agreed(paying):
    order, asked = paying.order(), []
    now = NOW
    while pks := due_orders(now := next_of(order, now)):
        assert pks == [order.pk]
        asked.append(now - NOW)
        settle(number=order.number, found=Found(Said.NOTHING), now=now)
    minutes = [one / MINUTE for one in asked]
    assert minutes == [0, 1, 5, 15, 60, 360, 1440]


def next_of(order, now):
    order.refresh_from_db()
    return order.ask_at or now + 99 * DAY


def test_the_channels_bill_finds_what_nothing_else_has(paying, monkeypatch):
    first, second, third = (look(paying.order(bill)) for bill in paying.bills)
    simulate_paying(number=first.number, times=1, now=NOW)
    simulate_paying(number=second.number, times=2, now=NOW)
    monkeypatch.setattr("finance.gateway.demo.clock.today", lambda: (NOW + 2 * DAY).date())
    words = {"channel": "demo", "merchant": first.merchant, "estate": paying.estate}

    assert read_bills(**words, now=NOW + DAY) == 2
    assert [PayOrder.objects.get(pk=one.pk).status for one in (first, second, third)] == [
        "paid", "paid", "open",
    ]  # fmt: skip
    assert read_bills(**words, now=NOW + 2 * DAY) == 1
    assert PayOrder.objects.get(pk=third.pk).status == "closed"
    assert read_bills(**words, now=NOW + 2 * DAY) == 0
    assert Payment.objects.count() == 3


def test_what_was_settled_and_is_in_no_bill_is_odd(paying, monkeypatch):
    order = look(paying.order())
    simulate_paying(number=order.number, times=1, now=NOW)
    look(order)
    become_owner()
    DemoTrade.objects.update(status="closed", paid=[])
    monkeypatch.setattr("finance.gateway.demo.clock.today", lambda: (NOW + 2 * DAY).date())
    words = {"channel": "demo", "merchant": order.merchant, "estate": paying.estate}

    assert read_bills(**words, now=NOW + DAY) == 0
    assert read_bills(**words, now=NOW + 2 * DAY) == 1
    assert payments(order)[0][1:] == ("odd", "absent")


def test_an_order_of_days_that_are_not_read_is_told_of_and_not_decided(paying, monkeypatch):
    """Paid at once, and no bill was read for more than forty days."""
    order = look(paying.order())
    simulate_paying(number=order.number, times=1, now=NOW)
    look(order)
    later = NOW + 45 * DAY
    monkeypatch.setattr("finance.gateway.demo.clock.today", lambda: later.date())
    words = {"channel": "demo", "merchant": order.merchant, "estate": paying.estate}

    assert read_bills(**words, now=later) == 0
    row = PayOrder.objects.get()
    assert (row.status, row.billed_at, row.alarmed_at) == ("paid", None, later)
    assert payments(order)[0][1:] == ("settled", "")


def test_the_simulator_stands_beside_no_live_key(monkeypatch):
    monkeypatch.delenv("PAYMENT_CHANNELS", raising=False)
    assert channels(is_demo=True) == ["demo"]
    assert channels(is_demo=False) == []
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_x")
    with pytest.raises(ImproperlyConfigured, match="simulator"):
        channels(is_demo=True)
    assert channels(is_demo=False) == []
