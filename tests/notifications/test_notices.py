"""Telling: once by key, in one query, by the channels that the reader chose."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from notifications.models import (
    BodyChannel,
    ChannelDefault,
    Delivery,
    Notice,
    Preference,
)
from notifications.services import notify

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
EIGHT = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)


def tell(cast, to, kind="test.handled", *, now=NOON, **more):
    return notify(
        estate=cast.riverside,
        to=to,
        kind=kind,
        subject="repairs.ticket:42",
        path="/me/",
        params={"title": "3幢门禁"},
        now=now,
        **more,
    )


def ways(**lookup):
    rows = Delivery.objects.filter(**lookup)
    return sorted(rows.values_list("channel", "mode", "due_at"))


@pytest.mark.parametrize("count", [1, 11])
def test_telling_is_one_query_whatever_the_number(cast, count, django_assert_num_queries):
    people = list(cast.people.values())[:count]

    with django_assert_num_queries(1):
        assert tell(cast, people) == count

    assert Notice.objects.count() == Delivery.objects.count() == count


def test_a_key_tells_each_reader_once(cast):
    assert tell(cast, [cast.paul], key="ticket:42:handled") == 1
    assert tell(cast, [cast.paul, cast.petra, cast.paul], key="ticket:42:handled") == 1
    assert tell(cast, [cast.paul]) == 1, "without a key each call is an event of its own"

    assert Delivery.objects.filter(notice__user=cast.paul).count() == 2


def test_words_are_filled_in(cast):
    tell(cast, [cast.paul])

    assert Notice.objects.get().words == "“3幢门禁”已办结"


@pytest.mark.parametrize(
    ("kind", "params", "words"),
    [
        ("test.handled", {}, "“…”已办结"),
        (
            "test.handled",
            {"title": {"at": "2026-11-20T04:00:00+00:00"}},
            "“2026年11月20日 12:00”已办结",
        ),
        ("test.gone", {"title": "x"}, "报事报修"),
    ],
)
def test_no_notice_is_unreadable(kind, params, words):
    assert Notice(kind=kind, topic="tickets", params=params).words == words


def test_a_moment_is_written_in_the_readers_language(cast):
    notify(
        estate=None,
        to=[cast.paul],
        kind="test.handled",
        subject="x",
        path="/me/",
        params={"title": NOON},
        now=NOON,
    )

    notice = Notice.objects.get()
    assert notice.words == "“2026年11月20日 12:00”已办结"
    with override("en"):
        assert "2026年" not in notice.words


def test_a_body_is_told_by_its_own_channels(cast):
    BodyChannel.objects.create(body=cast.committee, channel="wecom", address="wecombot://key")

    tell(cast, [cast.committee])

    assert ways() == [("wecom", "now", NOON)]


def test_no_address_no_delivery(cast):
    cast.paul.email = None
    cast.paul.phone = "+8613800000000"
    cast.paul.save()

    tell(cast, [cast.paul], "test.lift")

    assert Notice.objects.count() == 1
    assert not ways(), "a number that nobody has proved gets nothing"


@pytest.mark.parametrize(
    ("kind", "chosen", "expected"),
    [
        ("test.handled", None, [("email", "now", MORNING)]),
        ("test.handled", "off", []),
        ("test.handled", "digest", [("email", "digest", EIGHT)]),
        ("test.money", None, [("email", "digest", EIGHT)]),
        ("test.lift", None, [("email", "now", NIGHT)]),
        ("test.lift", "off", []),
        ("test.vote", None, [("email", "now", MORNING)]),
        ("test.vote", "off", [("email", "now", MORNING)]),
    ],
)
def test_choices_of_a_person_at_night(cast, kind, chosen, expected):
    if chosen:
        topic = {"test.lift": "emergency", "test.vote": "legal"}.get(kind, "tickets")
        Preference.objects.create(user=cast.paul, topic=topic, channel="email", mode=chosen)

    tell(cast, [cast.paul], kind, now=NIGHT)

    assert ways() == expected


KINDS = ["test.handled", "test.money", "test.lift", "test.vote"]


def with_a_telephone(person):
    person.phone, person.phone_verified = "+8613800000001", True
    person.save()


def test_without_a_row_what_was_shipped_holds(cast):
    with_a_telephone(cast.paul)
    before = {}
    for kind in KINDS:
        tell(cast, [cast.paul], kind)
        before[kind] = ways(notice__kind=kind)
    Delivery.objects.all().delete()
    ChannelDefault.objects.all().delete()

    for kind in KINDS:
        tell(cast, [cast.paul], kind)
        assert ways(notice__kind=kind) == before[kind]
    assert [way for way, _mode, _at in before["test.vote"]] == ["email", "sms"]


def test_a_row_and_a_choice_count_with_the_other_rows_gone(cast):
    with_a_telephone(cast.paul)
    ChannelDefault.objects.exclude(topic="tickets", channel="email").delete()
    ChannelDefault.objects.update(mode="off")
    tell(cast, [cast.paul, cast.petra])
    assert not ways()

    Preference.objects.create(user=cast.paul, topic="tickets", channel="sms", mode="now")
    tell(cast, [cast.paul, cast.petra])
    assert ways() == [("sms", "now", NOON)]


@pytest.mark.parametrize(
    ("topic", "channel", "mode"), [("legal", "email", "off"), ("emergency", "sms", "digest")]
)
def test_no_default_can_silence_the_law_or_hold_an_emergency(cast, topic, channel, mode):
    row = ChannelDefault.objects.filter(topic=topic, channel=channel)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(mode=mode)
    assert row.update(mode="now") == 1
