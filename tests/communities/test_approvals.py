"""Two people of one employer never approve each other."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from communities import clock
from communities.approvals import check_approver
from communities.errors import DomainError, NotAllowed
from communities.models import Membership, PropertyCompany, Role, ServiceContract
from communities.standing import standing_of
from tests.cast import START, member, person, second_contract


def _check(proposer, approver, estate, proposed_at=None):
    now = clock.now()
    first, second = (standing_of(one, estate, now) for one in (proposer, approver))
    check_approver(first, second, proposed_at or now)


def _refused(cast, proposer, approver, **more):
    with pytest.raises(DomainError) as refusal:
        _check(proposer, approver, cast.riverside, **more)
    return refusal.value


def test_the_committee_approves_what_the_company_proposes(cast):
    _check(cast.paul, cast.bob, cast.riverside)
    _check(cast.hal, cast.olga, cast.hilltop)


def test_two_employees_of_one_company_are_refused(cast):
    assert isinstance(_refused(cast, cast.paul, cast.petra), NotAllowed)

    member(cast.petra, Role.COMMITTEE, cast.riverside, body=cast.committee)
    assert _refused(cast, cast.paul, cast.petra).message == "同一单位的两人不能互相审批。"


def test_two_members_of_the_committee_are_refused(cast):
    assert _refused(cast, cast.cora, cast.bob).message == "同一单位的两人不能互相审批。"


def test_colleagues_are_so_over_all_estates(cast):
    far = ServiceContract.objects.get(estate=cast.hilltop)
    member(cast.bob, Role.PROPERTY_STAFF, cast.hilltop, contract=far)
    _check(cast.paul, cast.bob, cast.riverside)  # another company

    far = second_contract(cast.hilltop, cast.contract.company)
    member(cast.bob, Role.PROPERTY_STAFF, cast.hilltop, contract=far)

    assert _refused(cast, cast.paul, cast.bob).message == "同一单位的两人不能互相审批。"


def test_nobody_approves_her_own(cast):
    assert "自己" in _refused(cast, cast.bob, cast.bob).message


@pytest.mark.parametrize("name", ["alice", "petra", "olga", "sam", "eve", "root"])
def test_only_the_body_in_charge_approves(cast, name):
    assert isinstance(_refused(cast, cast.paul, cast.people[name]), NotAllowed)


def test_a_visitor_approves_nothing(cast):
    assert isinstance(_refused(cast, cast.paul, AnonymousUser()), NotAllowed)


def test_leaving_the_company_after_proposing_changes_nothing(cast):
    member(cast.petra, Role.COMMITTEE, cast.riverside, body=cast.committee)
    before = clock.now()
    Membership.objects.filter(user=cast.paul).update(valid_until=before)

    assert (
        "同一单位"
        in _refused(cast, cast.paul, cast.petra, proposed_at=before - timedelta(minutes=1)).message
    )
    _check(cast.paul, cast.petra, cast.riverside)


def test_one_company_under_two_contracts_is_one_employer(cast):
    company = PropertyCompany.objects.get(name="清风物业")
    second = ServiceContract.objects.create(
        estate=cast.riverside, company=company, fee_model="lump_sum", valid_from=START
    )
    pia = person("pia")
    member(pia, Role.PROPERTY_STAFF, cast.riverside, contract=second)
    member(pia, Role.COMMITTEE, cast.riverside, body=cast.committee)

    assert "同一单位" in _refused(cast, cast.paul, pia).message
