"""邀请: an owner lets tenants and family in by a link that works once; staff a tenant with her lease."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client

from communities import clock
from communities.errors import DomainError
from communities.models import (
    AuditEvent,
    Invitation,
    Membership,
    Ownership,
    Role,
    User,
)
from communities.services.delegates import grant_delegate
from communities.services.invitations import (
    accept_invitation,
    invitation_of,
    invite,
    revoke_invitation,
)
from communities.standing import standing_of
from notifications.models import Notice
from tests.cast import ended, owner
from tests.codes import sent_code
from tests.communities.test_contacts import go_on, mail_box
from tests.communities.test_keys import come_back
from tests.sessions import log_in
from tests.together import at_once

__all__ = ["go_on", "mail_box"]
PAGE = "/me/invitations/"


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
    return re.search(r"(/me/invitations/\?t=[\w-]{32})", page)[1]


def looked(guest, address):
    """The page to which the link leads."""
    return guest.get(address, follow=True)


def accepted(guest, address):
    assert guest.get(address).url == PAGE
    return guest.post(PAGE)


def roles(user, estate, now=None):
    return standing_of(user, estate, now or clock.now()).roles


@pytest.mark.parametrize(("kind", "role"), [("tenant", "resident"), ("family", "delegate")])
def test_who_is_invited_accepts_and_the_owners_are_told(alice, eve, cast, kind, role):
    also = owner(cast.bob, cast.unit)
    address = link(alice, cast.unit, kind)
    assert "接受邀请" in looked(eve, address).content.decode()
    assert roles(cast.eve, cast.riverside) == frozenset(), "looking is not accepting"

    assert accepted(eve, address).url == "/me/units/"

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
    token = link(alice, cast.unit).split("=")[-1]

    assert token not in alice.get("/me/units/").content.decode()
    rows = [*Invitation.objects.values_list(), *AuditEvent.objects.values_list()]
    assert token not in str(rows)
    assert token not in str(dict(alice.session))


def test_a_used_a_revoked_an_expired_and_a_wrong_link_say_so(alice, eve, cast, go_on):
    used, revoked, expired = (link(alice, cast.unit) for _ in range(3))
    accepted(eve, used)
    second = Invitation.objects.order_by("pk")[1]
    alice.post(f"/me/invitations/{second.pk}/revoke/")
    go_on(days=7, minutes=1)
    said = {
        used: ("已经用过", 410),
        revoked: ("已撤回这个邀请", 410),
        expired: ("已过期", 410),
        "/me/invitations/?t=made-up": ("不对或不完整", 404),
    }
    Membership.objects.filter(user=cast.eve).update(valid_until=clock.now())

    for address, (words, status) in said.items():
        for answer in (looked(eve, address), accepted(eve, address)):
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
    ended(Ownership.objects.get(user=cast.alice), clock.today(), cast.petra, cast.bob)

    assert "不再有效" in accepted(eve, address).content.decode()


def test_a_sale_ends_a_delegate_and_no_tenant(alice, eve, cast):
    accepted(eve, link(alice, cast.unit, "family"))
    accepted(eve, link(alice, cast.unit, "tenant"))
    ended(Ownership.objects.get(user=cast.alice), day(days=1), cast.petra, cast.bob)
    later = clock.now() + timedelta(days=2)

    assert roles(cast.eve, cast.riverside) == {Role.DELEGATE, Role.RESIDENT}
    assert roles(cast.eve, cast.riverside, later) == {Role.RESIDENT}


def test_nobody_accepts_her_own_and_only_owners_invite(alice, eve, cast):
    assert "不用邀请自己" in accepted(alice, link(alice, cast.unit)).content.decode()
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
        accepted(eve, link(alice, cast.unit))
        held = Membership.objects.current(clock.now()).get(user=cast.eve)

        assert ends.post(f"/me/delegates/{held.pk}/revoke/").url == "/me/units/"

        assert roles(cast.eve, cast.riverside) == frozenset()
    assert AuditEvent.objects.filter(verb="communities.tenant.revoked").count() == 2


def test_a_visitor_logs_in_first_and_no_address_holds_the_token(alice, cast):
    address = link(alice, cast.unit)
    token, guest = address.split("=")[-1], Client()

    assert guest.get(address).url == PAGE
    assert guest.get(PAGE).url == f"/login/?next={PAGE}"

    User.objects.filter(pk=cast.eve.pk).update(phone="+8613900005555", phone_verified=True)
    guest.post(f"/login/?next={PAGE}", {"login": "+8613900005555"})
    came = guest.post("/login/code/", {"code": sent_code(), "next": PAGE}, follow=True)
    assert "接受邀请" in came.content.decode()
    assert token not in came.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("select data from communities_session")
        assert token not in str(cursor.fetchall()), "sealed"


def test_an_old_session_says_again_who_it_is_before_it_accepts(alice, eve, cast):
    address = link(alice, cast.unit)
    eve.get(address)
    come_back(eve, cast.eve, after=99_999, methods=["code"])

    assert eve.post(PAGE).url.startswith("/account/again/")

    assert roles(cast.eve, cast.riverside) == frozenset()


@pytest.mark.parametrize("kind", ["tenant", "family"])
def test_what_lasts_longer_is_never_cut_short_by_the_way(alice, eve, cast, kind):
    accepted(eve, link(alice, cast.unit, kind, last_day=day(days=90)))
    shorter = link(alice, cast.unit, kind, last_day=day(days=30))

    answer = accepted(eve, shorter)

    assert answer.status_code == 400
    held = Membership.objects.current(clock.now()).get(user=cast.eve)
    assert clock.local(held.valid_until).date() == day(days=91)
    assert Invitation.objects.filter(status="open").count() == 1, "nothing is used up"


def test_a_helper_is_not_cut_short_either_and_a_longer_one_is_traced(alice, eve, cast):
    words = {"unit": cast.unit, "phone": "+8613900005555", "actor": cast.alice}
    grant_delegate(**words, last_day=day(days=90), now=clock.now())
    with pytest.raises(DomainError, match="比这一天更久"):
        grant_delegate(**words, last_day=day(days=30), now=clock.now())
    assert not AuditEvent.objects.filter(verb="communities.delegate.replaced").exists()

    grant_delegate(**words, last_day=day(days=120), now=clock.now())

    replaced = AuditEvent.objects.get(verb="communities.delegate.replaced")
    first = Membership.objects.filter(user=cast.eve).earliest("pk")
    assert replaced.subject == f"communities.membership:{first.pk}"


@pytest.mark.parametrize(
    ("kind", "said"), [("tenant", "租户身份已由业主结束"), ("family", "代办已由业主收回")]
)
def test_who_is_sent_away_is_told_and_who_leaves_knows(alice, eve, cast, kind, said):
    for ends, told in ((eve, 0), (alice, 1)):
        accepted(eve, link(alice, cast.unit, kind))
        held = Membership.objects.current(clock.now()).get(user=cast.eve)
        ends.post(f"/me/delegates/{held.pk}/revoke/")
        assert Notice.objects.filter(user=cast.eve).count() == told

    assert said in eve.get("/me/notices/").content.decode()
