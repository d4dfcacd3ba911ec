"""A breach that reaches a body reaches its people by their own channels; one of them is done for all."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from communities.errors import NotAllowed
from communities.models import Membership
from notifications.alerts import BREACHED
from notifications.models import BodyChannel, Delivery, Notice, Preference
from notifications.selectors.inbox import inbox_todo, unserved
from notifications.services import deliver, mark_handled, notify
from notifications.sweep import sweep
from tests.communities.test_clocks import at, started
from tests.notifications.test_delivery import NOON
from tests.notifications.test_robots import ROBOT
from tests.owner import owning
from tests.sessions import log_in

LATE, HOUR = timedelta(days=20), timedelta(hours=1)


@pytest.fixture
def breached(cast):
    """Riverside's committee (bob and cora) hears of what nobody did; bob has a telephone alone."""
    cast.bob.email, cast.bob.phone, cast.bob.phone_verified = None, "+8613800000003", True
    cast.bob.save()
    clock = started(cast, now=at("2026-11-02T10:00"))
    now = clock.due_at + LATE
    sweep(now)
    return Notice.objects.get(body=cast.committee), now


def ways_of(notice):
    rows = Delivery.objects.filter(notice=notice).values_list("reader", "channel")
    return sorted(rows)


def test_each_of_its_people_is_told_by_her_own_channels(cast, breached, sink):
    notice, now = breached
    assert ways_of(notice) == sorted(
        [(f"user:{cast.bob.pk}", "sms"), (f"user:{cast.cora.pk}", "email")]
    )
    deliver(now=now)
    assert sorted(mail["To"] for mail in sink.mails if "督促" in mail["Subject"]) == [
        cast.cora.email
    ]


def test_the_bodys_own_channel_stays_and_who_left_hears_nothing(cast):
    BodyChannel.objects.create(body=cast.committee, channel="wecom", address=ROBOT)
    clock = started(cast, now=at("2026-11-02T10:00"))
    Membership.objects.filter(user=cast.cora).update(valid_until=clock.started_at)
    sweep(clock.due_at + LATE)
    assert ways_of(Notice.objects.get(body=cast.committee)) == [
        (f"body:{cast.committee.pk}", "wecom"),
        (f"user:{cast.bob.pk}", "email"),
    ]


def test_whose_seat_ends_before_it_is_sent_gets_her_own_alone(cast, sink):
    """Held overnight, and in one digest with what is hers."""
    Preference.objects.create(user=cast.cora, topic="deadlines", channel="email", mode="digest")
    clock = started(cast, now=at("2026-11-02T10:00"))
    now = clock.due_at + LATE
    notify(
        estate=cast.riverside, to=[cast.cora], kind=BREACHED, subject="parcel:1",
        path="/me/", params={}, now=now,
    )  # fmt: skip
    sweep(now)
    Membership.objects.filter(body=cast.committee, user=cast.cora).update(valid_until=now + HOUR)
    deliver(now=now + timedelta(days=2))
    rows = Delivery.objects.filter(reader=f"user:{cast.cora.pk}")
    assert {row.notice.body_id: row.status for row in rows} == {
        None: "sent",
        cast.committee.pk: "skipped",
    }
    assert "不在这个机构任职" in rows.get(status="skipped").last_error
    assert Delivery.objects.get(reader=f"user:{cast.bob.pk}").status == "sent", "control"


def test_back_again_a_notice_keeps_one_delivery_by_each_channel(cast):
    BodyChannel.objects.create(body=cast.committee, channel="wecom", address=ROBOT)
    clock = started(cast, now=at("2026-11-02T10:00"))
    sweep(clock.due_at + LATE)
    notice = Notice.objects.get(body=cast.committee)
    two = Delivery.objects.filter(notice=notice, channel="email").order_by("pk")
    assert two.count() == 2
    joined = Delivery.objects.exclude(notice=notice).first()
    Delivery.objects.filter(pk=joined.pk).update(joined_to=two.order_by("reader").last())
    before = import_module("notifications.migrations.0003_texts_that_ask").BACK
    with owning(), connection.cursor() as cursor:
        for statement in before:
            cursor.execute(statement)
        cursor.execute("create unique index on notifications_delivery (notice_id, channel)")
    assert [channel for _reader, channel in ways_of(notice)] == ["wecom", "email"]
    joined.refresh_from_db()
    assert joined.joined_to is None, "it goes out by itself"


def test_what_is_no_breach_stays_with_the_body_alone(cast):
    notify(
        estate=cast.riverside, to=[cast.committee], kind="test.handled", subject="parcel:1",
        path="/me/", params={"title": "甲"}, now=NOON,
    )  # fmt: skip
    assert not Delivery.objects.exists()


def test_one_says_done_for_all(cast, breached, client):
    notice, now = breached
    for person in (cast.bob, cast.cora):
        assert notice in inbox_todo(person, now)
    log_in(client, cast.bob)
    assert "已处理" in client.get("/me/notices/").content.decode()
    assert client.post(reverse("notice-handled", args=[notice.pk])).status_code == 302
    for person in (cast.bob, cast.cora):
        assert notice not in inbox_todo(person, now)
    log_in(client, cast.cora)
    assert f"{cast.bob.name[0]}**" in client.get("/me/notices/").content.decode()


def test_nobody_says_it_for_another(cast, breached, client):
    notice, now = breached
    log_in(client, cast.alice)
    assert client.post(reverse("notice-handled", args=[notice.pk])).status_code == 404
    own = Notice.objects.filter(user=cast.paul).first()
    with pytest.raises(NotAllowed):
        mark_handled(notice=own, actor=cast.paul, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=own.pk).update(handled_at=now, handled_by=cast.paul)


def test_a_body_that_nobody_serves_is_red_on_the_failures_page(cast, client):
    assert cast.committee not in unserved([cast.riverside], NOON)
    Membership.objects.filter(body=cast.committee).exclude(user=cast.bob).update(valid_until=NOON)
    assert cast.committee not in unserved([cast.riverside], NOON)
    Membership.objects.filter(body=cast.committee).update(valid_until=NOON)
    assert cast.committee in unserved([cast.riverside], NOON)
    assert cast.office not in unserved([cast.riverside], NOON), "another estate's"
    log_in(client, cast.petra)
    page = client.get("/desk/notices/").content.decode()
    assert f"{cast.committee.name}现在没有人在任" in page
    assert "strip bad" in page
