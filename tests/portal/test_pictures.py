"""Pictures of notices tell nothing about the telephone that took them."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models.signals import post_save, pre_save
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from communities.errors import DomainError
from communities.services import sync_groups
from portal.content.pictures import is_plain
from portal.receivers import keep_the_picture_alone
from tests.communities.uploads import (
    GPS,
    MARKS,
    drawing,
    encoded,
    is_red,
    opened,
    pdf,
    pdf_of_photo,
    photo_with_gps,
    png_that_claims,
)
from tests.portal.conftest import NOW
from tests.portal.shown import offer, picture_block
from tests.sessions import log_in
from tests.shared_data import shared

# Wagtail leaves what it reads and writes open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
TOLD = (b"iPhone-of-somebody", "iPhone-of-somebody".encode("utf-16-be"))
SPECS = ["original", "width-900|format-jpeg", "fill-100x100"]


@pytest.fixture
def media(swept, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(data, name="p.jpg") -> Image:
    with ContentFile(data, name=name) as file:
        return Image.objects.create(title="车库", file=file)


def files(media) -> list[bytes]:
    return [path.read_bytes() for path in Path(media).rglob("*") if path.is_file()]


def traces(data: bytes) -> list:
    return [mark for mark in MARKS if mark in data] + list(opened(data).getexif().get_ifd(GPS))


def all_of(image, media) -> list[bytes]:
    for spec in SPECS:
        image.get_rendition(spec).file.close()
    found = files(media)
    assert len(found) == len(SPECS) + 1
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_neither_the_original_nor_what_is_made_of_it_tells_where_it_was_taken(media, kind):
    image = stored(photo_with_gps(kind), f"p.{kind.lower()}")

    assert [traces(data) for data in all_of(image, media)] == [[], [], [], []]
    assert (image.width, image.height) == (400, 600)
    assert image.file_size == Path(image.file.path).stat().st_size
    assert all(is_red(opened(data), (5, 5)) for data in files(media))


@pytest.mark.django_db
def test_control_wagtail_alone_publishes_the_place(media):
    pre_save.disconnect(keep_the_picture_alone, sender=Image)
    try:
        image = stored(photo_with_gps())
    finally:
        pre_save.connect(keep_the_picture_alone, sender=Image)

    assert all(traces(data) for data in all_of(image, media))


@pytest.mark.django_db
def test_what_was_stored_before_is_stripped_once(media, django_capture_on_commit_callbacks):
    pre_save.disconnect(keep_the_picture_alone, sender=Image)
    try:
        image = stored(photo_with_gps())
    finally:
        pre_save.connect(keep_the_picture_alone, sender=Image)
    all_of(image, media)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("plain_pictures")

    [left] = files(media)
    assert traces(left) == []
    assert Path(Image.objects.get().file.path).read_bytes() == left
    assert opened(left).size == (400, 600)
    call_command("plain_pictures")
    assert files(media) == [left]


def unstripped(make):
    pre_save.disconnect(keep_the_picture_alone, sender=Image)
    try:
        return make()
    finally:
        pre_save.connect(keep_the_picture_alone, sender=Image)


def test_what_a_page_showed_stays_as_it_is(lakeside, media, django_capture_on_commit_callbacks):
    """Its hash is public: only two people together take it down."""
    image = unstripped(lambda: stored(photo_with_gps()))
    offer(lakeside.notice, picture_block(image)).publish()
    before = Path(image.file.path).read_bytes()

    with django_capture_on_commit_callbacks(execute=True):
        call_command("plain_pictures")

    kept = Image.objects.get()
    assert (kept.file.name, Path(kept.file.path).read_bytes()) == (image.file.name, before)


@pytest.mark.django_db
def test_the_old_file_stays_where_the_new_one_is_not_stored(
    media, capsys, django_capture_on_commit_callbacks
):
    image = unstripped(lambda: stored(photo_with_gps()))

    def refuse(instance, **_more):
        raise DomainError("不行")

    post_save.connect(refuse, sender=Image)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            call_command("plain_pictures")
    finally:
        post_save.disconnect(refuse, sender=Image)

    assert f"picture {image.pk} stays as it is" in capsys.readouterr().err
    kept = Image.objects.get()
    assert kept.file.name == image.file.name
    assert Path(kept.file.path).exists()


@pytest.mark.django_db
def test_a_file_that_is_lost_does_not_stop_the_others(media, capsys):
    lost, _kept = stored(photo_with_gps()), stored(photo_with_gps())
    Path(lost.file.path).unlink()

    call_command("plain_pictures")

    assert f"picture {lost.pk} " in capsys.readouterr().err


@pytest.fixture
def upload(client, lakeside, media):
    """What the chair sends to the editors' desk."""
    chair = lakeside.people["chair"]
    sync_groups(chair, NOW)
    log_in(client, chair)
    given = {"title": "车库", "collection": Collection.objects.get(name__contains="lakeside").pk}

    def send(name, data, kind="images"):
        file = SimpleUploadedFile(name, data)
        return client.post(f"/admin/{kind}/add/", given | {"file": file, "tags": ""})

    return send


def test_an_editor_uploads_a_plain_picture_or_reads_why_not(upload, media):
    photo = photo_with_gps()
    half = encoded(drawing((900, 900)))[:3000]

    assert upload("p.jpg", photo).status_code == 302
    [data] = files(media)
    assert traces(data) == []
    assert is_red(opened(data), (5, 5))
    assert "损坏或不完整" in upload("half.jpg", half).content.decode()
    huge = upload("huge.png", png_that_claims(60_000, 60_000))
    assert "5000 万像素" in huge.content.decode()
    assert Image.objects.count() == 1


def test_the_bytes_say_what_a_picture_is(upload, media):
    """A telephone's HEIC, a WebP that an app called .jpg: as in a report."""
    heic = shared("cases/repairs/images/orient6.heic").read_bytes()
    assert upload("IMG_0001.HEIC", heic).status_code == 302
    assert upload("mmexport.jpg", encoded(drawing(), "WEBP")).status_code == 302
    assert {(one.width, one.height) for one in Image.objects.all()} == {(800, 600), (400, 600)}
    assert all(is_plain(data) for data in files(media))
    for data, why in ((pdf(), "HEIC 图片，请换一张"), (b"\xff\xd8\xff" + bytes(15 << 20), "15 MB")):
        assert why in upload("p.jpg", data).content.decode()
    assert Image.objects.count() == 2


def test_a_document_is_a_pdf_that_tells_nothing_of_its_writer(upload, media):
    told = encoded(drawing(), "PDF", author="iPhone-of-somebody")
    assert any(mark in told for mark in TOLD), "control"
    assert upload("方案.pdf", told, "documents").status_code == 302
    [data] = files(media)
    assert data.startswith(b"%PDF-")
    assert not any(mark in data for mark in TOLD)
    assert upload("照片.pdf.jpg", pdf_of_photo(), "documents").status_code == 302
    assert not [mark for data in files(media) for mark in MARKS if mark in data]
    page = upload("方案.pdf", b"<html><script>alert(1)</script>", "documents")
    assert "只接受 PDF" in page.content.decode()
    assert {Path(one.file.name).suffix for one in Document.objects.all()} == {".pdf"}
    assert Document.objects.count() == 2


def test_bytes_after_a_picture_are_not_a_picture():
    data = encoded(drawing((40, 40)))

    assert is_plain(data)
    assert not is_plain(data + b"film")
    assert not is_plain(encoded(drawing((40, 40)), comment=b"by me"))
    assert not is_plain(encoded(drawing((40, 40)), "PNG"))
    assert not is_plain(b"")
