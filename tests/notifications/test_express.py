"""Codes (急件): never inside of a request, at any hour, past every budget, and gone afterwards."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from communities import clock, express
from notifications import tasks
from notifications.models import Channel, Delivery, Express, Notice, TextCount
from notifications.services.express import (
    AT_ONCE,
    LEASE,
    drop_expired,
    hand_in,
    send_next,
    waiting_channels,
)
from notifications.tasks import tend_express
from portal.demo import mail as demo_mail
from tests.cast import person
from tests.codes import received
from tests.together import at_once

NIGHT = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)
PHONE, LIVES = "+8613800001111", timedelta(minutes=10)


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def sick_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def lose(phone, text):
    raise OSError(f"no line to {phone} for {text}")


def code(channel=Channel.SMS, address=PHONE, words="验证码 123456", now=NIGHT):
    return hand_in(channel=channel, address=address, subject="", body=words, lives=LIVES, now=now)


def test_a_sick_mail_server_keeps_nobody_from_asking_for_a_code(db, sick_mail_server, settings):
    person("ann")

    assert Client().post("/login/", {"login": "ann@example.org"}).status_code == 302
    assert received() == []

    settings.EMAIL_BACKEND = "portal.demo.mail.EmailBackend"
    Express.objects.update(due_at=clock.now())
    assert [mail["to"] for mail in received()] == ["ann@example.org"]


def test_a_carrier_who_is_away_keeps_nobody_from_asking_for_a_code(db, settings):
    settings.SMS_SENDER = f"{__name__}.lose"

    assert Client().post("/login/", {"login": "13900002222"}).status_code == 302
    assert Express.objects.get().address == "+8613900002222"


def test_codes_go_out_at_night_past_every_budget_and_into_no_inbox(db, settings):
    settings.TEXTS_PER_NUMBER_AND_DAY = settings.TEXTS_URGENT_PER_NUMBER_AND_DAY = 0
    code()

    assert send_next(channel="sms", now=NIGHT)
    assert demo_mail.latest()[0]["to"] == PHONE
    rows = (Express, Notice, Delivery, TextCount)
    assert [model.objects.count() for model in rows] == [0, 0, 0, 0]


def test_what_was_not_sent_in_time_is_dropped(db, settings):
    code()

    assert not send_next(channel="sms", now=NIGHT + LIVES)
    assert Express.objects.exists()
    drop_expired(NIGHT + LIVES)
    assert not Express.objects.exists()
    assert demo_mail.latest() == []


def test_a_try_that_failed_is_made_again_after_seconds_and_tells_no_secret(db, settings, caplog):
    carrier, settings.SMS_SENDER = settings.SMS_SENDER, f"{__name__}.lose"
    code()

    pauses, now = [], NIGHT
    for _ in range(8):
        assert send_next(channel="sms", now=now)
        assert not send_next(channel="sms", now=now)
        due = Express.objects.get().due_at
        pauses.append((due - now).total_seconds())
        now = due
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert "OSError" in caplog.text
    assert not re.search("123456|1380000", caplog.text)

    settings.SMS_SENDER = carrier
    send_next(channel="sms", now=now)
    assert [text["body"] for text in demo_mail.latest()] == ["验证码 123456"]


def test_a_killed_sender_holds_a_code_for_half_a_minute_and_sends_it_under_the_same_number(
    db, mailoutbox
):
    row = code(Channel.EMAIL, "ann@example.org")
    Express.objects.update(attempts=1, lease_until=NIGHT + LEASE)
    number = Express.objects.get(pk=row.pk).message_id

    assert not send_next(channel="email", now=NIGHT)
    assert send_next(channel="email", now=NIGHT + LEASE)
    assert str(number) in mailoutbox[0].extra_headers["Message-ID"]


def test_one_channel_that_hangs_leaves_the_other_its_hands(db):
    for number in range(AT_ONCE + 1):
        code(Channel.EMAIL, f"ann{number}@example.org")
    hanging = Express.objects.filter(address__in=["ann0@example.org", "ann1@example.org"])
    hanging.update(lease_until=NIGHT + LEASE)
    code()

    assert not send_next(channel="email", now=NIGHT)
    assert send_next(channel="sms", now=NIGHT)


def creep(phone, text):
    time.sleep(0.05)


def test_a_carrier_who_creeps_is_left_after_a_while_to_the_next_beat(db, settings, monkeypatch):
    settings.SMS_SENDER = f"{__name__}.creep"
    monkeypatch.setattr(tasks, "EXPRESS_SECONDS", 0.01)
    for _ in range(3):
        code(now=clock.now())

    tasks.send_express(Channel.SMS)

    assert Express.objects.count() == 2
    assert list(waiting_channels(clock.now())) == [Channel.SMS]


def test_two_hands_never_send_one_code_twice(committed_db, settings):
    code()

    sent = at_once(*[lambda: send_next(channel="sms", now=NIGHT)] * 6)

    assert sorted(sent) == [False] * 5 + [True]
    assert len(demo_mail.latest()) == 1


def test_what_was_taken_back_is_not_sent(db):
    with transaction.atomic():
        express.text(PHONE, "验证码 123456", lives=LIVES)
        transaction.set_rollback(True)

    assert received() == []


def test_without_a_carrier_no_text_is_kept(db, settings):
    settings.SMS_SENDER = None
    express.text(PHONE, "验证码 123456", lives=LIVES)

    assert not Express.objects.exists()


def test_whoever_waits_for_a_code_is_seen(client, db):
    assert client.get("/healthz").json()["codes"] == {"ok": True}
    code(now=clock.now() - timedelta(minutes=2))

    assert client.get("/healthz").json()["codes"] == {"ok": False}


def test_the_beat_drops_what_is_of_no_use_and_calls_for_the_rest(db, monkeypatch):
    called = []
    monkeypatch.setattr("notifications.tasks.send_express.delay", called.append)
    code(), code(Channel.EMAIL, "ann@example.org", now=NIGHT - LIVES)
    monkeypatch.setattr(clock, "now", lambda: NIGHT)

    tend_express()

    assert (called, Express.objects.count()) == (["sms"], 1)
