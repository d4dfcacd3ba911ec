"""What a channel sends us: verified, stored once, and no more than a hint."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from communities import clock
from finance import tasks
from finance.gateway import registry
from finance.gateway.demo import DemoChannel
from finance.gateway.keys import Keys
from finance.gateway.protocol import Answer, Hint
from finance.models import ChannelNote, Payment, PayOrder
from finance.services.notifications import HEEDED, store_note
from finance.views import notify

HERE = "/pay/notify/stripe/owners/"


class Letters(DemoChannel):
    """A channel whose signature is a word."""

    name = "stripe"
    answer = Answer(taken=(200, b"success"), refused=(401, b"fail"))

    def notification(self, headers, body):
        if headers.get("Signed") != "by-us":
            return None
        return Hint(**json.loads(body))


@pytest.fixture(autouse=True)
def _letters(settings, monkeypatch):
    settings.PAYMENT_KEYS = {"stripe": {"owners": Keys("stripe", "owners", {})}}
    monkeypatch.setitem(registry.BUILDERS, "stripe", Letters)


@pytest.fixture(autouse=True)
def messages(monkeypatch):
    """What goes to the worker, at whatever moment of its second a test begins."""
    found = []
    monkeypatch.setattr(notify, "_quiet_until", 0.0)
    monkeypatch.setattr(
        notify.look_after_spoken_of, "apply_async", lambda **given: found.append(given)
    )
    return found


def send(client, body, there=HERE, signed="by-us", host="testserver"):
    headers = {"Signed": signed, "Host": host}
    return client.post(there, json.dumps(body), content_type="application/json", headers=headers)


def test_a_notification_is_stored_once_and_one_message_speaks_of_all(
    db, client, messages, django_capture_on_commit_callbacks
):
    for event in ("evt_1", "evt_1", "evt_1", "evt_2"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = send(client, {"event": event, "number": "P20261120AAAA"})
        assert (answer.status_code, answer.content) == (200, b"success")
        assert "Set-Cookie" not in answer.headers

    note = ChannelNote.objects.get(event="evt_1")
    assert (note.channel, note.merchant, note.number) == ("stripe", "owners", "P20261120AAAA")
    assert messages == [{"countdown": notify.WAIT}]
    with pytest.raises(IntegrityError, match="told_once"), transaction.atomic():
        ChannelNote.objects.create(
            channel="stripe", merchant="owners", event="evt_1", received_at=note.received_at
        )


def test_what_speaks_of_no_order_is_taken_and_not_kept(db, client, messages):
    assert send(client, {"event": "evt_2"}).status_code == 200
    assert not ChannelNote.objects.exists()
    assert messages == []


def test_what_does_not_verify_is_refused_and_soon_not_listened_to(db, client, caplog):
    body = {"event": "evt_3", "number": "P20261120AAAA"}
    said = [send(client, body, signed="").status_code for _turn in range(22)]
    assert said == [401] * 20 + [429] * 2
    assert len([line for line in caplog.messages if "did not verify" in line]) == 20
    assert not ChannelNote.objects.exists()
    # Its own are never too many.
    assert send(client, body).status_code == 200
    assert ChannelNote.objects.exists()


def test_only_accounts_of_ours_are_spoken_to(db, client, settings):
    for there in (
        "/pay/notify/stripe/nobody/",
        "/pay/notify/demo/demo-1/",
        "/pay/notify/x/owners/",
        "/pay/notify/",
    ):
        assert send(client, {"event": "e"}, there).status_code == 404
    assert client.get(HERE).status_code == 405
    assert send(client, {"event": "e" * notify.MAX_BYTES}).status_code == 413
    assert client.post(HERE, {"event": "e"}).status_code == 415
    settings.ALLOWED_HOSTS = ["testserver"]
    assert send(client, {"event": "e"}, host="elsewhere.example").status_code == 400


@pytest.fixture
def looked(monkeypatch):
    """The orders whose channel was asked."""
    found = []
    monkeypatch.setattr(tasks, "look_after", lambda *, pk, now: found.append(pk))
    monkeypatch.setattr(tasks.look_after_hint, "delay", tasks.look_after_hint)
    return found


def noted(order, merchant: str, at) -> None:
    hint = Hint(event=f"evt {merchant} {at}", number=order.number)
    store_note(channel=order.channel, merchant=merchant, hint=hint, now=at)


def test_a_hint_is_no_money_and_another_account_speaks_of_nothing(paying, looked):
    order, now = paying.order(), clock.now()
    noted(order, "owners", now)
    tasks.look_after_spoken_of()
    assert looked == []
    noted(order, order.merchant, now)
    tasks.look_after_spoken_of()
    assert looked == [order.pk]
    assert not Payment.objects.exists()


def test_an_order_is_asked_about_for_what_was_said_since_and_lately(paying, looked):
    order, now = paying.order(), clock.now()
    noted(order, order.merchant, now - HEEDED - timedelta(seconds=1))
    tasks.look_after_spoken_of()
    assert looked == []
    noted(order, order.merchant, now - timedelta(seconds=2))
    PayOrder.objects.filter(pk=order.pk).update(asked_at=now - timedelta(seconds=1), ask_at=None)
    tasks.look_after_spoken_of()
    tasks.look_after_hint(order.pk, (now - timedelta(seconds=2)).isoformat())
    assert looked == []
    noted(order, order.merchant, now)
    tasks.tend_orders()
    assert looked == [order.pk]
