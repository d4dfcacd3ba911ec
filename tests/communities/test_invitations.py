"""邀请: an owner lets tenants and family in by a link that works once; staff a tenant with her lease."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from communities import clock
from communities.errors import DomainError
from communities.models import AuditEvent, Invitation, Membership, Ownership, Role, User
from communities.services.invitations import (
    accept_invitation,
    invitation_of,
    invite,
    revoke_invitation,
)
from communities.standing import standing_of
from notifications.models import Notice
from tests.cast import home, owner
from tests.communities.test_contacts import go_on
from tests.sessions import log_in
from tests.together import at_once

__all__ = ["go_on"]


@pytest.fixture
def alice(client, cast):
    log_in(client, cast.alice, second_factor=False)
    return client


@pytest.fixture
def eve(cast):
    User.objects.filter(pk=cast.eve.pk).update(phone="+8613900005555", phone_verified=True)
    guest = Client()
    log_in(guest, cast.eve, second_factor=False)
    return guest


def day(**span):
    return clock.today() + timedelta(**span)


def send(client, unit, kind="tenant", last_day=None):
    words = {"kind": kind, "last_day": last_day or day(days=90)}
    return client.post(f"/me/units/{unit.pk}/invite/", words)


def link(client, unit, kind="tenant", **more) -> str:
    """Where the link leads, as the owner reads it once."""
    page = send(client, unit, kind, **more).content.decode()
    assert 'class="code-qr' in page
    return re.search(r"(/me/invitations/[\w-]{32}/)", page)[1]


def roles(user, estate, now=None):
    return standing_of(user, estate, now or clock.now()).roles


@pytest.mark.parametrize(("kind", "role"), [("tenant", "resident"), ("family", "delegate")])
def test_who_is_invited_accepts_and_the_owners_are_told(alice, eve, cast, kind, role):
    also = owner(cast.bob, cast.unit)
    address = link(alice, cast.unit, kind)
    assert "接受邀请" in eve.get(address).content.decode()
    assert roles(cast.eve, cast.riverside) == frozenset(), "looking is not accepting"

    assert eve.post(address).url == "/me/units/"

    assert roles(cast.eve, cast.riverside) == {role}
    held = Membership.objects.get(user=cast.eve)
    assert clock.local(held.valid_until).date() == day(days=91)
    assert (held.granted_by, held.unit) == (cast.alice, cast.unit)
    told = Notice.objects.filter(path="/me/units/")
    assert {notice.user for notice in told} == {cast.alice, also.user}
    assert "139****5555" in str(told[0].params)
    assert AuditEvent.objects.filter(verb="communities.invitation.accept").count() == 1
    assert "139****5555" in alice.get("/me/units/").content.decode()


def test_the_link_is_shown_once_and_kept_nowhere(alice, cast):
    token = link(alice, cast.unit).split("/")[-2]

    assert token not in alice.get("/me/units/").content.decode()
    rows = [*Invitation.objects.values_list(), *AuditEvent.objects.values_list()]
    assert token not in str(rows)
    assert token not in str(dict(alice.session))


def test_a_used_a_revoked_an_expired_and_a_wrong_link_say_so(alice, eve, cast, go_on):
    used, revoked, expired = (link(alice, cast.unit) for _ in range(3))
    eve.post(used)
    second = Invitation.objects.order_by("pk")[1]
    alice.post(f"/me/invitations/{second.pk}/revoke/")
    go_on(days=7, minutes=1)
    said = {
        used: ("已经用过", 410),
        revoked: ("已撤回这个邀请", 410),
        expired: ("已过期", 410),
        "/me/invitations/made-up/": ("不对或不完整", 404),
    }
    Membership.objects.filter(user=cast.eve).update(valid_until=clock.now())

    for address, (words, status) in said.items():
        for answer in (eve.get(address), eve.post(address)):
            assert answer.status_code == status
            assert words in answer.content.decode()
            assert "接受邀请" not in answer.content.decode()
    assert roles(cast.eve, cast.riverside) == frozenset()


def test_of_many_who_accept_at_once_one_comes_in(committed_cast):
    cast = committed_cast
    words = {"kind": "tenant", "last_day": day(days=9), "actor": cast.alice, "now": clock.now()}
    _invitation, token = invite(unit=cast.unit, **words)
    guests = [cast.bob, cast.dan, cast.eve, cast.paul]

    def come_in(guest):
        return accept_invitation(invitation=invitation_of(token), user=guest, now=clock.now())

    came = at_once(*(partial(come_in, guest) for guest in guests))

    assert [type(one) for one in came].count(Membership) == 1
    assert sum(isinstance(one, DomainError) for one in came) == 3
    assert Membership.objects.filter(role=Role.RESIDENT).count() == 1


def test_an_invitation_ends_with_the_ownership_of_who_sent_it(alice, eve, cast):
    address = link(alice, cast.unit)
    Ownership.objects.filter(user=cast.alice).update(valid_until=clock.today())

    assert "不再有效" in eve.post(address).content.decode()


def test_a_sale_ends_a_delegate_and_no_tenant(alice, eve, cast):
    eve.post(link(alice, cast.unit, "family"))
    eve.post(link(alice, cast.unit, "tenant"))
    Ownership.objects.filter(user=cast.alice).update(valid_until=day(days=1))
    later = clock.now() + timedelta(days=2)

    assert roles(cast.eve, cast.riverside) == {Role.DELEGATE, Role.RESIDENT}
    assert roles(cast.eve, cast.riverside, later) == {Role.RESIDENT}


def test_nobody_accepts_her_own_and_only_owners_invite(alice, eve, cast):
    assert "不用邀请自己" in alice.post(link(alice, cast.unit)).content.decode()
    for who in (cast.dan, cast.paul, cast.eve, cast.root):
        other = Client()
        log_in(other, who)
        assert send(other, cast.unit).status_code == 404
        invitation = Invitation.objects.get()
        assert other.post(f"/me/invitations/{invitation.pk}/revoke/").status_code == 404
    assert Invitation.objects.get().status == "open"


def test_five_are_open_at_most_and_one_taken_back_makes_room(alice, cast):
    for _ in range(5):
        link(alice, cast.unit)
    assert "已有 5 个没用的邀请" in send(alice, cast.unit).content.decode()

    revoke_invitation(invitation=Invitation.objects.first(), actor=cast.alice, now=clock.now())

    link(alice, cast.unit)
    with pytest.raises(DomainError, match="已有 5 个"):
        invite(
            unit=cast.unit, kind="family", last_day=day(days=3), actor=cast.alice, now=clock.now()
        )


@pytest.mark.parametrize(
    ("kind", "days", "said"),
    [("family", 400, "一年之内"), ("tenant", 1200, "三年之内"), ("tenant", -1, "三年之内")],
)
def test_a_last_day_lies_ahead_and_near(alice, cast, kind, days, said):
    page = send(alice, cast.unit, kind, day(days=days)).content.decode()

    assert said in page
    assert f'value="{day(days=days)}"' in page
    assert not Invitation.objects.exists()


def test_owner_and_tenant_each_end_it(alice, eve, cast):
    for ends in (alice, eve):
        eve.post(link(alice, cast.unit))
        held = Membership.objects.current(clock.now()).get(user=cast.eve)

        assert ends.post(f"/me/delegates/{held.pk}/revoke/").url == "/me/units/"

        assert roles(cast.eve, cast.riverside) == frozenset()
    assert AuditEvent.objects.filter(verb="communities.tenant.revoked").count() == 2


def test_a_visitor_logs_in_first_and_comes_back(alice, cast):
    address = link(alice, cast.unit)

    assert Client().get(address).url == f"/login/?next={address}"


def lease(cast, **more):
    words = {"building": "1", "unit": "1-101", "phone": "139 0000 5555", "last_day": day(days=300)}
    return words | {"estate": cast.riverside.pk, "is_document_seen": "on"} | more


def test_staff_enter_a_tenant_with_her_lease_and_the_owner_is_told(client, eve, cast):
    log_in(client, cast.petra)
    wrong = client.post("/desk/roster/tenant/", lease(cast, unit="9-999")).content.decode()
    assert "名册里没有这套房屋" in wrong
    unknown = client.post("/desk/roster/tenant/", lease(cast, phone="13900006666"))
    assert "先用这个手机号登录一次" in unknown.content.decode()

    assert client.post("/desk/roster/tenant/", lease(cast)).url == "/desk/roster/"

    assert roles(cast.eve, cast.riverside) == {Role.RESIDENT}
    assert Notice.objects.get(path="/me/units/").user == cast.alice
    granted = AuditEvent.objects.get(verb="communities.tenant.granted")
    assert granted.actor == cast.petra


def test_entering_a_tenant_takes_the_right_the_second_factor_and_ones_own_estate(client, eve, cast):
    home(cast.riverside, "1-303")
    for who, second, status in (
        (cast.alice, True, 403),
        (cast.petra, False, 302),
        (cast.hal, True, 200),
    ):
        log_in(client, who, second_factor=second)
        assert client.post("/desk/roster/tenant/", lease(cast)).status_code == status
    User.objects.filter(pk=cast.eve.pk).update(phone=None)
    User.objects.filter(pk=cast.petra.pk).update(phone="+8613900005555", phone_verified=True)
    log_in(client, cast.petra)
    assert client.post("/desk/roster/tenant/", lease(cast)).status_code == 403
    assert not Membership.objects.filter(role=Role.RESIDENT).exists()
