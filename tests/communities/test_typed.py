"""写好的字不丢: a stale page, a lost session, another account, a file of a form with an error."""

import os
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communities.models import OfficePaper
from communities.tasks import drop_old_code_attempts
from communities.typed import store
from communities.typed.stamps import KEPT, STAMP, stamp
from tests.communities.uploads import drawing, encoded
from tests.sessions import log_in

PAGE = "/desk/papers/new/"
WORDS = {
    "kind": "minutes",
    "title": "第三次会议纪要",
    "number": "〔2026〕3号",
    "readers": "office",
    "proves": "授权五万元以内",
}


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def bob(client, cast):
    log_in(client, cast.bob)
    return client


def words(cast, **more):
    return WORDS | {"estate": cast.riverside.pk, STAMP: stamp(cast.bob)} | more


def page_of(client, path):
    return BeautifulSoup(client.get(path, follow=True).content, "html.parser")


def value(page, name):
    return page.select_one(f"[name={name}]")["value"]


def paper():
    return SimpleUploadedFile("纪要.jpg", encoded(drawing()), "image/jpeg")


def asked_back(answer) -> str:
    [back] = parse_qs(urlsplit(answer["Location"]).query)["next"]
    return back


def strict(user) -> Client:
    """As a browser whose page is older than its cookie."""
    client = Client(enforce_csrf_checks=True)
    log_in(client, user)
    return client


def test_a_page_from_before_a_log_in_comes_back_filled_in(cast):
    answer = strict(cast.bob).post(
        PAGE, words(cast), headers={"referer": f"http://testserver{PAGE}"}
    )

    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).path == PAGE
    own = Client()
    log_in(own, cast.bob)
    page = page_of(own, answer["Location"])
    assert "还没有送出" in page.get_text()
    assert [value(page, name) for name in ("title", "proves")] == [WORDS["title"], WORDS["proves"]]
    assert page.select_one("option[value=minutes][selected]")
    assert not OfficePaper.objects.exists(), "never sent by itself"


def test_another_account_sees_none_of_it_and_the_writer_finds_it_under_mine(cast, bob):
    answer = strict(cast.petra).post(PAGE, words(cast))

    assert answer.status_code == 403
    assert "另一个账号" in answer.content.decode()
    [typed] = store.typed_by(cast.bob.pk)
    other = Client()
    log_in(other, cast.petra)
    assert WORDS["title"] not in other.get(f"{PAGE}?{KEPT}={typed.id}").content.decode()
    assert "还没送出" not in other.get("/me/").content.decode()
    assert "还没送出" in bob.get("/me/").content.decode()
    assert WORDS["title"] in bob.get("/me/written/").content.decode()


def test_what_a_visitor_wrote_on_a_stale_page_is_shown_and_kept_nowhere(cast, private_root):
    visitor = Client(enforce_csrf_checks=True)

    answer = visitor.post("/size/", {"words": "抄下来", "password": "不给看的"})
    assert answer.status_code == 403
    assert "抄下来" in answer.content.decode()
    assert "不给看的" not in answer.content.decode()
    away = {"origin": "https://elsewhere.example"}
    sent_from_elsewhere = visitor.post("/size/", {"words": "别处来的"}, headers=away)
    assert "别处来的" not in sent_from_elsewhere.content.decode()
    forged = visitor.post(PAGE, words(cast) | {STAMP: f"{cast.bob.pk}:{'x' * 43}"})
    assert forged.status_code == 403
    assert not list(private_root.iterdir())


def test_a_file_waits_while_its_form_is_put_right(cast, bob):
    answer = bob.post(PAGE, words(cast, dated="昨天", file=paper()))

    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    assert "已收到 纪要.jpg" in page.get_text()
    mark = value(page, KEPT)
    done = bob.post(PAGE, words(cast, dated="2026-03-01") | {KEPT: mark})
    assert done.status_code == 302
    assert OfficePaper.objects.get().name == "纪要.jpg"
    assert store.typed_by(cast.bob.pk) == [], "what was sent waits no more"


def test_control_without_the_mark_the_file_is_asked_for_again(cast, bob):
    bob.post(PAGE, words(cast, dated="昨天", file=paper()))

    assert bob.post(PAGE, words(cast, dated="2026-03-01")).status_code == 200
    assert not OfficePaper.objects.exists()


def test_what_a_script_asks_takes_no_file_away(cast, bob):
    answer = bob.post(PAGE, words(cast, dated="昨天", file=paper()))
    mark = value(BeautifulSoup(answer.content, "html.parser"), KEPT)

    for path in ("/no/such/script/", "/healthz"):
        bob.post(path, {STAMP: stamp(cast.bob), KEPT: mark})
    done = bob.post(PAGE, words(cast, dated="2026-03-01") | {KEPT: mark})
    assert done.status_code == 302
    assert OfficePaper.objects.get().name == "纪要.jpg"


def test_a_roster_and_numbers_of_identity_papers_are_never_kept(cast, private_root):
    petra = {STAMP: stamp(cast.petra)}
    Client().post("/desk/roster/", petra | {"file": paper(), "step": "try"})
    assert store.typed_by(cast.petra.pk) == []

    Client().post(PAGE, words(cast, identity1="330481195601010018"))
    [typed] = store.typed_by(cast.bob.pk)
    assert typed.words["title"] == [WORDS["title"]]
    assert "identity1" not in typed.words


def test_an_account_keeps_no_more_than_its_share(cast, monkeypatch):
    monkeypatch.setattr(store, "MOST_BYTES", 5000)
    big = SimpleUploadedFile("大.bin", b"x" * 3000)
    first = store.keep(cast.bob.pk, PAGE, PAGE, {"title": ["一"]}, [("file", big)])
    second = store.keep(cast.bob.pk, "/desk/", "/desk/", {"title": ["二"]}, [("file", big)])

    assert (first.file_names, second.file_names) == (["大.bin"], [])
    assert store.find(cast.bob.pk, second.id).words == {"title": ["二"]}


def test_what_was_cut_off_while_it_was_written_hinders_nothing(cast, bob, private_root):
    whole = store.keep(cast.bob.pk, PAGE, PAGE, {"title": ["写完的"]})
    (private_root / store.FOLDER / str(cast.bob.pk) / ("a" * 24)).touch()

    assert [one.id for one in store.typed_by(cast.bob.pk)] == [whole.id]
    assert "写完的" in bob.get("/me/written/").content.decode()


def test_a_file_that_was_refused_itself_does_not_wait(cast, bob):
    bad = SimpleUploadedFile("纪要.jpg", b"", "image/jpeg")

    answer = bob.post(PAGE, words(cast, dated="2026-03-01", file=bad))

    assert answer.status_code == 200
    assert "已收到" not in answer.content.decode()


def test_file_and_words_come_back_after_a_lost_session_and_lie_sealed(cast, bob, private_root):
    lost = Client().post(PAGE, words(cast, dated="2026-03-01", file=paper()))

    assert lost["Location"].startswith("/login/")
    kept = [one for one in private_root.rglob("*") if one.is_file()]
    assert len(kept) == 2
    assert all(one.read_text().startswith("sealed:") for one in kept)
    page = page_of(bob, asked_back(lost))
    assert "已收到 纪要.jpg" in page.get_text()
    given = words(cast, dated=value(page, "dated"), title=value(page, "title"))
    assert bob.post(PAGE, given | {KEPT: value(page, KEPT)}).status_code == 302
    assert OfficePaper.objects.get().title == WORDS["title"]


def test_words_survive_the_second_factor_that_is_asked_again(cast, client):
    log_in(client, cast.bob, second_factor=False)

    asked = client.post(PAGE, words(cast))

    assert asked["Location"].startswith("/account/")
    assert KEPT in asked_back(asked)
    assert store.find(cast.bob.pk, asked_back(asked).rpartition("=")[2]).words["title"] == [
        WORDS["title"]
    ]


def test_what_is_not_wanted_is_thrown_away(cast, bob):
    Client().post(PAGE, words(cast))
    [typed] = store.typed_by(cast.bob.pk)

    other = Client()
    log_in(other, cast.petra)
    other.post("/me/written/drop/", {"kept": typed.id})
    assert store.typed_by(cast.bob.pk), "nobody else throws it away"
    bob.post("/me/written/drop/", {"kept": typed.id})
    assert store.typed_by(cast.bob.pk) == []


def test_it_waits_a_week_and_of_many_the_latest(cast, private_root):
    for number in range(store.MOST + 3):
        store.keep(cast.bob.pk, f"/desk/{number}/", "/desk/", {"words": [str(number)]})
    found = store.typed_by(cast.bob.pk)
    assert len(found) == store.MOST
    old = Path(private_root) / store.FOLDER / str(cast.bob.pk) / found[0].id
    long_ago = time.time() - store.KEPT_SECONDS - 60
    os.utime(old, (long_ago, long_ago))

    drop_old_code_attempts()

    assert len(store.typed_by(cast.bob.pk)) == store.MOST - 1
    assert store.find(cast.bob.pk, "../../../etc/passwd") is None
