"""Three steps to a ticket: nothing typed is lost, pressed twice is once, danger is a call."""

import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communities import clock, uploads
from communities.typed.stamps import STAMP, stamp
from repairs import photos
from repairs.models import Category, MeToo, ReportDraft, Ticket, TicketPhoto
from repairs.services.drafts import (
    add_photo,
    discard_draft,
    drop_expired_drafts,
    save_draft,
    sweep_photos,
)
from repairs.services.spots import add_spot
from tests.communities.uploads import MARKS, drawing, encoded, photo_with_gps
from tests.repairs.world import a_ticket
from tests.sessions import log_in

BEGIN = "/e/riverside/repairs/new/begin/"


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.fixture
def estate(cast, settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)
    for person in (cast.alice, cast.eve, cast.dan):
        person.phone, person.phone_verified = f"+8613800{person.pk:06}", True
        person.save()
    return cast.riverside


@pytest.fixture
def flow(cast, estate, client):
    log_in(client, cast.alice)
    return Steps(client)


class Steps:
    """A person at the steps of one report."""

    def __init__(self, client, begin=BEGIN):
        self.client = client
        answer = client.get(begin)
        assert answer.status_code == 302, answer.content.decode()
        self.first = answer.url
        self.at = answer.url.partition("photos/")[0]

    def post(self, step, **data):
        return self.client.post(self.at + step, data)

    def get(self, step):
        return self.client.get(self.at + step)

    def place(self, **more):
        return self.post("place/", **{"scope": "common", "area": "hall", **self.kind(), **more})

    @staticmethod
    def kind(slug="light"):
        return {"category": Category.objects.get(estate__slug="riverside", slug=slug).pk}

    def to_the_check(self, **more):
        self.post("photos/", go="skip")
        self.place(**more)
        return self.post("words/", words="灯坏了", phone="13800001111")


def a_file(data=None, name="a.jpg"):
    return SimpleUploadedFile(name, data or encoded(drawing()), content_type="image/jpeg")


def n_files(root):
    return len(uploads.folders(str(root), photos.FOLDER))


def test_a_resident_reports_her_home_in_three_steps(cast, flow, tmp_path):
    shot = flow.post("photos/", photos=a_file(photo_with_gps()), go="next")
    assert shot.url == f"{flow.at}place/"
    place = flow.post(
        "place/", scope="home", unit=cast.unit.pk, detail="卫生间", **flow.kind("leak")
    )
    assert place.url == f"{flow.at}words/"
    words = flow.post("words/", words="一直滴水", visit="weekend", phone="138 0000 1111")
    assert words.url == f"{flow.at}check/"
    page = flow.get("check/").content.decode()
    assert [text for text in ("一直滴水", "周末", "不公开", "卫生间") if text not in page] == []
    done = flow.post("check/")

    ticket = Ticket.objects.get()
    assert done.url == f"/me/repairs/riverside/{ticket.slug}/sent/"
    assert (ticket.unit, ticket.is_public, ticket.visit_wish) == (cast.unit, False, "周末")
    assert (ticket.place, ticket.slip_phone) == ("卫生间", "+8613800001111")
    photo = ticket.photos.get()
    assert not [mark for mark in MARKS if mark in photos.whole(photo.path).read_bytes()]
    sent = flow.client.get(done.url).content.decode()
    assert ticket.number in sent
    assert "受理" in sent
    assert not ReportDraft.objects.exists()
    assert n_files(tmp_path) == 1


def test_sending_twice_is_once_and_back_says_so(flow):
    flow.to_the_check()
    flow.post("check/")
    again = flow.post("check/")

    assert Ticket.objects.count() == 1
    for answer in (again, flow.get("photos/"), flow.get("check/"), flow.place()):
        assert "这一步已完成" in answer.content.decode()
        assert Ticket.objects.get().number in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]


def test_what_was_typed_when_the_session_had_ended_is_still_there(cast, flow):
    flow.post("photos/", go="skip")
    flow.place()
    flow.client.logout()

    given = {"words": "说了很久的一句话", "phone": "13800001111", STAMP: stamp(cast.alice)}
    lost = flow.post("words/", **given)
    assert lost.url.startswith("/login/")
    [back] = parse_qs(urlsplit(lost.url).query)["next"]
    log_in(flow.client, cast.alice)

    page = flow.client.get(back).content.decode()
    assert "说了很久的一句话" in page
    assert "您刚才填的都在" in page
    assert not Ticket.objects.exists(), "never sent by itself"


def test_autosave_keeps_what_is_valid_so_far(flow):
    flow.post("photos/", go="skip")
    answer = flow.post("save/place/", scope="common", detail="东门左边", category="0")
    assert answer.status_code == 204
    draft = ReportDraft.objects.get()
    assert (draft.place, draft.category) == ("东门左边", None)
    flow.place(detail="东门左边")
    assert flow.post("save/words/", words="半句", phone="1").status_code == 204
    draft.refresh_from_db()
    assert (draft.words, draft.phone) == ("半句", "")
    assert draft.category.slug == "light"


def test_a_draft_is_found_again_and_can_be_thrown_away(flow, tmp_path):
    flow.post("photos/", photos=a_file(), go="next")
    flow.place()

    assert "上次没报完" in flow.client.get(BEGIN).content.decode()
    mine = flow.client.get("/me/repairs/").content.decode()
    assert f'href="{flow.at}"' in mine
    assert flow.get("").url == f"{flow.at}words/"
    assert flow.client.get(f"{BEGIN}?new").url != flow.first
    flow.post("discard/")
    assert not ReportDraft.objects.exists()
    assert not TicketPhoto.objects.exists()
    gone = flow.get("words/")
    assert gone.url == BEGIN


def test_a_bad_photo_is_refused_by_name_and_the_good_ones_stay(flow):
    answer = flow.post("photos/", photos=[a_file(), a_file(b"no picture", "坏的.jpg")], go="next")

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“坏的.jpg”：只接受 JPG" in page
    assert page.count('class="tile"') == 1
    for n in range(2):
        flow.post("photos/add/", photos=a_file(encoded(drawing((50 + n, 60)))))
    fourth = flow.post("photos/add/", photos=a_file(encoded(drawing((70, 60)))))
    assert (fourth.status_code, "最多 3 张" in fourth.json()["error"]) == (400, True)
    assert TicketPhoto.objects.count() == 3


def test_one_photo_at_a_time_for_the_pages_script(flow):
    first = flow.post("photos/add/", photos=a_file()).json()
    assert flow.post("photos/add/", photos=a_file()).json() == first, "sent again it is the same"
    thumb = flow.client.get(first["thumb"])
    assert thumb["Cache-Control"] == "private, no-store"
    bad = flow.post("photos/add/", photos=a_file(b"GIF89a", "x.gif"))
    assert (bad.status_code, "x.gif" in bad.json()["error"]) == (400, True)
    flow.client.post(first["drop"])
    assert not TicketPhoto.objects.exists()


def test_danger_goes_to_the_telephone_before_anything_else(flow, estate):
    estate.params = {"lift_rescue_phone": "96333"}
    estate.save()
    flow.post("photos/", go="skip")

    answer = flow.place(hazard="trapped", **flow.kind("lift"))

    assert answer.url == f"{flow.at}call/"
    page = flow.get("call/").content.decode()
    assert page.index("tel:96333") < page.index("words/")
    page = flow.get("place/").content.decode()
    assert page.index("tel:96333") < page.index('name="scope"'), "dialled from the step itself"
    assert page.index("tel:119") < page.index('name="scope"')
    flow.post("words/", words="", phone="13800001111")
    flow.post("check/")
    assert Ticket.objects.get().level == "P0"


def test_an_open_ticket_of_the_same_place_is_offered(cast, flow):
    twin = a_ticket(cast, building=cast.unit.building, reporter=cast.bob)
    a_ticket(cast, slug="lift", building=cast.unit.building, reporter=cast.bob)
    flow.post("photos/", go="skip")

    answer = flow.place(building=cast.unit.building_id)

    assert answer.url == f"{flow.at}similar/"
    page = flow.get("similar/").content.decode()
    assert page.count('name="ticket"') == 1
    assert f"{flow.at}words/" in page
    joined = flow.post("similar/", ticket=twin.pk)
    assert joined.url == "/me/repairs/"
    assert list(MeToo.objects.values_list("ticket", "user")) == [(twin.pk, cast.alice.pk)]
    assert not ReportDraft.objects.exists()
    assert twin.number in flow.client.get("/me/repairs/").content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"category": ""}, "请选一个最接近的类别"),
        ({"scope": "", "category": ""}, "请选公共区域，还是我家里"),
        ({"scope": "home"}, "请选是哪一套"),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_stays(flow, data, words):
    flow.post("photos/", go="skip")
    answer = flow.place(detail="三楼转角", **data)
    page = answer.content.decode()
    assert (answer.status_code, words in page, "三楼转角" in page) == (400, True, True)


class TestPasserBy:
    """Somebody without a home here, before a label."""

    @pytest.fixture
    def label(self, cast, estate):
        lift = Category.objects.get(estate=estate, slug="lift")
        return add_spot(
            estate=estate, label="1幢电梯", category=lift, actor=cast.paul, now=clock.now()
        )

    def test_reports_a_common_fault_there(self, cast, label, client):
        log_in(client, cast.eve)
        steps = Steps(client, f"{BEGIN}?spot={label.code}")
        assert steps.first.endswith(f"?spot={label.code}")
        steps.post("photos/", go="next", photos=a_file(), spot=label.code)
        page = steps.get("place/").content.decode()
        assert "1幢电梯" in page
        assert 'name="scope"' not in page
        steps.post("place/", category=label.category_id)
        steps.post("words/", words="按钮失灵", phone="13800001111")
        steps.post("check/")

        ticket = Ticket.objects.get()
        assert (ticket.spot, ticket.channel, ticket.scope) == (label, "qr", "common")
        assert client.get(f"/me/repairs/riverside/{ticket.slug}/").status_code == 200

    def test_without_a_label_or_a_proved_telephone_is_told_how(self, cast, label, client):
        log_in(client, cast.dan)
        refused = client.get(BEGIN)
        assert refused.status_code == 403
        assert "绑定房屋" in refused.content.decode()
        cast.dan.phone_verified = False
        cast.dan.save()
        unproved = client.get(f"{BEGIN}?spot={label.code}")
        assert unproved.status_code == 403
        assert "手机验证码" in unproved.content.decode()
        assert client.get(f"/e/riverside/repairs/new/{uuid.uuid4()}/photos/").status_code == 404


def test_a_draft_is_nobody_elses(cast, flow, estate):
    flow.post("photos/", photos=a_file(), go="next")
    flow.place()
    photo = TicketPhoto.objects.get()
    for person in (cast.paul, cast.dan, cast.petra):
        other = Client()
        log_in(other, person)
        for step in ("photos/", "place/", "words/", "check/", ""):
            assert other.get(flow.at + step).status_code == 404
        assert other.post(f"{flow.at}discard/").status_code == 404
        assert other.get(f"/me/repairs/photos/{photo.pk}.jpg").status_code == 404


def test_drafts_and_their_files_go_after_seven_days(
    cast, estate, tmp_path, django_capture_on_commit_callbacks
):
    now = clock.now()
    old, young = (
        save_draft(draft_id=uuid.uuid4(), estate=estate, actor=cast.alice, now=at)
        for at in (now - timedelta(days=7), now - timedelta(days=6))
    )
    more = {"data": encoded(drawing()), "name": "a.jpg", "actor": cast.alice}
    add_photo(draft=old, now=now - timedelta(days=7), **more)
    add_photo(draft=young, now=now - timedelta(days=6), **more)
    assert n_files(tmp_path) == 2

    with django_capture_on_commit_callbacks(execute=True):
        assert drop_expired_drafts(now=now) == 1

    assert list(ReportDraft.objects.all()) == [young]
    assert n_files(tmp_path) == 1
    assert sweep_photos() == 0, "nothing is a day old"
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(draft=young, actor=cast.alice)
    assert n_files(tmp_path) == 0
