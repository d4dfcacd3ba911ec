"""What a published page refers to is changed, exchanged or removed by nobody."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.signals import page_published

from communities import clock
from portal.models import GuideVersion, NoticePage, ShownFile
from portal.publishing.schedule import keep_schedule
from portal.receivers import keep_shown_files
from portal.shown_files.services import show_files
from tests.cast import person
from tests.communities.uploads import drawing, encoded, pdf
from tests.portal.shown import (
    PDF,
    document,
    editor,
    offer,
    paper_block,
    picture,
    picture_block,
    show,
)

# Wagtail leaves what it reads and writes open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
HERE = "/e/lakeside/notices/2026-11-24/"


@pytest.fixture
def shown(swept, lakeside, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return show(lakeside)


def run(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def read(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


CHANGES = [
    "update wagtaildocs_document set file = 'documents/other.pdf'",
    "update wagtaildocs_document set file_hash = 'x'",
    "update wagtaildocs_document set title = '另一份'",
    "update wagtailimages_image set file = 'original_images/other.jpg'",
    "update wagtailimages_image set width = width + 1",
    "update wagtailimages_image set focal_point_x = 1",
    "delete from wagtaildocs_document",
    "delete from wagtailimages_image",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_nobody_changes_what_a_page_showed(shown, statement):
    with (
        pytest.raises(IntegrityError, match="a published page showed it"),
        transaction.atomic(),
    ):
        run(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_control_what_no_page_showed_is_free(lakeside, settings, tmp_path, statement):
    settings.MEDIA_ROOT = tmp_path
    document(lakeside), picture(lakeside)
    offer(lakeside.notice)

    run(statement)


def test_what_is_made_of_a_picture_is_never_exchanged(shown):
    shown.picture.get_rendition("width-900|format-jpeg").file.close()

    with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        run("update wagtailimages_rendition set file = 'images/other.jpg'")


def test_the_hash_covers_the_bytes_and_stands_on_the_page(shown, client):
    rows = shown.rows
    stored = Path(shown.picture.file.path).read_bytes()

    assert rows["document"].sha256 == hashlib.sha256(PDF).hexdigest()
    assert rows["picture"].sha256 == hashlib.sha256(stored).hexdigest()
    assert (rows["document"].size, rows["picture"].size) == (len(PDF), len(stored))
    html = client.get(HERE).content.decode()
    for row in rows.values():
        assert f"SHA-256 {row.sha256}" in html
        assert f"/files/{row.pk}/" in html
        assert hashlib.sha256(read(client.get(f"/files/{row.pk}/"))).hexdigest() == row.sha256


def test_other_bytes_are_not_served_for_those_that_were_shown(shown, client):
    row = shown.rows["document"]
    Path(shown.paper.file.path).write_bytes(b"%PDF-1.4 two")

    assert client.get(f"/files/{row.pk}/").status_code == 404
    assert client.get(shown.paper.url).status_code == 404


def test_drafts_show_no_file_and_publishing_again_adds_no_version(shown):
    offer(shown.page, paper_block(document(shown.place, b"%PDF-1.4 two")))
    assert ShownFile.objects.count() == 2

    shown.page.save_revision().publish()
    assert ShownFile.objects.count() == 2


@pytest.mark.parametrize("kind", ["notice", "guide"])
def test_what_is_only_planned_was_not_shown(swept, lakeside, settings, tmp_path, monkeypatch, kind):
    """What is planned may be exchanged until it is there: then the first file was never public."""
    settings.MEDIA_ROOT = tmp_path
    page = getattr(lakeside, kind)
    page.unpublish()
    n_versions = GuideVersion.objects.count()
    first, second = document(lakeside), document(lakeside, b"%PDF-1.4 two")
    for paper, when in ((first, timedelta(days=1)), (second, timedelta(days=2))):
        page = type(page).objects.get(pk=page.pk)
        page.label, page.go_live_at = f"{when.days}", clock.now() + when
        page.prose = [("file", paper)]
        page.save_revision().publish()

    assert (ShownFile.objects.count(), GuideVersion.objects.count()) == (0, n_versions)
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    keep_schedule(later)
    assert ShownFile.objects.get().document == second
    assert GuideVersion.objects.count() == n_versions + (kind == "guide")


def test_what_is_kept_is_what_stands_there_once_it_is_locked(swept, lakeside, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    paper = document(lakeside)
    page = offer(lakeside.notice, paper_block(paper)).as_object()
    assert page.prose[0].value.title == paper.title, "read before somebody else changes it"
    Document.objects.filter(pk=paper.pk).update(title="另一个名称")

    [row] = show_files(page=page, now=clock.now())

    assert row.title == "另一个名称"


def test_a_new_file_is_a_new_version_and_the_old_one_is_listed(shown, client):
    newer = document(shown.place, b"%PDF-1.4 two", "施工方案（改）")
    offer(shown.page, paper_block(newer)).publish()
    old, new = ShownFile.objects.exclude(document=None).order_by("number")

    assert (old.number, new.number, old.block) == (1, 2, new.block)
    html = client.get(HERE).content.decode()
    assert html.index(f"/files/{new.pk}/") < html.index("以前的 1 版") < html.index(old.sha256)
    assert "这一页以前公示过的 1 个文件" in html
    assert read(client.get(f"/files/{old.pk}/")) == PDF
    assert read(client.get(f"/files/{shown.rows['picture'].pk}/"))


def root_editor(place):
    """In an editor's group and a superuser: rank opens nothing."""
    user = place.people["chair"]
    user.is_superuser = True
    user.save()
    return editor(Client(), user)


def given(kept, **more):
    return {"title": kept.title, "collection": kept.collection_id, "tags": ""} | more


def ways(shown):
    return {
        f"/admin/documents/edit/{shown.paper.pk}/": (
            shown.paper, SimpleUploadedFile("d.pdf", pdf()),
        ),
        f"/admin/images/{shown.picture.pk}/": (
            shown.picture, SimpleUploadedFile("p.jpg", encoded(drawing((50, 60)))),
        ),
    }  # fmt: skip


def test_in_the_admin_a_new_file_becomes_a_row_of_its_own(shown, lakeside):
    client = root_editor(lakeside)
    before = {
        path: path.read_bytes() for path in Path(shown.paper.file.path).parents[1].rglob("*.*")
    }

    for address, (kept, file) in ways(shown).items():
        assert "另存为一份" in client.get(address).content.decode()
        assert client.post(address, given(kept, file=file)).status_code == 302
        fresh = type(kept).objects.exclude(pk=kept.pk).get()
        assert fresh.file.name != kept.file.name
        assert fresh.collection == kept.collection
        kept.refresh_from_db()

    assert all(path.read_bytes() == data for path, data in before.items())
    assert (Document.objects.count(), Image.objects.count(), ShownFile.objects.count()) == (2, 2, 2)


def test_in_the_admin_its_title_stays(shown, lakeside):
    client = root_editor(lakeside)

    for address, (kept, _file) in ways(shown).items():
        answer = client.post(address, given(kept, title="另一份", file=""))
        assert "已在公示页面上用过" in answer.content.decode()
        assert type(kept).objects.get().title == kept.title
        assert client.post(address, given(kept, tags="水")).status_code == 302


def test_in_the_admin_nobody_deletes_or_moves_it(shown, lakeside, hillside):
    client = root_editor(lakeside)
    paper, photo = shown.paper.pk, shown.picture.pk
    for address in (
        f"/admin/documents/delete/{paper}/",
        f"/admin/images/{photo}/delete/",
        f"/admin/bulk/wagtaildocs/document/delete/?id={paper}",
        f"/admin/bulk/wagtailimages/image/delete/?id={photo}",
        f"/admin/bulk/wagtailimages/image/add_to_collection/?id={photo}",
    ):
        answer = client.post(address, {"collection": shown.picture.collection_id})
        assert answer.status_code == 400, address
        assert "不能修改或删除" in answer.content.decode()

    assert (Document.objects.count(), Image.objects.count()) == (1, 1)


def test_a_page_that_showed_files_is_not_deleted(shown, lakeside):
    answer = root_editor(lakeside).post(f"/admin/pages/{lakeside.notice.pk}/delete/")

    assert answer.status_code == 400
    assert "不能删除" in answer.content.decode()
    assert NoticePage.objects.filter(pk=lakeside.notice.pk).exists()


def renditions(client, kept):
    row = kept.get_rendition("width-900|format-jpeg")
    row.file.close()
    answer = client.get(row.url)
    return answer.status_code, answer.headers.get("Cache-Control")


def test_a_picture_is_unseen_until_its_page_is_public(
    swept, lakeside, hillside, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    photo = picture(lakeside)
    revision = offer(lakeside.notice, picture_block(photo))
    own = editor(Client(), lakeside.people["chair"])
    other = editor(Client(), hillside.people["chair"])
    rank = editor(Client(), person("root", is_superuser=True, is_staff=True))

    def answers():
        return [renditions(one, photo)[0] for one in (Client(), other, rank, own)]

    assert answers() == [404, 404, 404, 200]
    assert renditions(own, photo)[1] == "private, no-store"
    revision.publish()
    assert answers() == [200, 200, 200, 200]
    assert renditions(Client(), photo)[1] == "public, max-age=300"
    NoticePage.objects.get(pk=lakeside.notice.pk).unpublish()
    assert answers() == [404, 404, 404, 200]
    assert Client().get(f"/files/{ShownFile.objects.get().pk}/").status_code == 404


def test_what_was_live_before_is_kept_by_preparing(swept, lakeside, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page_published.disconnect(keep_shown_files, sender=NoticePage)
    try:
        shown = show(lakeside)
    finally:
        page_published.connect(keep_shown_files, sender=NoticePage)
    assert not ShownFile.objects.exists()
    Path(shown.picture.file.path).unlink()

    call_command("keep_shown_files")
    call_command("keep_shown_files")

    kept = ShownFile.objects.get()
    assert kept.document == shown.paper
    assert kept.shown_at == shown.page.last_published_at


def test_originals_are_never_served_by_their_name(shown, client):
    assert client.get(f"/media/{shown.picture.file.name}").status_code == 404
    assert client.get("/media/images/../original_images/p.jpg").status_code == 404
