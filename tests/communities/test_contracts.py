"""物业服务合同 on its page: renewed with its people, ended early with its reason, signed anew."""

from datetime import timedelta

import pytest

from communities import clock
from communities.models import Role, ServiceContract
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


def test_an_early_end_says_why_and_those_under_it_are_told(bob, office):
    page = bob.get(PAGE).content.decode()
    assert "946" in page
    assert "948" in page
    missing = bob.post(PAGE, {"act": "end", "ends_on": "", "reason": "解聘"})
    assert missing.status_code == 400
    assert "解聘" in missing.content.decode(), "nothing typed is lost"
    today = bob.post(PAGE, {"act": "end", "ends_on": clock.today(), "reason": "解聘"})
    assert "明天或以后" in today.content.decode()

    day = clock.today() + timedelta(days=60)
    assert bob.post(PAGE, {"act": "end", "ends_on": day, "reason": "解聘"}).url == PAGE

    assert roles(office, "paul", days=59) == {Role.PROPERTY_STAFF}
    assert roles(office, "paul", days=61) == frozenset()
    told = Notice.objects.filter(kind="notifications.contract_ended")
    assert {one.user for one in told} == {office.paul, office.petra}


def test_without_a_contract_one_is_signed(bob, office):
    until(office, 0)
    words = {
        "act": "sign", "company_name": "清风", "credit_code": "91330481MA00000001",
        "fee_model": "commission", "first_day": clock.today() + timedelta(days=1),
        "last_day": clock.today() + timedelta(days=365),
    }  # fmt: skip
    assert "清风物业" in bob.post(PAGE, words).content.decode()
    assert bob.post(PAGE, words | {"company_name": "清风物业"}).url == PAGE
    signed = ServiceContract.objects.for_estate(office.riverside).latest("pk")
    assert clock.local(signed.valid_until).date() == clock.today() + timedelta(days=366)


@pytest.mark.parametrize(("name", "status"), [("petra", 403), ("orla", 403), ("hal", 404)])
def test_others_sign_nothing(client, office, name, status):
    log_in(client, office.people[name])
    assert client.get(PAGE).status_code == status
