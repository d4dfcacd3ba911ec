"""Photos of faults become plain upright pictures, or a sentence that names them."""

import os
import time

import pillow_heif
import pytest

from communities import uploads
from repairs import photos
from repairs.photos import MAX_BYTES, BadPhoto, store, take
from tests.communities.uploads import (
    MARKS,
    drawing,
    encoded,
    is_red,
    opened,
    pdf,
    photo_with_gps,
    png_that_claims,
)
from tests.shared_data import shared

HOSTILE = [
    "pil_broken.png",
    "pil_crash-2020-10-test.tif",
    "pil_decompression_bomb.gif",
    "pil_exif_gps.jpg",
    "pil_multiple_exif.jpg",
    "pil_png_decompression_dos.png",
    "pil_truncated_jpeg.jpg",
]


@pytest.fixture
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)
    return tmp_path


def refusal(data, name) -> BadPhoto:
    with pytest.raises(BadPhoto) as caught:
        take(data, name)
    assert photos.shown_name(name) in caught.value.message
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_with_its_place_leaves_without_it_and_upright(kind):
    data = photo_with_gps(kind)
    assert opened(data).getexif()[0x0112] == 6, "control: the input is turned and says so"
    assert [mark for mark in MARKS if mark in data], "control: the input tells about its maker"

    photo = take(data, "IMG_0001.jpg")

    for picture in (photo.image, photo.thumb):
        clean = opened(picture)
        assert is_red(clean, (clean.width // 20, clean.height // 20))
        assert not is_red(clean, (clean.width - 10, 10))
        assert not clean.getexif()
        assert not [mark for mark in MARKS if mark in picture]
    assert opened(photo.image).size == (photo.width, photo.height) == (400, 600)


def test_a_photo_is_shrunk_to_1600_on_its_long_side(tmp_path):
    pillow_heif.from_pillow(drawing((1350, 1800))).save(tmp_path / "a.heic")

    photo = take((tmp_path / "a.heic").read_bytes(), "IMG_0001.HEIC")

    assert (photo.width, photo.height) == (1200, 1600)
    assert len(photo.thumb) <= 12 * 1024


def test_what_an_app_calls_a_photo_does_not_matter():
    assert take(encoded(drawing(), "WEBP"), "mmexport1790000000.jpg").width == 400
    assert take(encoded(drawing()), "没有后缀").width == 400


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.jpg", b"", "empty"),
        ("大.jpg", b"\xff\xd8\xff" + bytes(MAX_BYTES), "bytes"),
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "photo"),
        ("a.jpg", b"<html><script>alert(1)</script>", "photo"),
        ("a.pdf", pdf(), "photo"),
        ("a.gif", encoded(drawing(), "GIF"), "photo"),
        ("a.png", png_that_claims(7200, 7200), "pixels"),
        ("a.jpg", encoded(drawing())[:2000], "broken"),
        ("x" * 90 + ".jpg", b"\xff\xd8\xff" + b"no picture" * 50, "broken"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence_that_names_it(name, data, reason):
    assert refusal(data, name).where["reason"] == reason


@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_image_is_refused_or_made_harmless(name):
    data = shared(f"hostile/{name}").read_bytes()
    refused = ""
    try:
        photo = take(data, name)
    except BadPhoto as refusal:
        refused = refusal.message
    if name in refused:
        return
    for picture in (photo.image, photo.thumb):
        assert opened(picture).format == "JPEG"
        assert not opened(picture).getexif()
        assert not [mark for mark in MARKS if mark in picture]


def test_no_image_of_the_shared_data_is_forgotten():
    pictures = {".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".heic", ".bmp", ".svg"}
    folder = shared("hostile")
    there = {path.name for path in folder.iterdir() if path.suffix.lower() in pictures}
    assert there == set(HOSTILE)


def test_stored_photos_are_private_files_and_leftovers_go(private):
    photo = take(encoded(drawing()), "a.jpg")
    kept, fresh, old = store(photo), store(photo), store(photo)
    assert photos.whole(kept).read_bytes() == photo.image
    assert photos.small(kept).stat().st_mode & 0o077 == 0
    yesterday = time.time() - uploads.LEFTOVER_SECONDS - 60
    for place in (kept, old):
        os.utime(private / place, (yesterday, yesterday))

    known = {kept.rpartition("/")[2]}
    assert uploads.drop_leftovers(private, photos.FOLDER, known) == 1

    left = {f"{photos.FOLDER}/{path.name}" for path in uploads.folders(private, photos.FOLDER)}
    assert left == {kept, fresh}
