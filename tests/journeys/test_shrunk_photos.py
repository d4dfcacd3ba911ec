"""What the page's script makes of a photo before it is sent: on white, legible, and with the moment it was taken."""

from pathlib import Path

import pytest
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory
from PIL import Image

from tests.communities.uploads import GPS, encoded, opened

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "report.js"
PAGE = """<!doctype html><meta charset="utf-8"><form data-photos="/sent" data-most="3" data-queued="q" data-shrinking="s"
data-kept="kept" data-failed="failed" data-retry="r" data-drop="d"><input type="file"><ul class="shots"></ul>
<p role="status"></p></form><script src="/report.js"></script>"""
THUMB = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="


@pytest.fixture
def sent(browser):
    """``sent(photo)`` is what arrives of it: the picture's bytes, and the fields beside it."""
    context = browser.new_context()
    page, arrived = context.new_page(), []

    def take(route):
        arrived.append(route.request)
        route.fulfill(json={"photo": 1, "thumb": THUMB, "drop": "/drop"})

    page.route(
        "http://photos.test/", lambda route: route.fulfill(body=PAGE, content_type="text/html")
    )
    page.route("**/report.js", lambda route: route.fulfill(path=SCRIPT))
    page.route("**/sent", take)

    def send(data: bytes, name="IMG_0001.png"):
        page.goto("http://photos.test/")
        photo = {"name": name, "mimeType": "image/png", "buffer": data}
        page.locator("input[type=file]").set_input_files(photo)
        page.locator("[data-state=kept]").wait_for()
        got = arrived[-1]
        request = RequestFactory().post(
            "/", got.post_data_buffer, content_type=got.headers["content-type"]
        )
        fields, files = MultiPartParser(request.META, request, request.upload_handlers).parse()
        with files["photos"] as photo:
            return photo.read(), fields

    yield send
    context.close()


def noise(size) -> Image.Image:
    return Image.effect_noise(size, 90).convert("RGB")


def test_what_lets_through_is_white(sent):
    see_through = noise((1800, 900)).convert("RGBA")
    see_through.paste((0, 0, 0, 0), (900, 0, 1800, 900))

    picture = opened(sent(encoded(see_through, "PNG"))[0])

    assert (picture.format, picture.size) == ("JPEG", (1600, 800))
    assert min(picture.getpixel((1400, 400))) > 240


@pytest.mark.parametrize(
    ("size", "kept"), [((1200, 4800), (1080, 4320)), ((1200, 3600), (533, 1600))]
)
def test_of_a_long_picture_the_width_counts(sent, size, kept):
    assert opened(sent(encoded(noise(size), "PNG"))[0]).size == kept


def test_when_it_was_taken_goes_along_and_where_does_not(sent):
    exif = Image.Exif()
    exif[0x0132] = "2026:11:25 08:00:00"
    exif.get_ifd(0x8769).update({0x9003: "2026:11:20 10:30:00"})
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 31.0, 12.0)})
    data, fields = sent(
        encoded(noise((1800, 900)), quality=95, exif=exif.tobytes()), "IMG_0001.jpg"
    )

    assert fields["taken"] == "2026:11:20 10:30:00"
    assert not opened(data).getexif()
    assert sent(encoded(noise((1800, 900)), quality=95), "IMG_0001.jpg")[1]["taken"] == ""
