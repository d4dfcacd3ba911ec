"""The desk's smaller lists: signals, reply templates, service times; each by whom it is for."""

import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communities import clock
from notifications.models import Notice
from repairs.models import Reply, ServiceTimes, Signal
from repairs.services import Facts, report
from repairs.services.drafts import sweep_photos
from tests.finance.uploads import photo_with_gps
from tests.repairs.world import category
from tests.sessions import log_in


@pytest.fixture
def browse(cast):
    def of(name, **more) -> Client:
        client = Client()
        log_in(client, getattr(cast, name), **more)
        return client

    return of


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.fixture
def signal(cast) -> Signal:
    facts = Facts(category=category(cast.riverside, "lift"), building=cast.unit.building)
    for minutes in range(3):
        now = clock.now() - timedelta(minutes=minutes)
        report(estate=cast.riverside, facts=facts, actor=cast.alice, now=now)
    return Signal.objects.get()


def test_a_signal_is_assigned_and_reviewed_and_its_tickets_joined(cast, browse, signal):
    petra, address = browse("petra"), f"/desk/signals/{signal.pk}/"
    assert "电梯" in text(petra.get("/desk/signals/"))
    given = {"action": "assign", "to": cast.paul.pk}
    assert petra.post(address, given).status_code == 302
    lead = signal.tickets.earliest("pk")
    assert browse("paul").post(address, {"action": "review"}).status_code == 400
    found = {"action": "review", "findings": "门机控制板老化", "lead": lead.pk}
    assert browse("paul").post(address, found).status_code == 302
    signal.refresh_from_db()
    assert (signal.status, signal.assigned_to) == ("reviewed", cast.paul)
    assert lead.joined.count() == 2
    assert "门机控制板老化" in text(petra.get("/desk/signals/"))
    assert petra.post(address, found).status_code == 400
    assert browse("hal").get(address).status_code == 404


def test_replies_are_kept_by_the_manager_and_stand_in_the_form(cast, browse, signal):
    new = {"estate": cast.riverside.pk, "title": "已约", "words": "已约明天上午上门", "sort": 0}
    assert browse("paul").post("/desk/replies/", new).status_code == 403
    petra = browse("petra")
    assert petra.post("/desk/replies/", new | {"use": "visit"}).status_code == 302
    assert petra.post("/desk/replies/", new).status_code == 400
    assert petra.post("/desk/replies/", new | {"estate": cast.hilltop.pk}).status_code == 400
    reply = Reply.objects.get()
    changed = {"title": "已约好", "words": "已约今天下午上门", "use": "", "sort": 1}
    assert petra.post(f"/desk/replies/{reply.pk}/", changed).status_code == 302
    read = text(browse("paul").get("/desk/replies/"))
    assert "已约今天下午上门" in read
    assert "存模板" not in read
    ticket = signal.tickets.latest("pk")
    asked = {"act": "add_message", "reply": reply.pk}
    page = text(browse("paul").get(f"/desk/tickets/{ticket.pk}/", asked))
    assert ">\n已约今天下午上门</textarea>" in page
    assert browse("hal").post(f"/desk/replies/{reply.pk}/drop/").status_code == 404
    assert petra.post(f"/desk/replies/{reply.pk}/drop/").status_code == 302
    assert not Reply.objects.exists()


def matrix(client) -> dict:
    """The form as it stands."""
    form = client.get("/desk/service-times/riverside/adopt/").context["form"]
    return {name: bound.value() or "" for name, bound in ((b.name, b) for b in form)}


def test_the_management_body_adopts_with_document_and_notice(cast, browse):
    address = "/desk/service-times/riverside/adopt/"
    bob = browse("bob")
    stricter = matrix(bob) | {"P2-fix": "2wd", "document": "业主大会 2026 年第 2 次会议"}
    assert bob.post(address, stricter | {"document": ""}).status_code == 400
    assert "看不懂期限" in bob.post(address, stricter | {"P2-fix": "soon"}).content.decode()
    assert bob.post(address, stricter).status_code == 302
    assert "v1" in text(bob.get("/desk/service-times/"))
    looser = stricter | {"P2-fix": "5wd"}
    assert "提前 7 天公示" in bob.post(address, looser).content.decode()
    day = clock.local(clock.now() + timedelta(days=8)).date()
    assert bob.post(address, looser | {"effective_at": f"{day}"}).status_code == 302
    assert ServiceTimes.objects.for_estate(cast.riverside).count() == 2
    board = text(Client().get("/e/riverside/service/"))
    assert "2 个工作日" in board
    assert "起改按 v2" in board


def test_the_document_is_clean_and_public_and_those_who_keep_the_times_are_told(
    cast, browse, monkeypatch, tmp_path
):
    monkeypatch.setattr(settings, "PRIVATE_ROOT", str(tmp_path))
    address, stranger = "/desk/service-times/riverside/adopt/", Client()
    bob = browse("bob")
    given = matrix(bob) | {"P2-fix": "2wd", "document": "业主大会 2026 年第 2 次会议"}
    bad = bob.post(address, given | {"file": SimpleUploadedFile("决议.jpg", b"<svg/>")})
    assert (bad.status_code, "“决议.jpg”不是" in bad.content.decode()) == (400, True)
    assert not ServiceTimes.objects.exists()
    photo = SimpleUploadedFile("决议.jpg", photo_with_gps())
    assert bob.post(address, given | {"file": photo}).status_code == 302

    picture = "/e/riverside/service/times/1.jpg"
    assert picture in stranger.get("/e/riverside/service/").content.decode()
    answer = stranger.get(picture)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"Exif" not in answer.content
    assert stranger.get("/e/riverside/service/times/2.jpg").status_code == 404
    for folder in (tmp_path / "photos").iterdir():
        os.utime(folder, (0, 0))
    assert (sweep_photos(), stranger.get(picture).status_code) == (0, 200)
    told = Notice.objects.filter(kind="repairs.service_times")
    assert set(told.values_list("user", flat=True)) >= {cast.petra.pk, cast.paul.pk, cast.cora.pk}
    assert not told.filter(user=cast.bob).exists()


def test_nobody_else_adopts_and_the_body_only_with_a_second_factor(cast, browse):
    address = "/desk/service-times/riverside/adopt/"
    assert browse("petra").get(address).status_code == 403
    assert browse("hal").get(address).status_code == 404
    assert browse("bob", second_factor=False).get(address).status_code == 302
    assert browse("petra").get("/desk/service-times/riverside/").status_code == 200


def test_the_desks_first_page_says_what_waits(cast, browse, signal):
    page = text(browse("petra").get("/desk/"))
    assert "报修待办" in page
    assert "苗头" in page
    assert "最近的期限" in page
    assert "报修待办" not in text(browse("hal").get("/desk/"))
