"""A carrier that knows approved templates and no free text."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from communities.texting import CODE, NOTICE, Text
from notifications import checks
from notifications.channels.tencent import send
from notifications.kinds import registered
from notifications.messages import NotSent, Skipped
from notifications.models import Delivery, Express, Preference
from notifications.services import deliver, notify
from notifications.services.express import hand_in, send_next
from notifications.text_kinds import MAX_CHARACTERS, TextKind
from portal.settings.texts import tencent
from repairs.limits import ONE_DAY
from tests.channels.tencent_server import APP, ID, KEY, SIGN, TencentSms
from tests.notifications.test_delivery import NOON

PHONE = "+8613800000001"
TEMPLATES = {CODE: "101", NOTICE: "102", "quote": "103"}


@pytest.fixture
def carrier(settings):
    with TencentSms({"101": 1, "102": 1, "103": 1}) as server:
        settings.SMS_SENDER = checks.TENCENT
        settings.TENCENT_SMS = {
            "id": ID, "key": KEY, "app": APP, "sign": SIGN, "region": "ap-guangzhou",
            "endpoint": server.base.partition("://")[2], "protocol": "http", "templates": TEMPLATES,
        }  # fmt: skip
        yield server


def test_a_template_goes_out_with_its_variables_and_no_word_of_ours(carrier):
    send(PHONE, Text("【阳光小区】验证码 123456", CODE, ("123456",)))
    assert carrier.taken == [(PHONE, "101", ["123456"])]


def test_what_is_refused_is_said_without_the_number(carrier, settings):
    with pytest.raises(Skipped, match="没有报备模板：slip"):
        send(PHONE, Text("…", "slip", ()))
    with pytest.raises(NotSent, match="NotMatchApprovedTemplate") as refused:
        send(PHONE, Text("…", CODE, ("1", "2")))
    assert "1380" not in str(refused.value)
    settings.TENCENT_SMS = settings.TENCENT_SMS | {"key": "another"}
    with pytest.raises(NotSent, match="SignatureFailure"):
        send(PHONE, Text("…", CODE, ("123456",)))
    assert carrier.taken == []


def test_notices_and_codes_reach_it_by_their_templates(cast, carrier):
    cast.paul.phone, cast.paul.phone_verified = PHONE, True
    cast.paul.save()
    for channel, mode in (("sms", "now"), ("email", "off")):
        Preference.objects.create(user=cast.paul, topic="tickets", channel=channel, mode=mode)
    for kind in ("repairs.quote", "repairs.visit"):
        notify(
            estate=cast.riverside, to=[cast.paul], kind=kind, subject="repairs.ticket:1", path="/me/",
            params={"number": "B-261130-01", "title": "自由文字", "who": "张**"}, now=NOON,
        )  # fmt: skip
    deliver(now=NOON)
    hand_in(
        channel="sms", address=PHONE, subject="", body="验证码 654321", lives=ONE_DAY, now=NOON,
        code="654321", template=CODE,
    )  # fmt: skip
    assert send_next(channel="sms", now=NOON)
    assert sorted(carrier.taken) == [
        (PHONE, "101", ["654321"]),
        (PHONE, "102", ["河畔苑"]),
        (PHONE, "103", ["B-261130-01"]),
    ]
    assert not Express.objects.exists()
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_the_start_names_what_is_not_filed(carrier, settings):
    [error] = checks.templates_are_filed(None)
    assert "finished" in error.msg
    settings.TENCENT_SMS = settings.TENCENT_SMS | {
        "templates": dict.fromkeys(checks.templates(), "1")
    }
    assert checks.templates_are_filed(None) == []


def test_templates_have_few_short_variables(monkeypatch):
    for variables in checks.templates().values():
        assert len(variables) <= 4
        assert not {"title", "why", "words", "url", "link"} & set(variables)
    with pytest.raises(ValueError, match="more than 4"):
        TextKind("long", tuple("abcde"))
    assert TextKind("one", ("number",)).values({"number": "长" * 99}) == ("长" * MAX_CHARACTERS,)
    assert any(kind.asks_by_text for kind in registered().values())
    monkeypatch.setenv("TENCENT_SMS_TEMPLATES", "code=12,finished=x")
    with pytest.raises(ImproperlyConfigured, match="finished=x"):
        tencent()
