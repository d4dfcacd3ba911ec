"""Wagtail's generic views keep estates apart: index, forms, every verb of a row, choosers."""

import pytest
from django.urls import reverse

from communities.models import Building, Membership, Role, ServiceContract, Unit, User
from tests.cast import member, person
from tests.sessions import log_in

VERBS = ["edit", "inspect", "history", "usage"]


def _url(name, row=None, of="units"):
    return reverse(f"{of}:{name}", args=[row.pk] if row else [])


@pytest.mark.parametrize("verb", VERBS)
def test_one_manager_two_estates(cast, client, verb):
    log_in(client, cast.petra)

    assert client.get(_url(verb, cast.unit)).status_code == 200
    assert client.get(_url(verb, cast.far_unit)).status_code == 404


def test_the_index_lists_and_finds_ones_own_only(cast, client):
    Unit.objects.filter(pk=cast.far_unit.pk).update(number="9-999")
    log_in(client, cast.petra)

    for query in ("", "?q=9-999", "?export=csv"):
        answer = client.get(_url("index") + query)
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"9-999" not in body.replace(b'value="9-999"', b"").replace(b"q=9-999", b""), query
    assert "1-101" in client.get(_url("index")).text


def test_editing_changes_ones_own_row_and_no_other(cast, client):
    log_in(client, cast.petra)
    form = {"building": cast.unit.building_id, "number": "1-103"}

    assert client.post(_url("edit", cast.unit), form).status_code == 302
    assert client.post(_url("edit", cast.far_unit), form).status_code == 404
    assert Unit.objects.get(pk=cast.unit.pk).number == "1-103"
    assert Unit.objects.get(pk=cast.far_unit.pk).number == "1-101"


def test_a_new_row_is_of_ones_own_estate(cast, client):
    log_in(client, cast.petra)
    form = {"estate": cast.riverside.pk, "number": "7", "name": "7幢"}

    client.post(_url("add", of="buildings"), form | {"estate": cast.hilltop.pk})
    assert not Building.objects.filter(number=7).exists()
    client.post(_url("add", of="buildings"), form)
    assert Building.objects.get(number=7).estate == cast.riverside


def test_areas_are_looked_at_and_never_typed_here(cast, client):
    log_in(client, cast.petra)
    form = {"building": cast.unit.building_id, "number": "1-101", "kind": "dwelling"}
    form |= {"exclusive_area_m2": "9999.00", "area_source": "registered"}

    client.post(_url("edit", cast.unit), form)
    client.post(_url("add"), form | {"estate": cast.riverside.pk, "number": "1-104"})

    area = cast.unit.exclusive_area_m2
    assert set(Unit.objects.for_estate(cast.riverside).values_list("exclusive_area_m2")) == {
        (area,)
    }
    assert str(area) in client.get(_url("inspect", cast.unit)).text


def test_two_own_estates_are_not_mixed_either(cast, client):
    contract = ServiceContract.objects.get(estate=cast.hilltop)
    member(cast.petra, Role.PROPERTY_MANAGER, cast.hilltop, contract=contract)
    log_in(client, cast.petra)

    answer = client.post(
        _url("edit", cast.unit),
        {
            "building": cast.far_unit.building_id,
            "number": "1-101",
        },
    )
    assert answer.status_code == 200
    assert "不属于这个小区" in answer.text


def test_each_view_asks_its_own_verb(cast, client):
    log_in(client, cast.bob)
    assert client.get(_url("inspect", cast.unit)).status_code == 200
    for verb in ("edit", "delete"):
        assert client.get(_url(verb, cast.unit)).status_code == 302

    log_in(client, cast.petra)
    assert client.get(_url("delete", cast.unit)).status_code == 302
    assert Unit.objects.filter(pk=cast.unit.pk).exists()


def test_roles_are_looked_at_and_never_edited_here(cast, client):
    log_in(client, cast.petra)
    mine = Membership.objects.get(user=cast.paul)

    assert client.get(_url("inspect", mine, "memberships")).status_code == 200
    client.post(_url("edit", mine, "memberships"), {"valid_until": ""})
    client.post(_url("delete", mine, "memberships"))
    assert Membership.objects.filter(pk=mine.pk).exists()


def test_a_superuser_without_a_role_sees_no_row_even_with_her_rank(cast, client, monkeypatch):
    log_in(client, cast.root)
    assert client.get(_url("index")).status_code == 403

    monkeypatch.setattr(User, "lay_down_rank", lambda self: None)
    assert client.get(_url("inspect", cast.unit)).status_code in {302, 404}
    assert "1-101" not in client.get(_url("index"), follow=True).text


def test_the_chooser_offers_ones_own_buildings(cast, client):
    Building.objects.filter(estate=cast.hilltop).update(name="山顶的楼")
    log_in(client, cast.petra)
    far = cast.far_unit.building_id

    assert "山顶的楼" not in client.get(reverse("building_chooser:choose")).text
    chosen = reverse("building_chooser:chosen", args=[far])
    assert client.get(chosen).status_code == 404
    several = reverse("building_chooser:chosen_multiple")
    assert "山顶的楼" not in client.get(several, {"id": far, "multiple": 1}).text
    near = reverse("building_chooser:chosen", args=[cast.unit.building_id])
    assert client.get(near).status_code == 200


def test_shared_rows_are_for_operators(cast, client):
    operator = person("oscar")
    member(operator, Role.OPERATOR, cast.hilltop)
    for someone, status in [(operator, 200), (cast.petra, 302), (cast.root, 403)]:
        log_in(client, someone)
        assert client.get(_url("index", of="bodies")).status_code == status
        assert client.get(_url("add", of="calendar")).status_code == status
