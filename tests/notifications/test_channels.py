"""Texts within their budget."""

from datetime import timedelta

import pytest

from notifications.channels.sms import MAX_CHARACTERS
from notifications.channels.wecom import Robot
from notifications.models import BodyChannel, Delivery, Notice, Preference, TextCount
from notifications.services import deliver, notify, notify_number
from portal.demo import mail as demo_mail
from tests.notifications.test_delivery import NOON, told
from tests.notifications.test_robots import ROBOT, robots
from tests.settled import keep_setting

TEXTS = []


def keep_text(phone, text):
    TEXTS.append((phone, text))


def lose_text(phone, text):
    raise ConnectionError(f"no route for {phone}")


@pytest.fixture
def texts(cast, settings):
    """Paul takes texts about tickets, and no mail."""
    settings.SMS_SENDER = f"{__name__}.keep_text"
    cast.paul.phone, cast.paul.phone_verified = "+8613800000001", True
    cast.paul.save()
    for channel, mode in (("sms", "now"), ("email", "off")):
        Preference.objects.create(user=cast.paul, topic="tickets", channel=channel, mode=mode)
    TEXTS.clear()
    return TEXTS


def why():
    return set(Delivery.objects.values_list("status", "last_error"))


def test_a_text_says_it_and_where(cast, texts):
    told(cast)

    deliver(now=NOON)

    assert texts == [("+8613800000001", "【河畔苑】“第 0 件”已办结 http://127.0.0.1:8000/me/?0")]


def test_a_number_has_a_budget_per_day(cast, texts, settings):
    settings.TEXTS_PER_NUMBER_AND_DAY = 2
    told(cast, 3)
    done = deliver(now=NOON)

    assert (done.sent, done.skipped, len(texts)) == (2, 1, 2)
    assert ("skipped", "这个号码今天的短信额度已用完") in why()
    assert Notice.objects.filter(user=cast.paul, read_at=None).count() == 3

    tomorrow = NOON + timedelta(days=1)
    told(cast, 1, now=tomorrow)
    assert deliver(now=tomorrow).sent == 1


def test_one_number_has_one_budget_whoever_reads_it(cast, texts, settings):
    """The body's telephone is that of its chair, who reads her own texts on it."""
    settings.TEXTS_PER_NUMBER_AND_DAY = 2
    BodyChannel.objects.create(body=cast.committee, channel="sms", address="+8613800000001")
    told(cast, 2, to=[cast.paul, cast.committee])

    assert (deliver(now=NOON).skipped, len(texts)) == (2, 2)


@pytest.mark.parametrize("own", [False, True])
def test_an_estate_has_a_budget_per_month(cast, texts, settings, own):
    settings.TEXTS_PER_ESTATE_AND_MONTH = 3000 if own else 1
    if own:
        keep_setting(cast.riverside, "texts_per_month", 1)
    told(cast, 2)

    assert deliver(now=NOON).skipped == 1
    assert ("skipped", "小区本月的短信额度已用完") in why()
    number = TextCount.objects.get(scope__startswith="number:")
    assert number.used == 1, "what the estate could not pay is not the number's either"
    assert "1380" not in number.scope, "a count knows no number"


@pytest.mark.parametrize("budget", ["TEXTS_PER_NUMBER_AND_DAY", "TEXTS_PER_ESTATE_AND_MONTH"])
def test_ordinary_texts_use_up_nothing_of_the_urgent_ones(cast, texts, settings, budget):
    setattr(settings, budget, 1)
    told(cast, 2)
    assert (deliver(now=NOON).skipped, len(texts)) == (1, 1)

    told(cast, 1, kind="test.lift")
    assert (deliver(now=NOON).skipped, len(texts)) == (0, 2)


def test_no_estate_settles_urgent_texts_away(cast, texts, settings):
    settings.TEXTS_PER_ESTATE_AND_MONTH = 2
    keep_setting(cast.riverside, "texts_per_month", 0)
    told(cast, 1)
    assert (deliver(now=NOON).skipped, len(texts)) == (1, 0)

    told(cast, 3, kind="test.lift")
    assert (deliver(now=NOON).skipped, len(texts)) == (1, 2)


def test_urgent_texts_have_a_limit_too(cast, texts, settings):
    settings.TEXTS_URGENT_PER_NUMBER_AND_DAY = 3
    told(cast, 5, kind="test.lift")

    assert (deliver(now=NOON).skipped, len(texts)) == (2, 3)


def test_a_text_is_cut_with_its_link_and_code_whole(cast, texts):
    for length in (30, 1000):
        notify(
            estate=cast.riverside, to=[cast.paul], kind="test.handled", subject="parcel:1",
            path="/me/repairs/", params={"title": "长" * length}, now=NOON,
        )  # fmt: skip
    slip = {"number": "B-261123-01", "due": "明" * 200, "code": "ABCD2345"}
    notify_number(
        estate=cast.riverside, phone="+8613800000009", kind="repairs.slip", subject="parcel:2",
        path="/r/", params=slip, now=NOON,
    )  # fmt: skip
    deliver(now=NOON)

    short, long, slip = sorted((text for _phone, text in texts), key=lambda text: "评价" in text)
    assert "长" * 30 in short
    assert "…" not in short
    for text, end in ((long, "… http://127.0.0.1:8000/me/repairs/"), (slip, "…ABCD2345 http:")):
        assert len(text) == MAX_CHARACTERS
        assert end in text


def test_a_sender_that_fails_is_asked_again(cast, texts, settings):
    settings.SMS_SENDER = f"{__name__}.lose_text"
    told(cast)

    assert deliver(now=NOON).failed == 1
    ((_status, words),) = why()
    assert "no route" in words
    assert "1380" not in words, "the reason names nobody's number"


def test_without_a_sender_nothing_pretends(cast, texts, settings):
    settings.SMS_SENDER = None
    told(cast)

    deliver(now=NOON)

    assert why() == {("skipped", "这个网站没有接短信服务")}


def test_in_the_demo_both_end_on_the_demos_page(cast, texts, settings, tmp_path):
    settings.SMS_SENDER, settings.STATE_DIR = "portal.demo.mail.send_text", tmp_path
    settings.EMAIL_BACKEND = "portal.demo.mail.EmailBackend"
    Preference.objects.filter(channel="email").update(mode="now")
    told(cast)

    deliver(now=NOON)

    kept = {mail["channel"]: mail["to"] for mail in demo_mail.latest()}
    assert kept == {"mail": "paul@example.org", "text": "+8613800000001"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("找139 1234 5678", "找139****5678"),
        ("+8613912345678老闹", "+86139****5678老闹"),
        ("B-261123-0013912345678", "B-261123-0013912345678"),
        ("0573-87654321", "0573-87654321"),
    ],
)
def test_where_others_read_along_no_mobile_number_is_whole(
    cast, texts, sink, monkeypatch, written, shown
):
    Preference.objects.filter(user=cast.paul).update(mode="now")
    BodyChannel.objects.create(contract=cast.contract, channel="wecom", address=ROBOT)
    notify(
        estate=cast.riverside, to=[cast.paul], kind="test.handled", subject="parcel:1",
        path="/me/", params={"title": written}, now=NOON, reason="staff",
    )  # fmt: skip
    with robots({"errcode": 0}) as (got, address):
        monkeypatch.setattr(Robot, "notify_url", address)
        deliver(now=NOON)

    (mail,), ((_phone, text),) = sink.mails, texts
    for read_along in (mail["Subject"], text, got[0]["text"]["content"]):
        assert f"“{shown}”" in read_along
    assert written in mail.get_body(["plain"]).get_content(), "the letter itself is her own"
