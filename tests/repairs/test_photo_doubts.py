"""A photo of finished work that is one of the fault is refused, or said to be doubtful."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from communities import clock
from repairs import photos
from repairs.models import TicketPhoto
from repairs.states import TicketStatus
from tests.communities.uploads import encoded
from tests.repairs.acts import set_stage

OLDER, ALIKE = "照片拍摄时间早于报修", "和报修时的照片很像"
DONE = {"outcome": "fixed", "cause": "wear", "words": "换了灯管"}


def scene(is_mended=False) -> Image.Image:
    page = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    pen = ImageDraw.Draw(page)
    for at in range(0, 1200, 150):
        pen.rectangle((at, at // 2, at + 70, at // 2 + 200), fill="white" if at % 300 else "black")
    if is_mended:
        pen.ellipse((300, 100, 1000, 800), fill="yellow")
    return page


def taken_at(moment) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: f"{clock.local(moment):%Y:%m:%d %H:%M:%S}"})
    return encoded(scene(is_mended=True), exif=exif.tobytes())


@pytest.fixture
def work(rolled_back, clients, settings, tmp_path):
    """A ticket in work with the photo of its report, and what a handler sends to it."""
    settings.PRIVATE_ROOT = tmp_path
    ticket = set_stage("finish", rolled_back, TicketStatus.ACKNOWLEDGED, clock.now())
    before = photos.take(encoded(scene()), "前.jpg")
    TicketPhoto.objects.create(
        estate=ticket.estate, ticket=ticket, kind="before", path=photos.store(before),
        uploaded_at=ticket.reported_at, **before.facts(),
    )  # fmt: skip
    client = clients("paul")

    def send(data, verb="finish", **more):
        upload = SimpleUploadedFile("后.jpg", data)
        address = f"/desk/tickets/{ticket.pk}/{verb}/photos/"
        return client.post(address, {"photos": upload} | more)

    send.ticket, send.before, send.client = ticket, before, client
    return send


def doubts(work) -> list[str]:
    return TicketPhoto.objects.get(ticket=work.ticket, kind="after").doubts


def test_the_bytes_of_the_report_are_refused(work):
    for data in (encoded(scene()), work.before.image):
        answer = work(data)
        assert answer.status_code == 400
        assert "“后.jpg”就是报修时的照片" in answer.json()["error"]
    assert not TicketPhoto.objects.filter(ticket=work.ticket, kind="after").exists()
    assert work(encoded(scene()), "visit").status_code == 200, "on arrival it may look as it did"


@pytest.mark.parametrize(
    "made",
    [lambda one: one.resize((700, 525)), lambda one: one.filter(ImageFilter.GaussianBlur(2))],
)
def test_what_was_made_of_the_reports_photo_is_said_to_look_alike(work, made):
    assert work(encoded(made(scene()), quality=60)).status_code == 200
    assert doubts(work) == [ALIKE]


def test_all_dark_and_all_bright_are_like_nothing(work):
    """The control is what is asked of pictures that show something."""
    dark, bright = (
        photos.take(encoded(Image.new("RGB", (1200, 900), shade)), "x.jpg").looks
        for shade in ("black", "white")
    )
    assert not photos.are_alike(dark, dark)
    assert not photos.are_alike(dark, bright)
    assert photos.are_alike(work.before.looks, work.before.looks)


def test_a_clock_that_nobody_set_says_nothing(work):
    assert work(taken_at(work.ticket.reported_at.replace(year=2000, day=1))).status_code == 200
    assert doubts(work) == []


def test_the_same_place_mended_is_not(work):
    assert work(encoded(scene(is_mended=True))).status_code == 200
    assert doubts(work) == []


@pytest.mark.parametrize(("hours", "said"), [(-1, [OLDER]), (1, [])])
def test_when_it_was_taken_is_read_before_it_is_forgotten(work, hours, said):
    data = taken_at(work.ticket.reported_at + timedelta(hours=hours))
    assert work(data).status_code == 200
    assert doubts(work) == said


def test_the_browser_says_when_it_was_taken_since_what_it_sends_does_not(work):
    moment = work.ticket.reported_at - timedelta(days=1)
    said = f"{clock.local(moment):%Y:%m:%d %H:%M:%S}"
    assert work(encoded(scene(is_mended=True)), taken=said).status_code == 200
    assert doubts(work) == [OLDER]


@pytest.mark.parametrize("said", ["", "yesterday", "0000:00:00 00:00:00", "2026:13:40 25:00:00"])
def test_what_is_no_moment_says_nothing(said):
    assert photos.moment_of(said) is None


def test_a_camera_that_names_its_zone_is_believed():
    assert photos.moment_of("2026:11:20 03:00:00 +01:00") == photos.moment_of("2026:11:20 10:00:00")


def test_its_reporter_and_strangers_read_the_doubt(work, clients, client):
    work(taken_at(work.ticket.reported_at - timedelta(days=1)))
    desk = work.client.get(f"/desk/tickets/{work.ticket.pk}/").content.decode()
    assert OLDER in desk, "who handles it reads it before it is handed in"
    data = DONE | {"revision": work.ticket.revision}
    address = f"/desk/tickets/{work.ticket.pk}/finish/"
    assert work.client.post(address, data).status_code == 302
    slug = work.ticket.slug
    own = clients("alice").get(f"/me/repairs/riverside/{slug}/").content.decode()
    public = client.get(f"/e/riverside/repairs/{slug}/").content.decode()
    assert OLDER in own
    assert OLDER in public
    assert ALIKE not in own
