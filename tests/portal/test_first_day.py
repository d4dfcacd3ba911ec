"""From an empty database to a founded estate, by pages alone: no row is made by hand."""

import pytest
from django.test import Client

from communities import clock
from communities.adapter import AccountAdapter
from communities.models import Area, Body, Estate, PropertyCompany, User
from communities.services.first_operator import make_first_link
from portal.demo import estates, founding, people
from portal.founding.models import EstateDraft
from portal.founding.steps import STEPS, lacks
from tests.codes import sent_code
from tests.portal.operators import FACTS, town
from tests.sessions import code_of, log_in

__all__ = ["town"]
GROUND, LIST = "/oversight/ground/", "/oversight/founding/"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


def come_in() -> Client:
    """By the link, a code to her phone, and an authenticator that she sets up."""
    client = Client()
    client.get(f"/start/{make_first_link(clock.now())}/")
    said = {
        "county": "海宁市", "organisation": "海宁市数据中心", "name": "陈一",
        "phone": "13800007777", "password": "a long pass phrase", "again": "a long pass phrase",
    }  # fmt: skip
    client.post("/start/", said)
    assert client.post("/start/code/", {"code": sent_code()}).url == "/account/second/"
    page = client.get("/account/second/totp/activate/")
    secret = page.context["form"].secret
    assert (
        client.post("/account/second/totp/activate/", {"code": code_of(secret)}).status_code == 302
    )
    return client


def enter_ground(client) -> None:
    def enter(page, **words):
        assert client.post(f"{GROUND}{page}/", words).status_code == 302, (page, words)

    enter("areas", parent=Area.objects.get(kind="county").pk, name="硖石街道")
    street = Area.objects.get(kind="street")
    enter("areas", parent=street.pk, name="海丰社区")
    community = Area.objects.get(kind="community")
    enter("bodies", kind="street_office", area=street.pk, name="硖石街道办事处")
    enter("bodies", kind="neighbourhood", area=community.pk, name="海丰社区居委会")
    enter("companies", name="新风物业", credit_code="91330481MA28A0001P")


@pytest.mark.usefixtures("db")
def test_the_first_operator_founds_an_estate_by_pages_alone():
    client = come_in()
    assert client.get(LIST).status_code == 200
    enter_ground(client)
    community = Area.objects.get(kind="community")

    step = client.post("/oversight/estates/new/", {"name": "新月苑", "area": community.pk}).url
    home = f"{LIST}{EstateDraft.objects.get().pk}/"
    assert step == f"{home}estate/"
    keeper = Body.objects.get(kind="neighbourhood")
    company = PropertyCompany.objects.get()
    for key, words in {
        "estate": FACTS,
        "keeper": {"body": keeper.pk, "body_from": "2024-05-01"},
        "service": {
            "company": company.pk, "fee_model": "lump_sum", "contract_from": "2025-01-01",
        },
    }.items():  # fmt: skip
        version = EstateDraft.objects.get().version
        assert client.post(f"{home}{key}/", words | {"version": version}).url == home
    done = client.post(f"{home}decide/", {"act": "found"})

    assert done.url == "/desk/founding/xinyue-yuan/"
    progress = client.get(done.url).content.decode()
    assert "社区的居委会还没有人" in progress
    assert "海宁市数据中心 陈**" in progress
    assert Estate.objects.get().area.lineage()[1:] == [
        Area.objects.get(kind="street").pk,
        Area.objects.get(kind="county").pk,
    ]
    assert User.objects.get().groups.filter(name="xinyue-yuan:operator").exists()
    assert Client().get("/e/xinyue-yuan/").status_code == 200
    assert "新月苑" in client.get(LIST).content.decode()


def test_who_only_operates_begins_at_the_list_and_finds_it_again(town, client, rf):
    request = rf.get("/")
    request.user = town.otto

    assert AccountAdapter(request).get_login_redirect_url(request) == LIST
    log_in(client, town.otto)
    assert LIST in client.get("/me/").content.decode()
    log_in(client, town.cast.olga)
    assert LIST not in client.get("/me/").content.decode()


@pytest.mark.usefixtures("db")
def test_the_demo_has_an_estate_that_is_begun_once():
    now, who = clock.now(), people.users()
    ground = people.town(clock.local(now).date())
    estates.appoint_office(ground, who, now)
    people.register_others(ground, who, now)

    for _ in range(2):
        founding.begin_one(who, now)

    draft = EstateDraft.objects.get()
    assert draft.slug == "lao-shenshi"
    assert [step.key for step in STEPS if lacks(step, draft)] == ["keeper", "service"]
