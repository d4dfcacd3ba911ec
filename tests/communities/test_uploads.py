"""Uploads become plain pages, or a sentence."""

import io
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageOps

from communities import uploads, workshop
from communities.imaging import MAX_PIXELS, THUMB_BYTES, measure
from communities.uploads import BadFile, redact, take
from portal.content.pictures import plain
from repairs import photos
from tests.communities.uploads import (
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
from tests.shared_data import shared


def refused(data: bytes) -> str:
    with pytest.raises(BadFile) as caught:
        take(data)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in caught.value.message)
    return caught.value.where["reason"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_leaves_upright_and_without_its_place(kind):
    data = photo_with_gps(kind)
    assert opened(data).getexif()[0x0112] == 6, "control: the input is turned and says so"
    [page] = take(data).pages
    clean = opened(page.image)
    assert clean.size == (page.width, page.height) == (400, 600)
    assert is_red(clean, (20, 20))
    assert not is_red(clean, (380, 20))
    assert not clean.getexif()
    assert [mark for mark in MARKS if mark in data]
    assert not [mark for mark in MARKS if mark in page.image]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied_as_pillow_does(orientation):
    data = photo_with_gps(orientation=orientation)
    [page] = take(data).pages
    expected = ImageOps.exif_transpose(opened(data))
    clean = opened(page.image)
    assert clean.size == expected.size
    corners = [(20, 20), (clean.width - 20, 20), (20, clean.height - 20)]
    assert [is_red(clean, at) for at in corners] == [is_red(expected, at) for at in corners]


def test_heic_becomes_jpeg(tmp_path):
    pillow_heif.from_pillow(drawing()).save(tmp_path / "a.heic")
    [page] = take((tmp_path / "a.heic").read_bytes()).pages
    assert opened(page.image).format == "JPEG"
    assert is_red(opened(page.image), (20, 20))


def test_a_pdf_becomes_pictures_of_its_pages():
    taken = take(pdf(3))
    assert (taken.mime, len(taken.pages)) == ("application/pdf", 3)
    assert is_red(opened(taken.pages[2].image), (20, 20))


def test_transparency_lies_on_white():
    see_through = drawing().convert("RGBA")
    see_through.putalpha(0)
    [page] = take(encoded(see_through, "PNG")).pages
    assert opened(page.image).getpixel((200, 500)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "kind"),
        (b"<html><script>alert(1)</script>", "kind"),
        (b"PK\x03\x04" + pdf(), "kind"),
        (b"", "empty"),
        (encoded(drawing())[:2000], "broken"),
        (b"\xff\xd8\xff" + b"no picture" * 50, "broken"),
        (b"%PDF-1.7 and nothing behind it", "broken"),
        (pdf(21), "pages"),
        (png_that_claims(60_000, 60_000), "pixels"),
        (encoded(drawing(), "GIF"), "kind"),
        (b"\0\0\0\x18ftypheic" + bytes(200), "broken"),
    ],
)
def test_what_lies_or_is_broken_is_refused_with_a_sentence(data, reason):
    assert refused(data) == reason


@pytest.mark.parametrize(
    "name", ["long_screenshot_1080x12000.png", "transparent_drawing.png", "orient6.heic"]
)
def test_pictures_that_went_wrong_go_right_by_every_way_in(name):
    """As papers, as a photo of a fault and as a picture of a notice: legible, on white, upright."""
    data = shared(f"cases/repairs/images/{name}").read_bytes()
    pages = [take(data).pages[0], photos.take(data, name), plain(io.BytesIO(data), name)]
    expected = {"long": [(1080, 12000)] * 3, "tran": [(2400, 1600), (1600, 1067), (2400, 1600)]}
    for page, size in zip(pages, expected.get(name[:4], [(800, 600)] * 3), strict=True):
        image = opened(getattr(page, "image", b"") or page.read())
        assert image.size == size
        assert max(image.getpixel((image.width - 3, 3))) > 150, "what lets through is not black"


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1200, 3600), (533, 1600)),
        ((1200, 3601), (1080, 3241)),
        ((900, 20_000), (720, 16_000)),
        ((20_000, 900), (16_000, 720)),
        ((500, 1_600), (500, 1_600)),
        ((4000, 3000), (1600, 1200)),
        ((30, 20), (30, 20)),
    ],
)
def test_of_a_long_picture_the_width_counts(size, kept):
    assert measure(*size, 1600) == kept


def test_small_print_in_a_palette_keeps_its_greys():
    lines = Image.new("P", (3200, 1600), 0)
    lines.putpalette([255, 255, 255, 0, 0, 0])
    for x in range(0, 3200, 2):
        lines.paste(1, (x, 0, x + 1, 1600))
    page = uploads.clean(encoded(lines, "PNG"), "PNG", long_side=1600).pages[0]
    assert 60 < opened(page.image).getpixel((800, 400))[0] < 200


def test_a_pdf_is_written_again_without_what_nobody_sees():
    told = encoded(drawing(), "PDF", author="iPhone-of-somebody", title="iPhone-of-somebody")
    assert b"iPhone" in told or "iPhone".encode("utf-16-be") in told, "control"
    clean = uploads.rewritten(told + b"<script>")
    assert b"iPhone" not in clean
    assert "iPhone".encode("utf-16-be") not in clean
    assert b"<script>" not in clean
    assert is_red(opened(take(clean).pages[0].image), (20, 20))


def test_a_photo_inside_a_pdf_loses_its_place_too():
    told = pdf_of_photo()
    assert [mark for mark in MARKS if mark in told], "control: the photo lies in it as it was taken"
    clean = uploads.rewritten(told)
    assert not [mark for mark in MARKS if mark in clean]
    assert len(take(clean).pages) == 1


@pytest.mark.parametrize("data", [b"", b"<html>", encoded(drawing()), b"%PDF-1.7 and nothing"])
def test_what_is_no_pdf_is_not_written_again(data):
    with pytest.raises(BadFile):
        uploads.rewritten(data)


def test_pixels_are_counted_before_decoding():
    within = 7000
    assert within * within < MAX_PIXELS < 7200 * 7200
    assert refused(png_that_claims(7200, 7200)) == "pixels"
    assert refused(png_that_claims(within, within)) == "broken"


def test_a_file_over_20_mb_is_refused():
    assert refused(b"\xff\xd8\xff" + bytes(uploads.MAX_BYTES)) == "bytes"


def test_a_pdf_with_a_password_is_refused_with_its_own_sentence():
    # Encrypted with an unknown user key: the standard handler cannot open it.
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    )
    key = b"/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">"
    at = len(body)
    body += b"3 0 obj<</Filter/Standard/V 1/R 2/P -4" + key + b">>endobj\n"
    offsets = [body.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 4\n0000000000 65535 f \n" + table
    body += b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\nstartxref\n%d\n" % start
    assert at
    assert refused(body + b"%%EOF") == "password"


@pytest.mark.parametrize("tail", [b"PK\x03\x04evil.zip", b"<script>alert(1)</script>"])
def test_a_polyglot_loses_its_second_nature(tail):
    [page] = take(encoded(drawing(), comment=b"<script>") + tail).pages
    assert tail not in page.image
    assert b"<script>" not in page.image


@pytest.mark.parametrize(
    ("name", "fate"),
    [
        ("pil_broken.png", "broken"),
        ("pil_crash-2020-10-test.tif", "kind"),
        ("pil_decompression_bomb.gif", "kind"),
        ("pil_png_decompression_dos.png", "broken"),
        ("pil_truncated_jpeg.jpg", "broken"),
        ("pil_exif_gps.jpg", None),
        ("pil_multiple_exif.jpg", None),
    ],
)
def test_real_hostile_pictures(name, fate):
    data = shared(f"hostile/{name}").read_bytes()
    if fate:
        assert refused(data) == fate
        return
    for page in take(data).pages:
        assert not opened(page.image).getexif()
        assert not [mark for mark in MARKS if mark in page.image]


def test_boxes_are_burnt_into_the_pixels_and_thumbnails_are_small():
    noise = drawing((1600, 2200)).effect_spread(300)
    [page] = take(encoded(noise)).pages
    [public] = redact([page.image], [(1, 100, 100, 500, 300)])
    assert opened(public.image).getpixel((300, 200)) == (0, 0, 0)
    assert opened(page.image).getpixel((300, 200)) != (0, 0, 0)
    assert opened(public.image).size == (page.width, page.height)
    assert len(public.thumb) <= THUMB_BYTES
    assert opened(public.thumb).format == "JPEG"


@pytest.mark.parametrize(
    "box", [(2, 0, 0, 9, 9), (0, 0, 0, 9, 9), (1, 9, 9, 9, 20), (1, -1, 0, 9, 9)]
)
def test_a_box_outside_the_page_is_refused(box):
    with pytest.raises(BadFile):
        redact([encoded(drawing())], [box])


def test_the_child_is_confined():
    code = (
        "import sys, resource; sys.path.insert(0, sys.argv[1]); import imaging; imaging.confine();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0])\n"
        "try:\n    bytearray(2 << 30)\nexcept MemoryError:\n    print('refused')"
    )
    folder = str(workshop.IMAGING.parent)
    before = resource.getrlimit(resource.RLIMIT_AS)
    out = subprocess.run(
        [sys.executable, "-I", "-c", code, folder], capture_output=True, text=True, check=True
    )
    assert out.stdout.split() == [str(1 << 30), "refused"]
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.fixture()
def program(tmp_path, monkeypatch):
    """What children run instead of the real program; none of either kind is left."""
    workshop.close()
    monkeypatch.setattr(workshop, "IMAGING", tmp_path / "imaging.py")
    yield workshop.IMAGING
    workshop.close()


def test_a_child_that_dies_or_hangs_is_a_sentence(program, monkeypatch):
    program.write_text("import os; os.abort()")
    assert refused(encoded(drawing())) == "memory"
    monkeypatch.setattr(workshop, "SECONDS", 1)
    program.write_text("import time; time.sleep(60)")
    assert refused(encoded(drawing())) == "memory"


# What a decoder that a file got the better of might do: answer for the next file as well.
SAYS_TWO = """for at in range(3, 10):
            try: os.write(at, b'{"pages": []}\\n{"pages": []}')
            except OSError: pass
        os._exit(0)"""


@pytest.mark.parametrize(
    "end", ["os.abort()", "os._exit(0)", "time.sleep(60)", "bytearray(2 << 30)", SAYS_TWO]
)
def test_what_kills_the_work_on_one_file_is_not_felt_by_the_next(program, monkeypatch, end):
    monkeypatch.setattr(workshop, "SECONDS", 5)
    real = Path(uploads.__file__).with_name("imaging.py").read_text()
    trap = f'if order["quality"] == 1:\n        import time\n        {end}\n    try:\n'
    program.write_text(
        real.replace('try:\n        return {"pages"', trap + '        return {"pages"', 1)
    )
    assert end in program.read_text()
    good = encoded(drawing())

    with pytest.raises(BadFile) as caught:
        uploads.clean(good, "JPEG", quality=1)

    assert caught.value.where["reason"] == "memory"
    assert len(uploads.clean(good, "JPEG", quality=80).pages) == 1


def test_a_child_serves_one_file_after_another(program):
    program.write_text(Path(uploads.__file__).with_name("imaging.py").read_text())
    for _ in range(3):
        take(encoded(drawing()))
    assert len(workshop.imaging.waiting) == 1
    [child] = workshop.imaging.waiting
    child.kill()
    child.wait()

    assert len(take(encoded(drawing())).pages) == 1, "one that ended is not asked"


def test_a_photo_that_fits_is_clean_small_and_in_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    noise = Image.frombytes("RGB", (1200, 900), random.Random(5).randbytes(1200 * 900 * 3))
    turned = photo_with_gps()
    for data, kind, most in ((encoded(noise), "JPEG", 100_000), (turned, "JPEG", 20_000)):
        made = uploads.fitted(data, kind, long_side=1600, most=most)
        assert len(made) <= most
        assert not [mark for mark in MARKS if mark in made]
    assert is_red(opened(made), (20, 20)), "upright"
    tiny = uploads.fitted(encoded(noise), "JPEG", long_side=1600, most=3_000)
    assert max(opened(tiny).size) < 1200, "what fits at no quality is made smaller"
    with pytest.raises(BadFile):
        uploads.fitted(b"\xff\xd8\xff but nothing", "JPEG", long_side=1600, most=20_000)
    with pytest.raises(FileNotFoundError):
        take(encoded(drawing()))  # the control: this way files are written
