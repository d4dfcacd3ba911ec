"""物业服务合同 on its page: renewed with its people, ended by two alone, signed anew."""

from datetime import timedelta

import pytest

from communities import clock
from communities.credit_codes import check_sign
from communities.forms.contracts import SignForm
from communities.models import Membership, Role, ServiceContract
from communities.services import end_contract
from communities.standing import standing_of
from notifications.models import Notice
from tests.communities.offices import staffed
from tests.sessions import log_in

PAGE = "/desk/contracts/riverside/"


@pytest.fixture
def office(cast):
    return staffed(cast)


@pytest.fixture
def bob(client, office):
    log_in(client, office.bob)
    return client


def until(office, days):
    now = clock.now()
    words = {"reason": "到期", "actor": None, "now": now}
    return end_contract(contract=office.contract, at=now + timedelta(days=days), **words)


def roles(office, name, **span):
    now = clock.now() + timedelta(**span)
    return standing_of(office.people[name], office.riverside, now).roles


def test_a_renewal_begins_where_the_contract_ends_and_its_people_stay(bob, office):
    until(office, 20)
    assert roles(office, "petra", days=21) == frozenset()
    assert "民法典 947 条" in bob.get(PAGE).content.decode()

    assert bob.post(PAGE, {"act": "renew", "fee_model": "lump_sum"}).url == PAGE

    old, renewed = ServiceContract.objects.for_estate(office.riverside).order_by("valid_from")
    assert renewed.valid_from == old.valid_until
    assert roles(office, "petra", days=21) == {Role.PROPERTY_MANAGER}
    assert roles(office, "paul", days=21) == {Role.PROPERTY_STAFF}
    told = Notice.objects.filter(kind="notifications.contract_renewed")
    assert {one.user for one in told} == {office.paul, office.petra}
    assert "记下续签" not in bob.get(PAGE).content.decode(), "once"
    assert bob.post(PAGE, {"act": "renew", "fee_model": "lump_sum"}).status_code == 400


def test_nobody_ends_a_contract_early_alone(bob, office):
    page = bob.get(PAGE).content.decode()
    assert "946" in page
    assert 'href="/desk/handover/"' in page
    day = clock.today() + timedelta(days=60)
    bob.post(PAGE, {"act": "end", "ends_on": day, "reason": "解聘"})
    assert ServiceContract.objects.get(pk=office.contract.pk).valid_until is None


def test_an_end_is_told_to_those_under_it_and_takes_the_renewal_with_it(bob, office):
    until(office, 20)
    bob.post(PAGE, {"act": "renew", "fee_model": "lump_sum"})
    assert roles(office, "paul", days=21) == {Role.PROPERTY_STAFF}

    until(office, 10)

    assert roles(office, "paul", days=9) == {Role.PROPERTY_STAFF}
    assert [roles(office, "paul", days=n) for n in (11, 21, 400)] == [frozenset()] * 3
    renewed = ServiceContract.objects.for_estate(office.riverside).latest("valid_from")
    assert renewed.valid_until == renewed.valid_from
    under = Membership.objects.filter(contract=renewed)
    assert {one.valid_until for one in under} == {renewed.valid_from}
    told = Notice.objects.filter(kind="notifications.contract_ended")
    assert {one.user for one in told} == {office.paul, office.petra}


def words(name="清风物业", code="91330481MA00000001"):
    return {
        "act": "sign", "company_name": name, "credit_code": code,
        "fee_model": "commission", "first_day": clock.today() + timedelta(days=1),
        "last_day": clock.today() + timedelta(days=365),
    }  # fmt: skip


def test_without_a_contract_the_same_company_signs_again(bob, office):
    until(office, 0)
    assert "清风物业" in bob.post(PAGE, words("清风")).content.decode()
    assert bob.post(PAGE, words()).url == PAGE
    signed = ServiceContract.objects.for_estate(office.riverside).latest("pk")
    assert clock.local(signed.valid_until).date() == clock.today() + timedelta(days=366)
    assert "将要开始" in bob.post(PAGE, words()).content.decode()


def test_another_company_comes_by_a_change_of_company_alone(bob, office):
    assert "将要开始" in bob.post(PAGE, words("明月物业", "91330481MA00000002")).content.decode()
    until(office, 0)
    refused = bob.post(PAGE, words("明月物业", "91330481MA00000002"))
    assert refused.status_code == 400
    assert "另一家物业" in refused.content.decode()
    assert ServiceContract.objects.for_estate(office.riverside).get() == office.contract


NEW = f"9133 0481ma000000 3{check_sign('91330481MA0000003')}"
WRONG = {
    "a digit is wrong": ("朝阳物业", "91330481MA00000039", "校验位不对"),
    "another's name": ("明月物业", NEW, "已经登记过，信用代码 91330481MA00000002"),
    "another's code": ("朝阳物业", "91330481ma00000002", "登记的企业是“明月物业”"),
}


@pytest.mark.parametrize(("name", "code", "sentence"), WRONG.values(), ids=WRONG)
def test_a_company_has_one_name_and_one_code_that_can_be(bob, office, name, code, sentence):
    refused = bob.post(PAGE, words(name, code))
    assert refused.status_code == 400
    assert sentence in refused.content.decode()


def test_a_code_is_kept_in_capitals_and_without_spaces(cast):
    form = SignForm(words("朝阳物业", NEW))
    assert form.is_valid(), form.errors
    assert form.company().credit_code == "".join(NEW.split()).upper()


@pytest.mark.parametrize(("name", "status"), [("petra", 403), ("orla", 403), ("hal", 404)])
def test_others_sign_nothing(client, office, name, status):
    log_in(client, office.people[name])
    assert client.get(PAGE).status_code == status


def test_in_english_roles_and_fee_models_are_english(client, office):
    log_in(client, office.bob)

    people = client.get("/en/desk/people/riverside/").content.decode()
    assert "owners’ committee" in people
    assert "业委会成员" not in people
    assert "lump sum" in client.get(f"/en{PAGE}").content.decode()
