"""业主决策 on the pages: recorded and checked on the desk, read by anybody."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.models import AuditEvent, OfficePaper
from communities.services.papers import page_path
from decisions import recount
from decisions.models import ElsewhereDecision
from portal.models import HomePage
from tests.communities.uploads import pdf
from tests.decisions.conftest import VOTES, WORDS
from tests.sessions import log_in

NEW, PUBLIC = "/desk/decisions/new/riverside/", "/e/riverside/decisions/"


def filled(paper, *matters) -> dict:
    words = WORDS | {"papers": [paper.pk], "replaces": ""}
    words |= {"m-TOTAL_FORMS": 4, "m-INITIAL_FORMS": 0}
    for n, votes in enumerate(matters):
        words |= {f"m-{n}-{name}": value for name, value in votes.items()}
    return words


@pytest.fixture
def decision(client, cast, paper):
    log_in(client, cast.bob)
    done = client.post(NEW, filled(paper, VOTES))
    assert done.status_code == 302, done.content.decode()
    return ElsewhereDecision.objects.get()


def test_recorded_by_one_body_checked_by_another_read_by_all(client, cast, decision):
    page = f"/desk/decisions/{decision.pk}/"
    assert "提出人不能审批" in client.get(page).content.decode()
    assert client.get(f"{PUBLIC}2026-001/").status_code == 404

    log_in(client, cast.sam)
    assert "核对无误，公开" in client.get(page).content.decode()
    assert "请先打开材料再核对" in client.post(page, {"act": "confirm"}).content.decode()
    assert client.get(f"/desk/papers/{OfficePaper.objects.get().pk}/1/").status_code == 200
    assert client.post(page, {"act": "confirm"}).status_code == 302

    client.logout()
    assert "通过" in client.get(PUBLIC).content.decode()
    text = client.get(f"{PUBLIC}2026-001/").content.decode()
    assert "还没有。有了会列在这里" in text
    for words in ("73.33 %", "22,000.00", "30,000.00 m²", "52.27 %", "57.14 %", "线下表决", "通过"):
        assert words in text
    assert "bob" not in text


def test_no_word_and_no_button_is_no_decision(client, cast, decision):
    log_in(client, cast.sam)

    client.post(f"/desk/decisions/{decision.pk}/", {})

    assert ElsewhereDecision.objects.get().status == "recorded"


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, cast, paper):
    log_in(client, cast.bob)

    answer = client.post(NEW, filled(paper, VOTES | {"for_heads": 400}))

    text = answer.content.decode()
    assert "多于总人数 300 人" in text
    assert "电梯轿厢改造" in text
    assert 'value="400"' in text
    assert not ElsewhereDecision.objects.exists()


def test_a_matter_half_filled_is_asked_for_and_an_empty_one_is_none(client, cast, paper):
    log_in(client, cast.bob)
    half = {"m-1-text": "还有一件事", "m-1-code": "other"}

    asked = client.post(NEW, filled(paper, VOTES) | half).content.decode()
    assert asked.count('aria-invalid="true"') == 6
    no_class = VOTES | {"code": ""}
    assert 'aria-invalid="true"' in client.post(NEW, filled(paper, no_class)).content.decode()
    assert not ElsewhereDecision.objects.exists()
    assert client.post(NEW, filled(paper, VOTES)).status_code == 302
    assert ElsewhereDecision.objects.get().matters.count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("petra", 403), ("alice", 403), ("olga", 404), ("hal", 404)]
)
def test_others_do_not_come_in(client, cast, decision, name, status):
    log_in(client, getattr(cast, name))

    assert client.get(NEW).status_code == status
    assert client.get(f"/desk/decisions/{decision.pk}/").status_code == status


def test_a_paper_is_kept_for_the_bodies_and_each_look_is_recorded(client, cast, paper):
    page = f"/desk/papers/{paper.pk}/"
    for name, status in [("bob", 200), ("sam", 200), ("petra", 403), ("alice", 403), ("olga", 404)]:
        log_in(client, getattr(cast, name))
        assert client.get(page).status_code == status, name
        assert client.get(f"{page}1/").status_code == status, name
    looks = AuditEvent.objects.filter(verb="communities.paper.looked_at")
    assert {one.actor for one in looks} == {cast.bob, cast.sam}


def test_papers_are_kept_once_and_found_by_their_readers(client, cast, paper):
    log_in(client, cast.bob)
    words = {
        "estate": cast.riverside.pk, "kind": "rules", "title": "议事规则", "number": "", "proves": "",
        "dated": "2024-05-01", "readers": "office",
    }  # fmt: skip
    again = SimpleUploadedFile("again.pdf", page_path(paper, 0).read_bytes())

    refused = client.post("/desk/papers/new/", words | {"file": again}).content.decode()
    assert "这份文件已经存过：“电梯改造计票表”" in refused
    kept = client.post("/desk/papers/new/", words | {"file": SimpleUploadedFile("r.pdf", pdf(2))})
    assert kept.url == f"/desk/papers/{OfficePaper.objects.get(kind='rules').pk}/"

    log_in(client, cast.petra)
    text = client.get("/desk/papers/").content.decode()
    assert "议事规则" in text
    assert "计票表" not in text


def test_what_was_sent_back_is_put_right_without_typing_it_again(client, cast, decision):
    log_in(client, cast.sam)
    client.post(f"/desk/decisions/{decision.pk}/", {"act": "return", "reason": "人数不符"})

    log_in(client, cast.bob)
    assert "退回的表决" in client.get("/desk/").content.decode()
    assert f"?from={decision.pk}" in client.get(f"/desk/decisions/{decision.pk}/").content.decode()
    text = client.get(f"{NEW}?from={decision.pk}").content.decode()
    for words in ("电梯轿厢改造", 'value="11500.00"', 'value="120"', "是否动用维修资金"):
        assert words in text


def test_the_file_comes_back_byte_for_byte(client, cast, paper):
    log_in(client, cast.bob)

    answer = client.get(f"/desk/papers/{paper.pk}/0/")

    assert hashlib.sha256(answer.content).hexdigest() == paper.sha256
    assert answer["Content-Disposition"] == f'attachment; filename="paper-{paper.pk}.pdf"'


def test_papers_ask_for_the_second_factor(client, cast, paper):
    log_in(client, cast.bob, second_factor=False)

    for address in (f"/desk/papers/{paper.pk}/", f"/desk/papers/{paper.pk}/1/"):
        assert client.get(address).status_code == 302


def test_the_program_that_recounts_is_served_byte_for_byte(client, db):
    answer = client.get("/verify/recount.py")

    assert answer.content == Path(recount.__file__).read_bytes()
    assert answer["Content-Type"] == "text/x-python; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post("/verify/recount.py").status_code == 405
    assert "verify" in HomePage.reserved_slugs
