"""The entry page where photos are kept: what it asks, what it loses, and that no picture is in any row, file or log."""

import base64
import random
import resource
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from PIL import Image

from communities import clock, memory_uploads, workshop
from communities.uploads import fitted
from decisions.models import Ballot, PaperEntry, PaperScan
from decisions.scans import PICTURE_BYTES, SCAN_BYTES
from decisions.services import scans
from decisions.services.closing import close_due
from decisions.services.entering import settle_due
from tests.communities.uploads import drawing, encoded
from tests.decisions.ballots import OVER
from tests.decisions.paper import AFTER, put_in, read, sheet_of
from tests.decisions.test_secrecy import addresses
from tests.sessions import log_in


@pytest.fixture
def vote(cast, held_by, people, monkeypatch):
    made = held_by(keeps_scans=True)
    put_in(sheet_of(made, people[0]), cast.bob, cast.orla)
    assert close_due(OVER) == 1
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    made.refresh_from_db()
    return made


def noise() -> bytes:
    """Larger than what Django keeps in memory by itself; no two pixels alike."""
    size = (1100, 800)
    data = random.Random(7).randbytes(size[0] * size[1] * 3)
    return encoded(Image.frombytes("RGB", size, data), "PNG")


def photo(data: bytes, name="票.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def entry(vote) -> str:
    return f"/desk/votes/{vote.pk}/entry/"


def test_the_page_asks_for_a_photo_where_the_notice_keeps_them(client, cast, vote, people):
    log_in(client, cast.cora)
    body = client.get(entry(vote)).content.decode()
    assert "照片加密保存，只有两个机构一起才能打开" in body
    assert 'enctype="multipart/form-data"' in body
    number = sheet_of(vote, people[0]).number
    refused = client.post(entry(vote), {"line": f"{number}1"}).content.decode()
    assert "请拍这张选票的照片" in refused
    assert f'value="{number}1"' in refused
    done = client.post(entry(vote), {"line": f"{number}1", "photo": photo(noise())})
    assert done.status_code == 302
    assert PaperScan.objects.get().entry.entered_by == cast.cora
    log_in(client, cast.orla)
    assert client.post(entry(vote), {"line": f"{number}1"}).status_code == 302
    assert Ballot.objects.get(channel="paper").cast_by == cast.orla


@pytest.mark.parametrize(
    ("line", "data", "words"),
    [
        ("1", b"GIF89a", "只接受 JPG"),
        ("1", b"", "文件是空的"),
        ("1", b"\xff\xd8\xff" + bytes(15 * 1024 * 1024), "文件超过 15 MB"),
        ("7", encoded(drawing()), "票号后面只能是"),
    ],
)
def test_what_is_wrong_is_said_and_the_choices_stay_typed(
    client, cast, vote, people, line, data, words
):
    log_in(client, cast.cora)
    typed = sheet_of(vote, people[0]).number + line
    body = client.post(entry(vote), {"line": typed, "photo": photo(data)}).content.decode()
    assert words in body
    assert f'value="{typed}"' in body
    assert "刚才选的照片没有留下，请重新选择" in body
    assert not PaperEntry.objects.exists()


class Unread:
    def read(self, *_size):
        raise AssertionError("somebody read what was sent")

    readline = read


def test_of_a_stranger_nothing_is_read(cast, vote):
    sender, unread = Client(enforce_csrf_checks=True), {"wsgi.input": Unread()}
    sender.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    answer = sender.post(entry(vote), {"line": "1"}, **unread)
    assert answer.url == f"/login/?next={entry(vote)}"
    log_in(sender, cast.cora)
    with pytest.raises(AssertionError, match="read what was sent"):
        sender.post(entry(vote), {"line": "1"}, **unread)


def test_of_what_is_far_too_large_no_more_is_kept_than_fits(rf, monkeypatch):
    monkeypatch.setattr(memory_uploads, "MOST", 1000)
    files = {name: photo(bytes(size)) for name, size in (("photo", 900), ("back", 100_000))}
    request = rf.post("/", files)
    request.upload_handlers = [memory_uploads.InMemory(request)]
    kept = {name: (one.size, len(one.read())) for name, one in request.FILES.items()}
    assert kept == {"photo": (900, 900), "back": (100_000, 100)}


@contextmanager
def no_file_is_written():
    """Whatever this process or a child of it wants to write into a file fails."""
    workshop.close()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        workshop.close()


def test_a_photo_is_in_no_file_on_its_way(client, cast, vote, people, rf, tmp_path):
    log_in(client, cast.cora)
    line, data = f"{sheet_of(vote, people[0]).number}1", noise()
    with no_file_is_written():
        assert client.post(entry(vote), {"line": line, "photo": photo(data)}).status_code == 302
        with pytest.raises(OSError, match="File too large"):
            (tmp_path / "control").write_bytes(data)
    assert PaperScan.objects.count() == 1
    elsewhere = rf.post("/", {"photo": photo(data)})
    with elsewhere.FILES["photo"] as written:
        assert written.temporary_file_path(), "the control: any other page would write it"


def picture() -> bytes:
    """What the page makes of the photo, byte for byte."""
    return fitted(noise(), "PNG", long_side=scans.LONG_SIDE, most=PICTURE_BYTES)


def marks_of(made: bytes) -> list[bytes]:
    """Parts of it that no other picture has, as they are, in hex, and in base64 wherever that began."""
    found = []
    for at in (len(made) // 2, len(made) - 60):
        part = made[at : at + 24]
        turned = (base64.b64encode(made[at + shift : at + shift + 24]) for shift in range(3))
        found += [part, part.hex().encode(), *turned]
    return found


def places_with(marks: list[bytes], folders) -> set[str]:
    """Tables and files in which any of these bytes stand."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name, data_type from information_schema.columns"
            " where table_schema = 'public' and data_type in ('bytea', 'text', 'jsonb', 'character varying')"
        )
        for table, column, kind in cursor.fetchall():
            text = f'"{column}"' if kind == "bytea" else f"convert_to(\"{column}\"::text, 'UTF8')"
            for mark in marks:
                cursor.execute(f'select 1 from "{table}" where position(%s in {text}) > 0', [mark])
                if cursor.fetchone():
                    found.add(table)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return found | {str(path) for path in files if any(one in path.read_bytes() for one in marks)}


def all_pages(vote, who) -> list[bytes]:
    """What she is answered at every address near the vote, byte for byte."""
    client, found = Client(raise_request_exception=False), []
    log_in(client, who)
    for address in [*addresses(vote), entry(vote), f"/desk/votes/{vote.pk}/"]:
        if "logout" not in address:
            with transaction.atomic():
                answer = client.get(address)
                found.append(answer.getvalue())
                if answer.status_code >= 500:
                    transaction.set_rollback(True)
    assert len(found) > 20
    return found


def search(client, cast, vote, people, settings, tmp_path, caplog) -> set[str]:
    """Where the picture is found once it was entered, and every page near the vote was asked for."""
    marks = marks_of(picture())
    line = f"{sheet_of(vote, people[0]).number}1"
    log_in(client, cast.cora)
    told = [client.post(entry(vote), {"line": line, "photo": photo(noise())}).content]
    read(sheet_of(vote, people[0]), "F", cast.orla)
    settle_due(AFTER)
    for who in (cast.cora, cast.orla, cast.root):
        told += all_pages(vote, who)
    found = places_with(marks, [tmp_path, settings.PRIVATE_ROOT, settings.PUBLIC_ROOT])
    told.append(caplog.text.encode())
    return found | (
        {"page or log"} if any(mark in one for one in told for mark in marks) else set()
    )


def test_no_row_file_page_or_log_line_has_the_picture(
    client, cast, vote, people, settings, tmp_path, caplog
):
    settings.PRIVATE_ROOT, settings.PUBLIC_ROOT = tmp_path / "private", tmp_path / "public"
    caplog.set_level("DEBUG")
    assert search(client, cast, vote, people, settings, tmp_path, caplog) == set()
    assert PaperScan.objects.count() == 1


def test_control_a_picture_that_is_not_sealed_is_found(
    client, cast, vote, people, settings, tmp_path, caplog, monkeypatch
):
    settings.PRIVATE_ROOT, settings.PUBLIC_ROOT = tmp_path / "private", tmp_path / "public"

    def open_to_all(picture, *_):
        (tmp_path / "kept.jpg").write_bytes(picture)
        return picture.ljust(SCAN_BYTES, b"\0")

    monkeypatch.setattr(scans, "seal_scan", open_to_all)
    found = search(client, cast, vote, people, settings, tmp_path, caplog)
    assert found == {"decisions_paperscan", str(tmp_path / "kept.jpg")}


def test_two_photos_of_other_choices_leave_the_same_rows(cast, vote, people):
    kept = []
    for data in (encoded(drawing((300, 400))), noise()):
        with transaction.atomic():
            made = scans.picture_of(data, "photo")
            read(sheet_of(vote, people[0]), "F", cast.cora, pictures=[made])
            kept.append([(len(one.box), one.page, one.reading) for one in PaperScan.objects.all()])
            transaction.set_rollback(True)
    assert kept[0] == kept[1] == [(SCAN_BYTES, 1, 1)]
