"""Robots of groups: one that refuses inside a good answer, one that is told once."""

import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ValidationError

from communities.models import Role, ServiceContract
from notifications.channels import wecom
from notifications.channels.wecom import Robot
from notifications.models import BodyChannel, Delivery, Notice
from notifications.services import deliver
from tests.cast import member
from tests.notifications.test_delivery import NOON, told
from tests.sessions import log_in


def why():
    return set(Delivery.objects.values_list("status", "last_error"))


@contextmanager
def robots(answer: dict, status=200):
    """WeCom's side: keeps what it is sent and answers the same each time."""
    got = []

    class Side(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Side)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield got, f"http://127.0.0.1:{server.server_port}/send?key={{key}}"
    finally:
        server.shutdown()
        server.server_close()


ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-123"


@pytest.mark.parametrize(
    ("answer", "status", "expected"),
    [
        ({"errcode": 0, "errmsg": "ok"}, 200, "sent"),
        ({"errcode": 93000, "errmsg": "invalid webhook url"}, 200, "due"),
        ({}, 500, "due"),
    ],
)
def test_a_robot_that_refuses_inside_a_good_answer_is_asked_again(
    cast, monkeypatch, answer, status, expected
):
    BodyChannel.objects.create(body=cast.committee, channel="wecom", address=ROBOT)
    told(cast, 7, to=[cast.committee])
    Delivery.objects.filter(notice__params__title="第 1 件").update(due_at=NOON)
    with robots(answer, status) as (got, address):
        monkeypatch.setattr(Robot, "notify_url", address)
        deliver(now=NOON)

    assert {status for status, _words in why()} == {expected}
    assert not any("abc-123" in words for _status, words in why()), "the key stays secret"
    (sent,) = got
    assert "第 6 件" in sent["text"]["content"]


def test_a_companys_group_hears_once_what_its_people_are_told(cast, monkeypatch):
    """Not what the handler alone is told, nor anything after the contract."""
    BodyChannel.objects.create(contract=cast.contract, channel="wecom", address=ROBOT)
    told(cast, to=[cast.paul, cast.petra], reason="staff")
    told(cast, kind="test.overdue", reason="handler")
    told(cast, to=[cast.petra], kind="test.overdue", reason="manager")
    told(cast, to=[cast.hal], estate=cast.hilltop, kind="test.lift", reason="manager")
    with robots({"errcode": 0}) as (got, address):
        monkeypatch.setattr(Robot, "notify_url", address)
        while deliver(now=NOON).total:
            pass
        told(cast, to=[cast.petra], reason="manager")
        cast.contract.valid_until = NOON
        cast.contract.save(update_fields=["valid_until"])
        told(cast, to=[cast.petra], reason="manager")
        deliver(now=NOON)

    lines = [sent["text"]["content"].splitlines()[1] for sent in got]
    assert lines == ["“第 0 件”已办结", "“第 0 件”已经超时"]
    (late,) = Delivery.objects.filter(channel="wecom").exclude(status="sent")
    assert late.status == "skipped", "what was due before the end is not sent after it"


def test_of_two_contracts_that_run_at_once_the_later_ones_group_is_told(cast):
    later = ServiceContract.objects.create(
        estate=cast.riverside,
        company=cast.contract.company,
        fee_model="lump_sum",
        valid_from=cast.contract.valid_from + timedelta(days=1),
    )
    for contract in (cast.contract, later):
        BodyChannel.objects.create(contract=contract, channel="wecom", address=ROBOT)

    told(cast, to=[cast.paul, cast.petra], reason="staff")
    told(cast, 2, to=[cast.petra], kind="test.overdue", reason="manager")

    assert Notice.objects.count() == 4
    groups = Delivery.objects.filter(channel="wecom").values_list("reader", flat=True)
    assert list(groups) == [f"contract:{later.pk}"] * 3


def test_a_groups_failure_is_on_the_list_and_in_nobodys_inbox(cast, client):
    BodyChannel.objects.create(contract=cast.contract, channel="wecom", address=ROBOT)
    told(cast, to=[cast.petra], reason="manager")
    Delivery.objects.filter(channel="wecom").update(status="dead")
    log_in(client, cast.petra)

    assert "物业工作群" in client.get("/desk/notices/").content.decode()
    assert "没发出去" not in client.get("/me/notices/").content.decode()


@pytest.mark.parametrize("channel", ["email", "wecom"])
def test_an_address_has_one_owner_and_a_group_only_a_robot(cast, channel):
    """Its staff have e-mails of their own: two deliveries of one notice would be one too many."""
    address = "board@example.org" if channel == "email" else ROBOT
    for owners in ({"body": cast.committee, "contract": cast.contract}, {}):
        with pytest.raises(ValidationError):
            BodyChannel(channel=channel, address=address, **owners).full_clean()
    group = BodyChannel(contract=cast.contract, channel=channel, address=address)
    if channel == "wecom":
        group.full_clean()
        return
    with pytest.raises(ValidationError):
        group.full_clean()


def test_a_robots_text_is_cut_where_wecom_would_refuse_it(cast, monkeypatch):
    BodyChannel.objects.create(body=cast.committee, channel="wecom", address="wecombot://abc")
    told(cast, 90, to=[cast.committee])
    with robots({"errcode": 0}) as (got, address):
        monkeypatch.setattr(Robot, "notify_url", address)
        deliver(now=NOON)

    content = got[0]["text"]["content"]
    assert len(content.encode()) <= wecom.MAX_BYTES
    assert content.endswith("http://127.0.0.1:8000/me/notices/")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "json://127.0.0.1/", "nonsense", ""])
def test_only_services_that_settings_opened_are_used(cast, address):
    BodyChannel.objects.create(body=cast.committee, channel="wecom", address=address)
    told(cast, to=[cast.committee])

    deliver(now=NOON)

    ((status, words),) = why()
    assert status == "skipped", words


def test_another_service_by_configuration(cast, settings):
    settings.APPRISE_SCHEMES = ["json"]
    with robots({}) as (got, address):
        place = address.split("/")[2]
        BodyChannel.objects.create(body=cast.committee, channel="wecom", address=f"json://{place}/")
        told(cast, to=[cast.committee])
        assert deliver(now=NOON).sent == 1

    assert "第 0 件" in got[0]["message"]


@pytest.mark.parametrize(
    ("channel", "address", "fits"),
    [
        ("email", "board@example.org", True),
        ("email", "board", False),
        ("sms", "+8613800000001", True),
        ("sms", "13800000001", False),
        ("wecom", ROBOT, True),
        ("wecom", "wecombot://abc", True),
        ("wecom", "https://example.org/send?key=abc", False),
    ],
)
def test_an_address_fits_its_channel(cast, channel, address, fits):
    way = BodyChannel(body=cast.committee, channel=channel, address=address)
    if fits:
        way.full_clean()
        return
    with pytest.raises(ValidationError):
        way.full_clean()


def test_operators_alone_set_where_bodies_are_written_to(cast, client):
    member(cast.eve, Role.OPERATOR, cast.riverside)
    for person, status in ((cast.eve, 200), (cast.petra, 302), (cast.bob, 302), (cast.root, 403)):
        log_in(client, person)
        assert client.get("/admin/body-channels/new/").status_code == status, person.name
