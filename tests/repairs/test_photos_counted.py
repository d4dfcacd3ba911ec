"""Only as many photos are decoded as may be kept, and the others are named."""

import pytest

from communities import clock
from repairs import photos
from repairs.models import ReportDraft, TicketPhoto
from repairs.services.after_photos import add_act_photo
from repairs.services.drafts import add_photo
from tests.communities.uploads import drawing, encoded
from tests.repairs.test_report_flow import Steps, a_file
from tests.repairs.world import a_ticket
from tests.sessions import log_in


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.fixture
def decoded(monkeypatch) -> list[str]:
    """The names of what was decoded."""
    names, take = [], photos.take

    def counted(data, name):
        names.append(name)
        return take(data, name)

    monkeypatch.setattr(photos, "take", counted)
    return names


@pytest.fixture
def flow(cast, client):
    log_in(client, cast.alice)
    return Steps(client)


def shots(many: int, first=0) -> list:
    return [
        a_file(encoded(drawing((20 + n, 30))), f"第{n}张.jpg") for n in range(first, first + many)
    ]


def test_of_forty_photos_in_one_request_three_are_decoded(flow, decoded):
    page = flow.post("photos/", photos=shots(40), go="next").content.decode()

    assert len(decoded) == TicketPhoto.objects.count() == photos.MAX_PHOTOS
    assert [n for n in range(3, 40) if f"“第{n}张.jpg”没有保存" not in page] == []
    assert "“第2张.jpg”没有保存" not in page, "control"


def test_of_forty_files_that_only_look_like_photos_three_are_tried(flow, decoded):
    broken = [a_file(b"\xff\xd8\xff" + b"no picture" * 50, f"{n}.jpg") for n in range(40)]
    flow.post("photos/", photos=broken, go="next")

    assert len(decoded) == 3


def test_what_no_longer_fits_a_draft_is_not_decoded(flow, decoded):
    flow.post("photos/", photos=shots(3), go="next")
    fourth = flow.post("photos/add/", photos=shots(1, first=7))
    same = flow.post("photos/add/", photos=shots(1))

    assert (fourth.status_code, same.status_code) == (400, 200)
    assert "“第7张.jpg”没有保存" in fourth.json()["error"]
    assert same.json()["photo"] == TicketPhoto.objects.order_by("pk").first().pk
    assert len(decoded) == 3


@pytest.mark.parametrize("given", [{}, {"other": a_file(name="b.jpg")}])
def test_a_photo_under_another_name_is_none(flow, given):
    answer = flow.post("photos/add/", **given)

    assert (answer.status_code, "没有收到照片" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("where", ["draft", "act"])
def test_a_service_counts_before_it_decodes(cast, flow, decoded, where):
    if where == "draft":
        flow.post("photos/", go="more")
        act, what = add_photo, {"draft": ReportDraft.objects.get()}
        more = what | {"actor": cast.alice}
    else:
        ticket = a_ticket(cast, "acknowledged", clocks=True, handler=cast.paul)
        act, more = add_act_photo, {"ticket": ticket, "verb": "finish", "actor": cast.paul}

    for upload in shots(3):
        act(data=upload.read(), name=upload.name, now=clock.now(), **more)
    with pytest.raises(photos.TooMany, match="没有保存"):
        act(data=shots(1, first=9)[0].read(), name="x.jpg", now=clock.now(), **more)

    assert len(decoded) == 3


def test_of_a_message_with_five_photos_the_two_that_are_not_kept_are_named(cast, client):
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    log_in(client, cast.alice)
    sent = client.post(
        f"{ticket.own_path}message/", {"words": "如图", "photos": shots(5)}, follow=True
    )

    page = sent.content.decode()
    assert TicketPhoto.objects.count() == 3
    assert [n for n in range(5) if f"“第{n}张.jpg”没有保存" in page] == [3, 4]


def test_of_five_photos_at_the_desk_three_are_decoded_and_two_named(cast, client, decoded):
    ticket = a_ticket(cast, "acknowledged", clocks=True, handler=cast.paul)
    log_in(client, cast.paul)
    page = client.post(f"{ticket.desk_path}visit/", {"words": "到了", "photos": shots(5)})

    assert len(decoded) == 3
    assert [n for n in range(5) if f"“第{n}张.jpg”没有保存" in page.content.decode()] == [3, 4]
