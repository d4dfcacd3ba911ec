"""街道、社区、机构、物业企业: entered by operators of the area, each once, each change in the trail."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from communities import clock
from communities.errors import DomainError
from communities.models import Area, AuditEvent, Body, PropertyCompany
from communities.services import create_estate
from communities.services.ground import add_area
from notifications.models import BodyChannel, Delivery
from tests.cast import START
from tests.portal.operators import committed_town, town
from tests.sessions import log_in
from tests.together import at_once

__all__ = ["committed_town", "town"]
PAGE = "/oversight/ground/"


def test_a_street_and_a_community_are_typed_once(town, client):
    county = town.cast.street.parent
    log_in(client, town.otto)

    for _ in range(2):
        client.post(f"{PAGE}areas/", {"parent": county.pk, "name": "新街道"})
    street = Area.objects.get(name="新街道")
    assert (street.kind, street.parent) == ("street", county)
    client.post(f"{PAGE}areas/", {"parent": street.pk, "name": "新社区"})
    assert Area.objects.get(name="新社区").kind == "community"
    again = client.post(f"{PAGE}areas/", {"parent": county.pk, "name": "新街道"})
    assert again.status_code == 400
    assert "“新街道”已经登记过" in again.content.decode()

    client.post(f"{PAGE}areas/{street.pk}/", {"name": "改名街道"})
    change = AuditEvent.objects.get(verb="communities.area.changed")
    assert change.detail["fields"]["name"] == ["新街道", "改名街道"]
    assert change.actor == town.otto


def test_a_county_is_there_once_and_all_else_lies_below_something(town):
    with pytest.raises(IntegrityError, match="area_name_once"), transaction.atomic():
        Area.objects.create(kind="county", name=town.cast.street.parent.name)
    for wrong in ({"kind": "street"}, {"kind": "county", "parent": town.cast.street.parent}):
        with pytest.raises(IntegrityError, match="stands_alone"), transaction.atomic():
            Area.objects.create(name="错", **wrong)
    Area.objects.create(kind="county", name="另一个县")


def test_an_estate_lies_in_a_community_below_a_street(town):
    words = {"slug": "x", "name": "x", "body": town.cast.office, "body_kind": "custody"}
    for area in (town.cast.street, town.cast.street.parent):
        with pytest.raises(DomainError, match="社区"):
            create_estate(**words, area=area, actor=None, now=START)


LEVELS = [("neighbourhood", "street"), ("street_office", "community"), ("housing", "street")]


@pytest.mark.parametrize(("kind", "level"), LEVELS)
def test_a_body_is_of_the_level_at_which_deadlines_look_for_it(town, client, kind, level):
    log_in(client, town.otto)
    area = town.cast.street if level == "street" else town.hill

    answer = client.post(f"{PAGE}bodies/", {"kind": kind, "area": area.pk, "name": "错级机构"})

    assert answer.status_code == 400
    assert "一级，请选那一级的区域" in answer.content.decode()
    assert not Body.objects.filter(name="错级机构").exists()


def test_a_body_keeps_its_contacts_and_the_day_they_were_checked(town, client):
    log_in(client, town.otto)
    words = {"name": "山顶社区居委会", "contact": "周三", "phone": "0573-87000002"}
    page = f"{PAGE}bodies/{town.cast.office.pk}/"
    today = clock.today()

    assert client.post(page, words | {"verified_date": today}).status_code == 302
    kept = Body.objects.get(pk=town.cast.office.pk)
    assert (kept.contact, kept.verified_date, kept.kind) == ("周三", today, "neighbourhood")
    late = client.post(page, words | {"verified_date": today + timedelta(days=1)})
    assert "核实的日子不能在今天之后" in late.content.decode()
    told = AuditEvent.objects.get(verb="communities.body.changed").detail["fields"]
    assert "87000002" not in str(told["phone"])
    assert "山顶社区居委会" in client.get(f"{PAGE}bodies/").content.decode()


def test_a_companys_code_is_checked(town, client):
    log_in(client, town.otto)
    words = {"name": "晨光物业", "credit_code": "91330481MA28A0002X", "phone": ""}

    wrong = client.post(f"{PAGE}companies/", words)
    assert "校验位不对" in wrong.content.decode()
    right = client.post(f"{PAGE}companies/", words | {"credit_code": "9133 0481 ma28a0002t"})
    assert right.status_code == 302
    assert PropertyCompany.objects.get(name="晨光物业").credit_code == "91330481MA28A0002T"
    twice = client.post(f"{PAGE}companies/", words | {"credit_code": "91330481MA28A0002T"})
    assert "已经登记过，信用代码 91330481MA28A0002T" in twice.content.decode()


def test_a_body_with_a_channel_is_sent_a_test_once(town, client):
    office = town.cast.office
    page = f"{PAGE}bodies/{office.pk}/"
    log_in(client, town.otto)
    assert "发一条测试" not in client.get(page).content.decode()
    refused = client.post(f"{page}try/", follow=True).content.decode()
    assert "还没有联系渠道" in refused
    BodyChannel.objects.create(body=office, channel="email", address="office@example.org")
    assert "发一条测试" in client.get(page).content.decode()
    assert "office@example.org" not in client.get(page).content.decode()

    first, second = (client.post(f"{page}try/", follow=True).content.decode() for _ in range(2))

    assert "测试通知已发出" in first
    assert "刚刚发过一条" in second
    sent = Delivery.objects.get(reader=f"body:{office.pk}")
    assert "山顶社区居委会的一条测试通知" in sent.notice.words
    assert client.post(f"{PAGE}bodies/999999/try/").status_code == 404


@pytest.mark.parametrize("name", ["sam", "olga", "petra", "bob", "alice", "root"])
def test_nobody_else_comes_in(town, client, name):
    log_in(client, town.cast.people[name])

    pages = [f"{PAGE}{kind}/" for kind in ("areas", "bodies", "companies")]
    answers = {client.get(page).status_code for page in [*pages, "/oversight/founding/"]}

    assert answers == {403}


def test_an_operator_of_another_county_sees_and_changes_nothing_here(town, client):
    log_in(client, town.far)

    assert "测试街道" not in client.get(f"{PAGE}areas/").content.decode()
    for page in (f"areas/{town.hill.pk}/", f"bodies/{town.cast.office.pk}/"):
        assert client.get(f"{PAGE}{page}").status_code == 404
        assert client.post(f"{PAGE}{page}", {"name": "抢来的"}).status_code == 404
    below = client.post(f"{PAGE}areas/", {"parent": town.cast.street.pk, "name": "插进来"})
    assert below.status_code == 400


def test_the_second_factor_is_asked_for(town, client):
    log_in(client, town.otto, second_factor=False)

    assert client.get(f"{PAGE}areas/").url.startswith("/account/second/")
    assert client.get(f"{PAGE}nothing/").status_code == 302
    log_in(client, town.otto)
    assert client.get(f"{PAGE}nothing/").status_code == 404


def test_two_who_type_the_same_street_at_once_make_one(committed_town):
    town = committed_town

    def add(actor):
        return add_area(
            parent=town.cast.street.parent, name="同名街道", actor=actor, now=clock.now()
        )

    answers = at_once(lambda: add(town.otto), lambda: add(town.ozzi))

    assert sorted(type(one).__name__ for one in answers) == ["Area", "DomainError"]
    assert Area.objects.filter(name="同名街道").count() == 1
