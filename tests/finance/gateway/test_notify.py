"""What a channel sends us: verified, stored once, and no more than a hint."""

import json

import pytest
from django.db import IntegrityError, transaction

from finance.gateway import registry
from finance.gateway.demo import DemoChannel
from finance.gateway.keys import Keys
from finance.gateway.protocol import Answer, Hint
from finance.models import ChannelNote, Payment
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


@pytest.fixture
def asked(monkeypatch):
    """The orders whose channel a task is to ask."""
    found = []
    monkeypatch.setattr(notify.look_after_number, "delay", lambda *given: found.append(given))
    return found


def send(client, body, there=HERE, signed="by-us", **more):
    return client.post(
        there, json.dumps(body), content_type="application/json", headers={"Signed": signed}, **more
    )


def test_a_notification_is_stored_once_and_its_channel_is_asked(
    db, client, asked, django_capture_on_commit_callbacks
):
    body = {"event": "evt_1", "number": "P20261120AAAA"}
    for _turn in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            answer = send(client, body)
        assert (answer.status_code, answer.content) == (200, b"success")
        assert "Set-Cookie" not in answer.headers

    note = ChannelNote.objects.get()
    assert (note.channel, note.merchant, note.number) == ("stripe", "owners", "P20261120AAAA")
    assert set(asked) == {("stripe", "owners", "P20261120AAAA")}
    with pytest.raises(IntegrityError, match="told_once"), transaction.atomic():
        ChannelNote.objects.create(
            channel="stripe", merchant="owners", event="evt_1", received_at=note.received_at
        )


def test_what_speaks_of_no_order_is_taken_and_not_kept(db, client, asked):
    assert send(client, {"event": "evt_2"}).status_code == 200
    assert not ChannelNote.objects.exists()
    assert asked == []


def test_what_does_not_verify_is_refused_and_soon_not_listened_to(db, client, asked, caplog):
    body = {"event": "evt_3", "number": "P20261120AAAA"}
    said = [send(client, body, signed="").status_code for _turn in range(22)]
    assert said == [401] * 20 + [429] * 2
    assert len([line for line in caplog.messages if "did not verify" in line]) == 20
    assert not ChannelNote.objects.exists()
    # Its own are never too many.
    assert send(client, body).status_code == 200
    assert len(asked) <= 1


def test_only_accounts_of_ours_are_spoken_to(db, client, settings):
    for there in (
        "/pay/notify/stripe/nobody/",
        "/pay/notify/demo/demo-1/",
        "/pay/notify/x/owners/",
    ):
        assert send(client, {"event": "e"}, there).status_code == 404
    assert client.get(HERE).status_code == 405
    assert send(client, {"event": "e" * notify.MAX_BYTES}).status_code == 413
    assert client.post(HERE, {"event": "e"}).status_code == 415


def test_a_hint_is_no_money_and_another_account_speaks_of_nothing(paying, monkeypatch):
    order = paying.order()
    looked = []
    monkeypatch.setattr("finance.tasks.look_after", lambda *, pk, now: looked.append(pk))
    notify.look_after_number("stripe", "owners", order.number)
    assert looked == []
    notify.look_after_number("demo", order.merchant, order.number)
    assert looked == [order.pk]
    assert not Payment.objects.exists()
