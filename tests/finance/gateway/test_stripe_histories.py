"""Histories at Stripe: a fifth of all answers fail, each in another way, notifications come up to ten times from
eight threads, and the processor is killed in between. Each paid bill is credited once."""

import random
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection, transaction
from django.test import Client

from finance.models import Bill, ChannelNote, Payment, PayOrder
from finance.selectors.audit import ledger_findings
from finance.services.asking import look_after
from finance.states import LIVE_ORDERS
from finance.tasks import look_after_spoken_of
from tests.channels.stripe_server import FAULTS, StripeServer
from tests.finance.gateway.at_stripe import connect, send
from tests.finance.gateway.paying import MINUTE, NOW, credited
from tests.finance.gateway.test_histories import Killed
from tests.long import times
from tests.owner import owning
from tests.together import at_once


@pytest.fixture
def quiet(monkeypatch):
    """No message to a worker: these tests ask the channel themselves."""
    monkeypatch.setattr(look_after_spoken_of, "apply_async", lambda **given: None)


def many(paying, homes: int) -> list[PayOrder]:
    """An order for each of so many homes' property fee."""
    for number in range(homes):
        paying.fees.home(f"8-{number:04}")
    paying.fees.run(NOW.date().replace(day=1))
    bills = Bill.objects.filter(unit__number__startswith="8-", kind="property").order_by("pk")
    return [paying.order(bill, channel="stripe") for bill in bills]


def look(order, after=1) -> None:
    look_after(pk=order.pk, now=NOW + after * MINUTE)


def told(server, orders, chance) -> None:
    """Every order's event up to ten times, in no order, and what it makes its channel be asked."""
    words = [one for one in orders for _turn in range(chance.randint(1, 10))]
    chance.shuffle(words)
    client = Client()
    for order in words:
        assert send(client, server.event(order.number, id=f"evt_{order.pk}")).status_code == 200
        with suppress(Killed), transaction.atomic():
            look(order)
            if chance.random() < 0.2:
                raise Killed


def test_a_fifth_of_the_answers_fail_and_each_bill_is_credited_once(
    committed_paying, settings, figures, quiet
):
    paying, chance = committed_paying, random.Random(7)
    with StripeServer(NOW) as server:
        connect(settings, server, paying)
        orders = many(paying, 4 * times("channel histories"))
        server.fault = lambda verb, path: chance.choice(FAULTS) if chance.random() < 0.2 else ""
        for order in orders:
            look(order, 0)
        begun = [one["client_reference_id"] for one in server.sessions()]
        paid = [one for one in orders if one.number in begun and one.pk % 4]
        assert paid
        for order in paid:
            assert server.pay(order.number)
        known = [one for one in orders if one.number in begun]
        answers = at_once(*(partial(told, server, known, random.Random(turn)) for turn in range(8)))
        server.fault, server.clock = lambda verb, path: "", NOW + 60 * MINUTE
        for order in orders:
            look(order, 60)

        assert answers == [None] * 8
        assert len(begun) == len(set(begun))
    assert Payment.objects.filter(status="settled").count() == len(paid) == Payment.objects.count()
    assert ChannelNote.objects.count() == len(known)
    assert not PayOrder.objects.filter(status__in=LIVE_ORDERS).exists()
    for order in orders:
        bill = order.reservations.get().bill
        assert credited(bill) == (bill.amount_fen if order in paid else 0)
    assert ledger_findings(paying.estate) == []
    figures(f"Stripe: {len(orders)} histories, {len(paid)} bills credited once, 0 doubled, 0 lost")


def test_control_without_the_unique_keys_it_is_counted_again(
    committed_paying, settings, figures, quiet
):
    paying = committed_paying
    with owning(), connection.cursor() as cursor:
        cursor.execute("drop index paid_once; drop index told_once")
    with StripeServer(NOW) as server:
        connect(settings, server, paying)
        order = paying.order(channel="stripe")
        look(order, 0)
        server.pay(order.number)
        for _turn in range(2):
            send(Client(), server.event(order.number, id="evt_1"))
            look(order)
    assert Payment.objects.count() == 2
    assert ChannelNote.objects.count() == 2
    figures("control without the unique keys: 1 of 1 at Stripe counted again")
