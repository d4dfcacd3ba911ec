"""Roles, contracts and the management body are given and taken by those who may, and end on time."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import path

from communities import clock
from communities.access import estate_view
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Body, Membership, PropertyCompany, Role
from communities.services import (
    end_contract,
    end_membership,
    grant_membership,
    hand_management_over,
    sign_contract,
)
from communities.standing import standing_of
from portal.urls import handler500
from portal.urls import urlpatterns as real
from tests.cast import member, person
from tests.sessions import log_in


@estate_view("communities.view_desk")
def _desk(request, estate):
    return HttpResponse(estate.name)


urlpatterns = [path("probe/<slug:slug>/", _desk), *real]
__all__ = ["handler500", "urlpatterns"]


def _grant(cast, actor, role=Role.PROPERTY_STAFF, **more):
    on = {"contract": cast.contract} if role.startswith("property") else {}
    return grant_membership(
        user=cast.eve,
        role=role,
        place=more.pop("place", cast.riverside),
        actor=actor,
        now=clock.now(),
        **(on | more),
    )


def test_a_manager_appoints_staff_and_it_is_written_down(cast):
    given = _grant(cast, cast.petra)

    assert standing_of(cast.eve, cast.riverside, clock.now()).roles == {Role.PROPERTY_STAFF}
    event = AuditEvent.objects.get(verb="communities.membership.granted")
    assert (event.actor, event.subject) == (cast.petra, f"communities.membership:{given.pk}")


@pytest.mark.parametrize("name", ["paul", "alice", "hal", "sam", "eve", "root"])
def test_nobody_else_appoints(cast, name):
    with pytest.raises(NotAllowed):
        _grant(cast, cast.people[name])

    assert not cast.eve.memberships.exists()


def test_a_manager_and_the_committee_appoint_a_manager_and_staff_do_not(cast):
    with pytest.raises(NotAllowed):
        _grant(cast, cast.paul, Role.PROPERTY_MANAGER)

    for actor, user in ((cast.bob, cast.eve), (cast.petra, cast.dan)):
        grant_membership(
            user=user, role=Role.PROPERTY_MANAGER, place=cast.riverside, actor=actor,
            contract=cast.contract, now=clock.now(),
        )  # fmt: skip
        assert standing_of(user, cast.riverside, clock.now()).roles == {Role.PROPERTY_MANAGER}


def test_homes_are_not_granted_and_roles_not_twice(cast):
    with pytest.raises(DomainError, match="房屋绑定"):
        _grant(cast, cast.petra, Role.OWNER)
    _grant(cast, cast.petra)
    with pytest.raises(DomainError, match="已经有"):
        _grant(cast, cast.petra)


def test_a_contract_of_another_estate_is_refused(cast):
    with pytest.raises(DomainError, match="合同"):
        _grant(cast, None, place=cast.hilltop)


def test_officers_of_an_area_are_appointed_by_its_operator_only(cast):
    operator = person("oscar")
    member(operator, Role.OPERATOR, area=cast.street)
    more = {"place": cast.street, "body": cast.office}
    with pytest.raises(NotAllowed):
        _grant(cast, cast.olga, Role.SUPERVISOR, **more)

    _grant(cast, operator, Role.SUPERVISOR, **more)

    assert standing_of(cast.eve, cast.hilltop, clock.now()).roles == {Role.SUPERVISOR}


def test_a_role_ends_once(cast):
    given = Membership.objects.get(user=cast.paul)
    end_membership(membership=given, actor=cast.petra, now=clock.now())

    assert standing_of(cast.paul, cast.riverside, clock.now()).roles == frozenset()
    with pytest.raises(StaleState):
        end_membership(membership=given, actor=cast.petra, now=clock.now())


def test_an_ended_contract_ends_access_to_the_minute(cast, client, settings, tmp_path):
    settings.ROOT_URLCONF = __name__
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    log_in(client, cast.petra)
    end = clock.now() + timedelta(minutes=10)
    end_contract(contract=cast.contract, at=end, reason="合同到期", actor=cast.bob, now=clock.now())

    settings.CLOCK_OFFSET_FILE.write_text("540")
    assert client.get("/probe/riverside/").status_code == 200
    assert client.get("/admin/").status_code == 200
    settings.CLOCK_OFFSET_FILE.write_text("600")
    assert client.get("/probe/riverside/").status_code == 404
    assert client.get("/admin/").status_code != 200


def test_a_contract_ends_neither_in_the_past_nor_without_a_reason(cast):
    now = clock.now()
    for at, reason in [(now - timedelta(minutes=1), "到期"), (now, " ")]:
        with pytest.raises(DomainError):
            end_contract(contract=cast.contract, at=at, reason=reason, actor=cast.bob, now=now)
    with pytest.raises(NotAllowed):
        end_contract(contract=cast.contract, at=now, reason="到期", actor=cast.petra, now=now)


def test_one_company_at_a_time(cast):
    now, other = clock.now(), PropertyCompany.objects.get(name="明月物业")
    terms = {
        "estate": cast.riverside,
        "company": other,
        "fee_model": "lump_sum",
        "valid_from": now,
        "actor": cast.bob,
        "now": now,
    }
    with pytest.raises(DomainError, match="先结束"):
        sign_contract(**terms, is_handed_over=True)

    end_contract(contract=cast.contract, at=now, reason="更换物业", actor=cast.bob, now=now)
    with pytest.raises(DomainError, match="物业交接"):
        sign_contract(**terms)
    assert sign_contract(**terms, is_handed_over=True).company == other


def test_management_is_handed_over_at_one_moment(cast):
    now = clock.now()
    operator, successor = person("oscar"), Body.objects.create(kind="neighbourhood", name="居委会")
    member(operator, Role.OPERATOR, cast.riverside)
    handing = {"estate": cast.riverside, "body": successor, "kind": "custody", "now": now}
    with pytest.raises(NotAllowed):
        hand_management_over(actor=cast.petra, **handing)

    hand_management_over(actor=operator, **handing)

    assert not standing_of(cast.bob, cast.riverside, now).governs
    assert standing_of(cast.bob, cast.riverside, now - timedelta(microseconds=1)).governs
    with pytest.raises(DomainError, match="已经是"):
        hand_management_over(actor=operator, **handing)
