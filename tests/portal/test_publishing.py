"""Public pages as files: written after the event, gone the moment it is committed."""

import gzip
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from time import sleep

import pytest
from django.db import transaction
from django.utils.translation import get_language

from finance.services.approvals import approve_draft
from finance.services.checking import keep_findings
from finance.services.ledger import post_draft, reverse_entry
from portal.models import PublishJob
from portal.publishing import files, paths
from tests.finance.books import NOW
from tests.together import at_once

HERE = "/e/riverside/accounts/"


@pytest.fixture(autouse=True)
def public_root(settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path
    return tmp_path


def earn(books, fen=840000, day=date(2026, 9, 15), **more):
    return books.posted(("BANK", fen), ("ADS_ELEVATOR", -fen), day=day, **more)


def put(path, body=b"old"):
    page = files.file_of(path)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(body)
    files.twin(page).write_bytes(gzip.compress(body))
    return page


def test_a_posting_asks_for_its_pages_in_both_languages(books):
    one = earn(books)

    asked = set(PublishJob.objects.values_list("path", flat=True))

    chinese = {"/e/riverside/", HERE, f"{HERE}entries/", f"{HERE}entries/{one.code}/"}
    assert asked == chinese | {f"/en{path}" for path in chinese}


def test_a_posting_takes_the_stale_files_away_at_its_commit(
    books, django_capture_on_commit_callbacks
):
    stale = put(HERE)
    other = put("/e/hilltop/accounts/")

    with django_capture_on_commit_callbacks(execute=False):
        earn(books)
    assert stale.exists()
    with django_capture_on_commit_callbacks(execute=True):
        earn(books)

    assert not stale.exists()
    assert not files.twin(stale).exists()
    assert other.exists()


def test_the_writer_leaves_the_bytes_that_a_stranger_would_get(books, client):
    earn(books)

    files.publish_waiting(60)

    for path in (HERE, f"/en{HERE}", f"{HERE}entries/", "/e/riverside/"):
        page = files.file_of(path)
        written = page.read_bytes()
        assert gzip.decompress(files.twin(page).read_bytes()) == written
        served = client.get(path)
        files.drop(path)
        live = client.get(path)
        assert written == served.content == live.content
        assert b"8,400.00" in written or path.endswith("riverside/")
    assert not PublishJob.objects.exists()


def test_without_a_web_server_the_file_is_served_and_a_question_is_answered_live(books, client):
    earn(books)
    put(HERE, b"from the file")

    plain = client.get(HERE)
    packed = client.get(HERE, headers={"accept-encoding": "gzip"})

    assert plain.content == b"from the file"
    assert gzip.decompress(packed.content) == b"from the file"
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"] == "Accept-Encoding"
    assert client.get(HERE, headers={"if-none-match": plain["ETag"]}).status_code == 304
    assert b"from the file" not in client.get(f"{HERE}?year=2026").content
    assert client.post(HERE).status_code == 405


def test_the_writer_keeps_its_own_language(books):
    before = get_language()

    assert files.render(f"/en{HERE}")

    assert get_language() == before


def test_a_page_that_is_no_more_has_no_file(books):
    stale = put("/e/riverside/accounts/entries/gs-2026-000099/")
    files.want(["/e/riverside/accounts/entries/gs-2026-000099/"], at=NOW)

    files.publish_waiting(60)

    assert not stale.exists()
    assert not PublishJob.objects.exists()


def test_a_change_during_the_writing_takes_the_fresh_file_away_again(books, monkeypatch):
    earn(books)
    PublishJob.objects.all().delete()
    files.want([HERE], at=NOW)
    written = files.render

    def render(path):
        body = written(path)
        PublishJob.objects.create(path=path, at=NOW)
        return body

    monkeypatch.setattr(files, "render", render)
    assert files.publish_next() == HERE

    assert not files.file_of(HERE).exists()
    assert PublishJob.objects.filter(path=HERE).count() == 1


def test_a_page_that_fails_stays_live_and_does_not_stop_the_others(books, client, monkeypatch):
    earn(books)
    PublishJob.objects.all().delete()
    files.want([HERE, f"{HERE}entries/"], at=NOW)
    written = files.render

    def render(path):
        if path == HERE:
            raise files.UnpublishableError(path)
        return written(path)

    monkeypatch.setattr(files, "render", render)
    files.publish_waiting(60)

    assert not files.file_of(HERE).exists()
    assert files.file_of(f"{HERE}entries/").exists()


def test_a_reversal_writes_the_entry_it_reverses_anew(books):
    one = earn(books)
    earn(books, 100)
    draft = reverse_entry(entry=one, reason="重复", actor=books.cast.paul, now=NOW)
    approve_draft(draft=draft, actor=books.cast.bob, now=NOW)
    PublishJob.objects.all().delete()
    reversal = post_draft(draft=draft, actor=books.cast.petra, now=NOW)

    asked = set(PublishJob.objects.values_list("path", flat=True))

    assert f"{HERE}entries/{one.code}/" in asked
    assert f"{HERE}entries/{reversal.code}/" in asked
    assert f"{HERE}entries/gs-2026-000002/" in asked


def test_a_rolled_back_change_asks_for_nothing(books):
    with pytest.raises(RuntimeError), transaction.atomic():
        files.want([HERE], at=NOW)
        raise RuntimeError

    assert not PublishJob.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/admin/",
        "/e/../../etc/",
        "/e/x/accounts",
        "/e/x/a.b/",
        "/me/",
        "/E/x/",
        "/e//",
        "/e/x/\n",
    ],
)
def test_other_addresses_never_have_a_file(path):
    assert files.file_of(path) is None


def test_all_pages_of_an_estate_are_known(books):
    one = earn(books)

    known = set(paths.of_estate(books.cast.riverside))

    promised = set(paths.promised(books.cast.riverside))
    assert known - promised == {
        "/e/riverside/", "/e/riverside/rules/", HERE, f"{HERE}entries/", f"{HERE}entries/{one.code}/",
    }  # fmt: skip
    assert f"{HERE}2026-Q3/" in promised


def test_files_are_readable_by_the_web_server(books, public_root):
    earn(books)

    files.publish_waiting(60)

    page = Path(public_root) / "e/riverside/accounts/index.html"
    assert page.stat().st_mode & 0o777 == 0o644


def test_every_page_with_a_verdict_is_written_anew_when_a_check_finds_something(books):
    PublishJob.objects.all().delete()

    for sentences in (["甲"], []):
        keep_findings(estate=books.fund.estate, sentences=sentences, now=NOW)
        asked = set(PublishJob.objects.values_list("path", flat=True))
        assert {HERE, "/en" + HERE, "/e/riverside/"} <= asked
        PublishJob.objects.all().delete()
    keep_findings(estate=books.fund.estate, sentences=[], now=NOW)
    assert not PublishJob.objects.exists()


def test_two_writers_share_the_pages_and_wait_for_nobody(committed_db, monkeypatch):
    """Each page is asked for twice: whoever locked one job of it would wait for the other's."""
    written = Counter()

    def write(path):
        written.update([path])
        sleep(0.005)

    monkeypatch.setattr(files, "_write", write)
    PublishJob.objects.all().delete()
    asked = [f"{HERE}entries/gs-2026-{n:06}/" for n in range(1, 41)]
    for _ in range(2):
        files.want(asked, at=NOW)

    done = at_once(*[partial(files.publish_waiting, 60)] * 2)

    assert sum(done) == sum(written.values()) >= len(written) == 2 * len(asked)
    assert not PublishJob.objects.exists()
