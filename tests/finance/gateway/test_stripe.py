"""Stripe by its real library, against a fake on this machine: from the order to the receipt, lost answers, stored
failures, refunds and the day's bill."""

import json
import os

import pytest
from django.conf import settings as live_settings

from communities import clock
from finance.gateway.keys import Keys, read_keys
from finance.gateway.numbers import new_number
from finance.gateway.protocol import Asked, Said
from finance.gateway.stripe import StripeChannel
from finance.gateway.stripe_words import own_address
from finance.models import ChannelNote, Payment, PayOrder, Receipt
from finance.services.asking import look_after
from finance.services.orders import cancel_order
from finance.tasks import look_after_hint, look_after_spoken_of
from portal.demo.payments import pay
from tests.channels.stripe_server import SECRET, StripeServer
from tests.finance.gateway.at_stripe import (
    ENVIRONMENT,
    SESSIONS,
    begun,
    channel,
    fails,
    look,
    paid,
    send,
    served,
)
from tests.finance.gateway.paying import MINUTE, NOW, credited, payments
from tests.sessions import log_in
from tests.shared_data import shared


@pytest.fixture
def server(settings, paying):
    with served(settings, paying) as running:
        yield running


def test_from_the_order_to_the_receipt(
    paying, server, client, monkeypatch, django_capture_on_commit_callbacks
):
    hints = []
    monkeypatch.setattr(look_after_spoken_of, "apply_async", lambda **given: None)
    monkeypatch.setattr(look_after_hint, "delay", lambda *given: hints.append(given))
    order = look(begun(paying, *paying.bills[:2]))
    (session,) = server.sessions()
    assert (order.status, order.pay_url, order.handle) == ("open", session["url"], session["id"])
    assert server.pay(order.number)

    event = server.event(order.number)
    for _turn in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            assert send(client, event).status_code == 200
    assert ChannelNote.objects.get().number == order.number
    assert not Payment.objects.exists()
    look_after_spoken_of()
    look_after_hint(*hints.pop())
    assert not hints

    order.refresh_from_db()
    assert order.status == "paid"
    assert Receipt.objects.get().amount_fen == order.amount_fen
    assert [credited(bill) for bill in paying.bills[:2]] == [
        bill.amount_fen for bill in paying.bills[:2]
    ]


def test_the_payers_page_leads_to_the_channels_own(paying, server, client):
    server.clock = clock.now()
    order = paying.order(channel="stripe", now=server.clock)
    order = look_after(pk=order.pk, now=server.clock)
    log_in(client, paying.cast.alice)
    page = client.get(f"/me/pay/{order.number}/").content.decode()
    assert f'href="{server.sessions()[0]["url"]}"' in page


def test_a_session_says_what_is_paid_and_to_whom(paying, server):
    order = look(begun(paying))
    (session,) = server.sessions()

    assert [*server.kept] == [order.number]
    assert (session["amount_total"], session["currency"]) == (order.amount_fen, "cny")
    assert session["payment_method_types"] == ["card", "alipay", "wechat_pay"]
    assert session["metadata"] == session["_intent_meta"]
    assert session["metadata"]["order"] == session["client_reference_id"] == order.number
    assert session["expires_at"] == int((order.expires_at + 10 * MINUTE).timestamp())
    assert session["success_url"].endswith(f"/me/pay/{order.number}/")
    assert order.expires_at - order.opened_at == 30 * MINUTE


@pytest.mark.parametrize("how", ["lost", "reset"])
def test_a_lost_answer_is_found_among_the_days_sessions(paying, server, how):
    fails(server, how, "POST", SESSIONS)
    order = look(begun(paying))
    (session,) = server.sessions()
    assert (order.status, order.handle) == ("open", session["id"])
    assert ("GET", SESSIONS) in server.asked

    server.pay(order.number)
    assert look(order, server, 1).status == "paid"


def test_it_is_found_behind_a_page_of_others(paying, server):
    order = begun(paying)
    fails(server, "lost", "POST", SESSIONS)
    look(order)
    with server.lock:
        for turn in range(130):
            server._new("checkout.session", "cs_test", client_reference_id=f"X{turn:06}")
    PayOrder.objects.filter(pk=order.pk).update(handle="", status="unknown")
    assert channel(paying).query(order.number).said == Said.OPEN


def test_a_stored_failure_is_not_healed_by_asking_again(paying, server):
    fails(server, "down", "POST", SESSIONS)
    order = look(begun(paying))
    server.fault = lambda verb, path: ""
    assert order.status == "unknown"
    assert look(order, server, 5).status == "unknown"
    assert server.sessions() == []
    assert [*server.kept] == [order.number]
    assert look(order, server, 30).status == "closed"


def test_no_answer_at_all_is_begun_again_under_the_same_number(paying, server):
    base, server.base = server.base, "http://127.0.0.1:1"
    live_settings.PAYMENT_API_BASES["stripe"] = server.base
    order = look(begun(paying))
    assert order.status == "unknown"
    live_settings.PAYMENT_API_BASES["stripe"] = server.base = base
    assert look(order, server, 1).status == "open"
    assert len(server.sessions()) == 1


def test_an_answer_that_comes_too_late_is_no_answer_and_found_later(paying, server, monkeypatch):
    monkeypatch.setattr("finance.gateway.stripe.TIMEOUT", (1, 0.05))
    server.delay = 0.2
    order = look(begun(paying))
    assert order.status == "unknown"
    server.delay = 0
    monkeypatch.setattr("finance.gateway.stripe.TIMEOUT", (1, 5))
    assert look(order, server, 1).status == "open"
    assert len(server.sessions()) == 1


def test_a_demo_without_the_simulator_is_loaded_without_its_payments(paying, server):
    pay(paying.estate, {}, NOW)
    assert not PayOrder.objects.exists()


def test_begun_again_after_it_was_paid_it_is_paid(paying, server):
    order = begun(paying)
    asked = Asked(
        order.number, order.merchant, order.payee, order.purpose, order.amount_fen, "CNY",
        order.expires_at,
    )  # fmt: skip
    assert channel(paying).create(asked).said == Said.OPEN
    server.pay(order.number)
    assert channel(paying).create(asked).said == Said.PAID
    assert len(server.sessions()) == 1


def test_what_stripe_refuses_is_closed_at_once(paying, server):
    order = paying.order(paying.bills[0], channel="stripe", part_fen=1)
    assert look(order).status == "closed"


def test_an_abandoned_session_is_closed_at_our_end(paying, server):
    order = look(begun(paying))
    assert look(order, server, 29).status == "open"
    fails(server, "lost", "POST", f"{SESSIONS}/{order.handle}/expire")
    assert look(order, server, 30).status == "closed"
    assert server.tally() == {"expired": 1}
    assert not server.pay(order.number)


def test_paid_in_the_last_moment_beats_closing(paying, server):
    order = look(begun(paying))
    cancel_order(order=order, now=NOW)
    server.pay(order.number)
    assert channel(paying).close(order.number).said == Said.PAID
    assert look(order, server, 1).status == "paid"


@pytest.mark.parametrize("other", [{"fen": 500}, {"currency": "usd"}])
def test_another_sum_or_currency_is_odd(paying, server, other):
    order = look(begun(paying))
    server.pay(order.number, **other)
    assert look(order, server, 1).status == "odd"
    assert payments(order)[0][1:] == ("odd", "differs")


def test_an_intent_of_another_order_is_odd(paying, server):
    order = look(begun(paying))
    server.sessions()[0]["_intent_meta"] = {"order": "P20261120ELSE"}
    server.pay(order.number)
    assert look(order, server, 1).status == "odd"


def test_nobody_is_sent_to_a_page_that_is_not_the_channels(paying, server, settings):
    order = begun(paying)
    for url in ("https://checkout.stripe.com.evil.example/x", "javascript:alert(1)", "//evil/x"):
        assert own_address(url) == ""
    assert own_address("https://checkout.stripe.com/c/pay/cs_1#x").startswith("https://")
    base, server.base = server.base, "https://evil.example"
    assert look(order).pay_url == ""
    server.base = base
    settings.PAYMENT_API_BASES = {}
    assert own_address(f"{server.base}/c/pay/cs_1") == ""


def hint(paying, event, **more):
    body, headers = StripeServer.signed(event, **more)
    return StripeChannel(None, "owners").notification(headers, body)


def test_only_what_is_signed_now_and_of_this_account_is_a_hint(paying, server, settings):
    order = look(begun(paying))
    event = server.event(order.number)
    assert hint(paying, event).number == order.number
    assert hint(paying, event, secret="whsec_other") is None
    assert hint(paying, event, at=1_700_000_000) is None
    assert hint(paying, event | {"livemode": True}) is None
    assert hint(paying, {"id": "evt_1"}) is None
    assert hint(paying, {"id": "evt_1", "livemode": False, "data": {"object": {}}}).number == ""
    body, headers = StripeServer.signed(event)
    there = StripeChannel(None, "owners")
    assert there.notification(headers, body.replace(b"open", b"paid")) is None
    assert there.notification({}, body) is None
    assert there.notification(headers, b"\xff") is None
    keys = ENVIRONMENT | {"STRIPE_WEBHOOK_SECRET": f"whsec_new,{SECRET}"}
    settings.PAYMENT_KEYS = read_keys(keys)
    assert hint(paying, event).event == event["id"]


def test_orders_wait_while_an_account_has_no_keys(paying, server, settings):
    order = look(begun(paying))
    settings.PAYMENT_KEYS = {"stripe": {}}
    assert look(order, server, 1).status == "open"


def test_our_fakes_objects_are_shaped_as_stripes_own(paying, server):
    """Every field of the fake's is one of the official fixture's."""
    official = json.loads(shared("stripe/fixtures3.json").read_text())["resources"]
    order = paid(paying, server)
    channel(paying).refund(order.number, "R20261120A", 500)
    for row in server.rows.values():
        strange = {name for name in row if not name.startswith("_")} - set(official[row["object"]])
        # A balance transaction is of no mode.
        assert strange <= {"livemode"}, row["object"]


def test_against_stripes_own_test_mode(paying, settings):
    key = os.environ.get("STRIPE_TEST_KEY", "")
    if not key:
        pytest.skip("STRIPE_TEST_KEY is not set: nothing was tried at Stripe itself")
    settings.PAYMENT_API_BASES = {}
    settings.PAYMENT_KEYS = {
        "stripe": {"owners": Keys("stripe", "owners", {"SECRET_KEY": key, "WEBHOOK_SECRET": ""})}
    }
    settings.WAGTAILADMIN_BASE_URL = "https://example.com"
    from_now = clock.now()
    there, number = channel(paying), new_number(from_now)
    asked = Asked(number, "owners", "测试", "测试", 1000, "CNY", from_now + 30 * MINUTE)
    assert there.create(asked).said == Said.OPEN
    assert there.create(asked).said == Said.OPEN
    assert there.query(number).pay_url.startswith("https://checkout.stripe.com/")
    assert there.close(number).said == Said.CLOSED
    assert there.query_refund("R20261120NONE").said == Said.UNKNOWN
