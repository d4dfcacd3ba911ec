"""开通小区: a draft that several operators fill in, public only once it is founded."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Body, Estate, ManagementBody, Role, ServiceContract
from portal.founding.models import EstateDraft
from portal.founding.reach import reached
from portal.founding.services import begin_draft, drop_draft, found, save_keeper, save_service
from portal.founding.slugs import pinyin, proposed_slug
from portal.models import EstatePage, UnconnectedEstate
from tests.cast import member
from tests.portal.operators import FACTS, committed_town, drafted, filled, town
from tests.sessions import log_in
from tests.together import at_once

__all__ = ["committed_town", "town"]
LIST = "/oversight/founding/"


def registered(town) -> UnconnectedEstate:
    return UnconnectedEstate.objects.create(
        name="新月苑", area=town.hill, noted_by=town.cast.sam, noted_at=clock.now()
    )


def test_two_operators_found_an_estate_from_the_register(town, client):
    known = registered(town)
    log_in(client, town.otto)
    assert f"?register={known.pk}" in client.get(LIST).content.decode()
    begun = client.post(
        f"/oversight/estates/new/?register={known.pk}", {"name": "新月苑", "area": town.hill.pk}
    )
    draft = EstateDraft.objects.get()
    home = f"{LIST}{draft.pk}/"
    assert begun.url == f"{home}estate/"
    assert client.post(f"{home}estate/", FACTS | {"version": 1}).url == home
    assert Client().get("/e/xinyue-yuan/").status_code == 404
    assert not Estate.objects.filter(slug="xinyue-yuan").exists()
    early = client.post(f"{home}decide/", {"act": "found"})
    assert early.status_code == 409
    assert "还没有选由谁管理" in early.content.decode()

    log_in(client, town.ozzi)
    assert "新月苑" in client.get(LIST).content.decode()
    keeper = {"body": town.cast.office.pk, "body_from": "2024-05-01", "version": 2}
    assert client.post(f"{home}keeper/", keeper).url == home
    service = {
        "company": town.company.pk, "fee_model": "commission", "contract_from": "2025-01-01",
        "contract_until": "2099-12-31", "version": 3,
    }  # fmt: skip
    assert client.post(f"{home}service/", service).url == home
    done = client.post(f"{home}decide/", {"act": "found"})

    estate = Estate.objects.get(slug="xinyue-yuan")
    assert done.url == "/desk/founding/xinyue-yuan/"
    assert client.get(done.url).status_code == 200
    assert Client().get("/e/xinyue-yuan/").status_code == 200
    managing = ManagementBody.objects.get(estate=estate)
    assert (managing.body, managing.kind) == (town.cast.office, "custody")
    assert managing.valid_from == datetime(2024, 5, 1, tzinfo=clock.SHANGHAI)
    contract = ServiceContract.objects.get(estate=estate)
    assert contract.company == town.company
    assert contract.valid_until == datetime(2100, 1, 1, tzinfo=clock.SHANGHAI)
    known.refresh_from_db()
    assert known.stage == "connected"
    draft.refresh_from_db()
    assert (draft.founded, draft.founded_by) == (estate, town.ozzi)
    assert client.get(home).url == done.url
    assert client.get(f"{home}estate/").status_code == 404
    assert AuditEvent.objects.filter(verb="portal.estatedraft.founded", estate=estate).exists()


def test_an_estate_without_a_company_says_why(town):
    draft = drafted(town)
    given = {"draft": draft, "actor": town.otto, "now": clock.now()}
    with pytest.raises(DomainError, match="写明原因"):
        save_service(**given, version=1)
    with pytest.raises(DomainError, match="写明原因"):
        save_service(
            **given, version=1, company=town.company, fee_model="lump_sum",
            contract_from=date(2025, 1, 1), no_company="业主自管",
        )  # fmt: skip

    save_service(**given, version=1, no_company="业主自管")

    draft.refresh_from_db()
    assert (draft.no_company, draft.company) == ("业主自管", None)


def test_only_the_committee_or_the_neighbourhood_keeps_the_money(town):
    draft = drafted(town)
    given = {"draft": draft, "actor": town.otto, "now": clock.now(), "version": 1}
    preparing = Body.objects.create(kind="preparatory", name="筹备组", area=town.hill)

    with pytest.raises(DomainError, match="筹备组只召集会议"):
        save_keeper(**given, body=preparing, body_from=date(2024, 5, 1))
    with pytest.raises(DomainError, match="不在小区所在的社区"):
        save_keeper(**given, body=town.cast.committee, body_from=date(2024, 5, 1))
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(DomainError, match="不能在今天之后"):
        save_keeper(**given, body=town.cast.office, body_from=tomorrow)
    with pytest.raises(IntegrityError, match="kept_by_a_body"), transaction.atomic():
        EstateDraft.objects.filter(pk=draft.pk).update(
            body=preparing, body_kind="preparatory", body_from=date(2024, 5, 1)
        )


def test_a_committee_keeps_one_estate_and_its_people_answer_there_alone(town):
    draft, cast = filled(town), town.cast
    given = {"actor": town.otto, "now": clock.now(), "body_from": date(2024, 5, 1)}
    theirs = Body.objects.create(kind="committee", name="旧月苑业委会", area=town.hill)
    begun = {"actor": town.otto, "now": clock.now()}
    other = begin_draft(area=town.hill, name="旧月苑", **begun)
    save_keeper(**given, draft=other, body=theirs, version=1)
    with pytest.raises(DomainError, match="另一个小区的"):
        save_keeper(**given, draft=draft, body=theirs, version=4)
    drop_draft(draft=other, **begun)
    EstateDraft.objects.filter(pk=draft.pk).update(body=theirs, body_kind="committee")
    kept = {"body": theirs, "kind": "committee", "valid_from": clock.now()}
    ManagementBody.objects.filter(estate=cast.hilltop).update(valid_until=clock.now())
    ManagementBody.objects.create(estate=cast.hilltop, **kept)
    with pytest.raises(DomainError, match="另一个小区的"):
        found(draft=draft, **begun)

    member(cast.cora, Role.COMMITTEE, cast.riverside, body=theirs)
    assert reached(cast.hilltop, clock.now())["management_body"] == []
    member(cast.eve, Role.COMMITTEE, cast.hilltop, body=theirs)
    assert reached(cast.hilltop, clock.now())["management_body"] == [cast.eve]


WRONG = [
    ({"contract_until": "2024-12-31"}, "合同的止日不能早于起日"),
    ({"contract_until": "2025-06-01"}, "合同已经到期"),
    ({"contract_from": "2099-01-01"}, "这一天不能在今天之后"),
    ({"fee_model": ""}, "请选收费方式"),
    ({"contract_from": "nonsense"}, "contract_from"),
]


@pytest.mark.parametrize(("typed", "told"), WRONG)
def test_a_contract_that_does_not_run_is_refused_with_a_sentence(town, client, typed, told):
    draft = drafted(town)
    log_in(client, town.otto)
    words = {
        "company": town.company.pk, "fee_model": "commission", "contract_from": "2025-01-01",
        "contract_until": "", "version": 1,
    }  # fmt: skip

    answer = client.post(f"{LIST}{draft.pk}/service/", words | typed)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert "新风物业" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.version == 1


SLUGS = [
    ("new", "由系统保留"), ("riverside", "已有小区在用"), ("新月苑", "小写字母"),
    ("Xinyue", "小写字母"), ("-x", "小写字母"), ("", "slug"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "told"), SLUGS)
def test_the_word_in_the_address_is_checked(town, client, slug, told):
    draft = drafted(town)
    log_in(client, town.otto)

    answer = client.post(f"{LIST}{draft.pk}/estate/", FACTS | {"slug": slug, "version": 1})

    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_a_name_that_an_estate_of_the_community_has_is_refused(town, client):
    log_in(client, town.otto)
    words = {"name": "山顶苑", "area": town.hill.pk}

    begun = client.post("/oversight/estates/new/", words)
    assert begun.status_code == 400
    assert "已有叫这个名称的小区" in begun.content.decode()
    draft = drafted(town)
    renamed = client.post(f"{LIST}{draft.pk}/estate/", FACTS | {"name": "山顶苑", "version": 1})
    assert "已有叫这个名称的小区" in renamed.content.decode()
    found_twice = client.post("/oversight/estates/new/", words | {"name": "新月苑"})
    assert "已有人开始办理" in found_twice.content.decode()


def test_whoever_read_an_older_state_overwrites_nothing(town, client):
    draft = drafted(town)
    log_in(client, town.otto)
    client.post(f"{LIST}{draft.pk}/estate/", FACTS | {"version": 1})

    late = client.post(f"{LIST}{draft.pk}/estate/", FACTS | {"address": "旧", "version": 1})

    assert "别人刚刚改过这一份" in late.content.decode()
    draft.refresh_from_db()
    assert draft.address == FACTS["address"]


def test_a_step_asks_to_choose_in_words(town, client):
    draft = filled(town)
    log_in(client, town.ozzi)
    for page in (f"{LIST}{draft.pk}/keeper/", f"{LIST}{draft.pk}/service/"):
        shown = client.get(page).content.decode()
        assert ("请选择" in shown, "-----" in shown) == (True, False)


def test_a_draft_is_given_up_and_nothing_stays(town, client):
    draft = filled(town)
    log_in(client, town.ozzi)

    assert client.post(f"{LIST}{draft.pk}/decide/", {}).status_code == 409
    assert client.post(f"{LIST}{draft.pk}/decide/", {"act": "drop"}).url == LIST

    assert not EstateDraft.objects.exists()
    assert not Estate.objects.filter(slug="xinyue-yuan").exists()
    dropped = AuditEvent.objects.get(verb="portal.estatedraft.dropped")
    assert dropped.actor == town.ozzi


def test_an_operator_of_another_county_has_nothing_to_do_with_it(town, client):
    draft = filled(town)
    log_in(client, town.far)

    assert "新月苑" not in client.get(LIST).content.decode()
    for page in ("", "estate/", "keeper/"):
        assert client.get(f"{LIST}{draft.pk}/{page}").status_code == 404
    assert client.post(f"{LIST}{draft.pk}/decide/", {"act": "found"}).status_code == 404
    given = {"draft": draft, "actor": town.far, "now": clock.now()}
    for act in (found, drop_draft):
        with pytest.raises(NotAllowed):
            act(**given)


def test_two_who_begin_one_estate_at_once_make_one_draft(committed_town):
    town = committed_town
    known = registered(town)

    def begin(actor, name):
        return begin_draft(area=town.hill, name=name, register=known, actor=actor, now=clock.now())

    answers = at_once(lambda: begin(town.otto, "新月苑"), lambda: begin(town.ozzi, "新月"))

    assert sorted(type(one).__name__ for one in answers) == ["DomainError", "EstateDraft"]
    assert EstateDraft.objects.count() == 1


def test_two_who_found_it_at_once_make_one_estate(committed_town):
    town = committed_town
    draft = filled(town)

    answers = at_once(
        lambda: found(draft=draft, actor=town.otto, now=clock.now()),
        lambda: found(draft=draft, actor=town.ozzi, now=clock.now()),
    )

    assert sorted(type(one).__name__ for one in answers) == ["Estate", "StaleState"]
    assert Estate.objects.filter(slug="xinyue-yuan").count() == 1
    assert EstatePage.objects.filter(slug="xinyue-yuan").count() == 1


def test_nothing_is_left_where_founding_fails(town, monkeypatch):
    draft = filled(town)
    Estate.objects.filter(slug="riverside").update(slug="xinyue-yuan")

    with pytest.raises(DomainError, match="已有小区在用"):
        found(draft=draft, actor=town.otto, now=clock.now())

    draft.refresh_from_db()
    assert draft.founded is None
    assert EstatePage.objects.count() == 0
    with pytest.raises(StaleState):
        EstateDraft.objects.filter(pk=draft.pk).delete()
        found(draft=draft, actor=town.otto, now=clock.now())


@pytest.mark.parametrize(
    ("name", "slug"),
    [("风和丽苑", "fengheliyuan"), ("绿城·桂花城（北区）", "lucheng-guihuacheng"), ("3号院", "3haoyuan"), ("（）", "")],
)  # fmt: skip
def test_an_address_is_proposed_by_the_sound_of_the_name(name, slug):
    assert pinyin(name) == slug


def test_the_proposed_address_is_free_and_stands_apart(town, client):
    log_in(client, town.otto)
    draft = drafted(town)
    page = client.get(f"{LIST}{draft.pk}/estate/").content.decode()
    assert "<details >" in page
    assert 'value="xinyueyuan"' in page

    Estate.objects.filter(pk=town.cast.riverside.pk).update(slug="xinyueyuan")
    assert proposed_slug(draft) == "xinyueyuan-shandingshequ"
    EstateDraft.objects.filter(pk=draft.pk).update(slug="mine")
    assert client.get(f"{LIST}{draft.pk}/estate/").context["form"].initial["slug"] == "mine"
