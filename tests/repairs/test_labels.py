"""Labels at the equipment: one code for ever, a sheet to print, a page that anybody may open."""

import re

import pytest
from django.urls import reverse

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent
from portal.models import ShortLink
from repairs.models import Spot
from repairs.services import spots
from repairs.services.spots import add_spot, change_spot, turn_spot
from tests.repairs.world import a_ticket
from tests.sessions import log_in

NOW = clock.now()


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.fixture
def lift(cast) -> Spot:
    building = cast.unit.building
    return add_spot(
        estate=cast.riverside, label="1幢电梯", building=building, actor=cast.paul, now=NOW
    )


def test_a_labels_code_shows_its_page_without_a_redirect(cast, lift, client):
    response = client.get(f"/s/{lift.code}")

    assert response.status_code == 200
    html = response.content.decode()
    assert "<h1>1幢电梯</h1>" in html
    assert response.content == client.get(f"/e/riverside/repairs/new/at/{lift.code}/").content
    assert AuditEvent.objects.filter(verb="repairs.spot.added", actor=cast.paul).count() == 1


def test_a_code_that_a_poster_has_is_not_given_to_a_label(cast, monkeypatch):
    ShortLink.objects.create(code="aaaaaa", path="/e/riverside/accounts/2026-09/")
    letters = iter("a" * 6 + "b" * 6)
    monkeypatch.setattr(spots.secrets, "choice", lambda _letters: next(letters))

    spot = add_spot(estate=cast.riverside, label="水泵房", actor=cast.bob, now=NOW)

    assert spot.code == "bbbbbb"
    assert list(Spot.objects.values_list("code", flat=True)) == ["bbbbbb"]


def test_two_labels_of_one_estate_never_share_a_name(cast, lift):
    with pytest.raises(DomainError) as caught:
        add_spot(estate=cast.riverside, label="1幢电梯", actor=cast.paul, now=NOW)
    assert caught.value.where == {"field": "label"}
    other = add_spot(estate=cast.hilltop, label="1幢电梯", actor=cast.hal, now=NOW)
    with pytest.raises(NotAllowed):
        change_spot(spot=other, label="别人的", actor=cast.paul, now=NOW)


def test_renaming_keeps_the_code_and_a_retired_label_says_so(cast, lift, client):
    change_spot(spot=lift, label="1幢 1单元电梯", actor=cast.paul, now=NOW)
    assert "1幢 1单元电梯" in client.get(f"/s/{lift.code}").content.decode()

    turn_spot(spot=lift, is_active=False, actor=cast.paul, now=NOW)

    html = client.get(f"/s/{lift.code}").content.decode()
    assert "这个标签已经停用" in html
    assert f"spot={lift.code}" not in html


def test_a_label_shows_what_is_being_done_there_and_nothing_private(cast, lift, client):
    a_ticket(cast, spot=lift, slug="lift", building=lift.building, words="找陈阿姨 13800001111")
    a_ticket(cast, spot=lift, slug="lift", is_public=False, scope="home", unit=cast.unit)

    html = client.get(f"/s/{lift.code}").content.decode()

    assert len(re.findall(r'href="/e/riverside/repairs/b-', html)) == 1
    assert "13800001111" not in html
    assert "csrf" not in html


@pytest.mark.parametrize("name", ["alice", "sam"])
def test_only_staff_and_the_management_body_look_after_labels(cast, lift, client, name):
    log_in(client, getattr(cast, name))
    assert client.get("/desk/labels/").status_code == 403
    assert client.get(f"/desk/labels/{lift.pk}/").status_code == 403


def test_the_desk_adds_renames_takes_down_and_prints(cast, lift, client):
    log_in(client, cast.petra)
    new = reverse("tickets:label-new", args=["riverside"])
    refused = client.post(new, {"label": "1幢电梯", "place": "门厅"})
    assert refused.status_code == 400
    assert "已有叫“1幢电梯”的标签" in refused.content.decode()
    assert 'value="门厅"' in refused.content.decode()
    client.post(new, {"label": "东门道闸"})
    gate = Spot.objects.get(label="东门道闸")
    client.post(reverse("tickets:label", args=[gate.pk]), {"label": "东门"})
    page = client.get(f"/desk/labels/{lift.pk}/").content.decode()
    assert 'name="is_active" value="no"' in page
    for _twice in range(2):
        client.post(reverse("tickets:label-turn", args=[lift.pk]), {"is_active": "no"})
    assert AuditEvent.objects.filter(verb="repairs.spot.retired").count() == 1

    sheet = client.get("/desk/labels/print/").content.decode()
    chosen = client.get(f"/desk/labels/print/?spot={lift.pk}").content.decode()

    assert [part in sheet for part in ("东门", gate.code, lift.code)] == [True, True, False]
    assert lift.code in chosen
    assert sheet.count("<svg") == 1
