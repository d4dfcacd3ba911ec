"""The desk's smaller lists: signals, reply templates, service times; each by whom it is for."""

import os
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communities import clock
from notifications.models import Notice
from repairs.models import Reply, ServiceTimes, Signal
from repairs.services import Facts, report
from repairs.services.drafts import sweep_photos
from tests.communities.uploads import MARKS, pdf, photo_with_gps
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
    asked = {"words": "您好", "reply": reply.pk}
    page = text(browse("paul").post(f"/desk/tickets/{ticket.pk}/add_message/", asked))
    assert ">\n您好\n已约今天下午上门</textarea>" in page
    assert browse("hal").post(f"/desk/replies/{reply.pk}/drop/").status_code == 404
    assert petra.post(f"/desk/replies/{reply.pk}/drop/").status_code == 302
    assert not Reply.objects.exists()


ADOPT = "/desk/service-times/riverside/adopt/"


def matrix(client) -> dict:
    """The form as it stands."""
    form = client.get(ADOPT).context["form"]
    return {name: bound.value() or "" for name, bound in ((b.name, b) for b in form)}


def paper(name="决议.pdf", data=None, pages=1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(pages) if data is None else data)


def test_the_management_body_adopts_with_document_and_notice(cast, browse):
    bob = browse("bob")
    stricter = matrix(bob) | {"P2-fix": "2wd", "document": "业主大会 2026 年第 2 次会议"}
    assert bob.post(ADOPT, stricter | {"document": "", "files": paper()}).status_code == 400
    wrong = bob.post(ADOPT, stricter | {"P2-fix": "soon", "files": paper()})
    assert "看不懂期限" in wrong.content.decode()
    assert bob.post(ADOPT, stricter | {"files": paper()}).status_code == 302
    assert "v1" in text(bob.get("/desk/service-times/"))
    looser = stricter | {"P2-fix": "5wd"}
    refused = bob.post(ADOPT, looser | {"files": paper(pages=2)})
    assert "提前 7 天公示" in refused.content.decode()
    assert "共 2 页" in refused.content.decode()
    day = clock.local(clock.now() + timedelta(days=8)).date()
    again = looser | {"effective_at": f"{day}", "kept": refused.context["form"].token}
    assert bob.post(ADOPT, again).status_code == 302, "its file is not asked for twice"
    assert ServiceTimes.objects.get(number=2).n_pages == 2
    assert ServiceTimes.objects.for_estate(cast.riverside).count() == 2
    board = text(Client().get("/e/riverside/service/"))
    assert "2 个工作日" in board
    assert "起改按 v2" in board


def test_without_its_document_nothing_is_adopted_and_nothing_typed_is_lost(cast, browse):
    bob, cora = browse("bob"), browse("cora")
    typed = matrix(bob) | {"P2-fix": "2wd", "document": "业主大会 2026 年第 2 次会议"}

    bare = bob.post(ADOPT, typed)

    assert (bare.status_code, ServiceTimes.objects.exists()) == (400, False)
    assert "文件本身 <span" not in bare.content.decode(), "it is not told to be optional"
    for words in ("请附上依据文件", 'value="2wd"', 'value="业主大会 2026 年第 2 次会议"'):
        assert words in bare.content.decode()
    for name, data, why in [
        ("决议.jpg", b"<svg/>", "“决议.jpg”：只接受"),
        ("空.pdf", b"", "“空.pdf”：文件是空的"),
        ("坏.pdf", b"%PDF-1.7 nothing", "“坏.pdf”：文件损坏"),
        ("长.pdf", pdf(21), "超过 20 页"),
    ]:
        bad = bob.post(ADOPT, typed | {"files": paper(name, data)})
        assert (bad.status_code, why in bad.content.decode()) == (400, True), name
    many = bob.post(ADOPT, typed | {"files": [paper(pages=20), paper()]})
    assert "最多 20 页" in many.content.decode()
    assert not ServiceTimes.objects.exists()

    kept = bob.post(ADOPT, typed | {"document": "", "files": paper()}).context["form"].token
    assert cora.post(ADOPT, typed | {"kept": kept}).status_code == 400, "another's is no one's"
    assert bob.post(ADOPT, typed | {"kept": kept + "x"}).status_code == 400
    assert bob.post(ADOPT, typed | {"kept": kept}).status_code == 302


def test_the_document_is_clean_and_public_page_by_page_and_those_who_keep_the_times_are_told(
    cast, browse, tmp_path
):
    bob, stranger = browse("bob"), Client()
    given = matrix(bob) | {"P2-fix": "2wd", "document": "业主大会 2026 年第 2 次会议"}
    photo = SimpleUploadedFile("第三页.webp", photo_with_gps())
    assert bob.post(ADOPT, given | {"files": [paper(pages=2), photo]}).status_code == 302

    version = "/e/riverside/service/times/1/"
    assert version in text(stranger.get("/e/riverside/service/"))
    shown = text(stranger.get(version))
    for words in ("业主大会 2026 年第 2 次会议", "河畔苑业主委员会", "2 个工作日", "3 个工作日"):
        assert words in shown, "own beside default"
    for n in (1, 2, 3):
        assert re.search(rf'src="{version}{n}\.jpg"\s+width="[0-9]+"', shown)
        answer = stranger.get(f"{version}{n}.jpg")
        assert answer["Content-Type"] == "image/jpeg"
        assert not any(mark in answer.content for mark in MARKS)
    for lost in (f"{version}4.jpg", f"{version}0.jpg", "/e/riverside/service/times/2/"):
        assert stranger.get(lost).status_code == 404
    for folder in (tmp_path / "PRIVATE_ROOT" / "documents").iterdir():
        os.utime(folder, (0, 0))
    assert (sweep_photos(), stranger.get(f"{version}1.jpg").status_code) == (0, 200)
    told = Notice.objects.filter(kind="repairs.service_times")
    assert set(told.values_list("user", flat=True)) >= {cast.petra.pk, cast.paul.pk, cast.cora.pk}
    assert not told.filter(user=cast.bob).exists()


def test_a_document_that_no_version_took_is_swept_after_a_day(browse, tmp_path):
    bob = browse("bob")
    refused = bob.post(ADOPT, matrix(bob) | {"document": "", "files": paper()})
    assert (refused.status_code, sweep_photos()) == (400, 0)
    for folder in (tmp_path / "PRIVATE_ROOT" / "documents").iterdir():
        os.utime(folder, (0, 0))
    assert sweep_photos() == 1
    kept = {"document": "x", "kept": refused.context["form"].token}
    assert "请附上依据文件" in bob.post(ADOPT, matrix(bob) | kept).content.decode()


def test_nobody_else_adopts_and_the_body_only_with_a_second_factor(cast, browse):
    address = ADOPT
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
