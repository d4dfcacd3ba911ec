"""任职邀请: a phone is asked into an office; who proves it accepts, or says that it is not she."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent, Membership, OfficeInvitation, Role, User
from communities.selectors.offices import Seat
from communities.services.office_ends import end_office
from communities.services.offices import (
    accept_office,
    invite_to_office,
    lapse_offices,
    revoke_office,
)
from communities.services.people import end_contract, sign_contract
from communities.standing import standing_of
from notifications.models import Notice
from tests.cast import member
from tests.codes import received
from tests.communities.offices import PHONE, invited, seat, staffed
from tests.communities.test_contacts import go_on, mail_box
from tests.sessions import log_in
from tests.together import at_once

__all__ = ["go_on", "mail_box"]
DESK, ME = "/desk/people/riverside/", "/me/offices/"


@pytest.fixture
def office(cast):
    return staffed(cast)


@pytest.fixture
def eve(office):
    guest = Client()
    log_in(guest, office.eve, second_factor=False)
    return guest


def form(cast, role=Role.PROPERTY_STAFF, **more) -> dict:
    words = {"seat": seat(cast, role).key, "name": "伊芙", "phone": "139 0000 5555"}
    return words | {"starts_on": clock.today().isoformat()} | more


def roles(cast, now=None):
    return standing_of(cast.eve, cast.riverside, now or clock.now()).roles


def test_staff_are_invited_by_text_and_accept(client, office, eve):
    log_in(client, office.petra)
    assert 'href="/desk/people/"' in client.get("/desk/").content.decode()
    assert client.get("/desk/people/").url == DESK
    assert client.post(DESK, form(office)).url == DESK
    words = received()[0]["body"]
    link = re.search(r"/me/offices/\?t=[\w-]{32}", words)[0]
    assert "伊芙" not in words, "nothing of the person before she proved her phone"

    visitor = Client()
    assert visitor.get(link).url == ME
    assert visitor.get(ME).url.startswith("/login/")

    eve.get(link)
    page = eve.get(ME).content.decode()
    assert all(one in page for one in ("河畔苑", "物业员工", "清风物业", "伊芙", "p**"))
    assert roles(office) == frozenset(), "looking is not accepting"
    assert eve.post(ME, {"act": "accept"}).url == "/account/second/"
    assert roles(office) == {Role.PROPERTY_STAFF}
    assert Membership.objects.get(user=office.eve).granted_by == office.petra
    assert Notice.objects.get(kind="notifications.office_accepted").user == office.petra
    verbs = AuditEvent.objects.filter(subject__startswith="communities.officeinvitation")
    assert list(verbs.order_by("pk").values_list("verb", "actor")) == [
        ("communities.officeinvitation.sent", office.petra.pk),
        ("communities.officeinvitation.accept", office.eve.pk),
    ]
    assert eve.get("/desk/roster/").status_code == 302, "no roll without a second factor"


def test_not_me_ends_it_and_the_inviter_is_told(client, office, eve):
    invitation, link = invited(office)
    assert f"{ME}{invitation.pk}/" in eve.get("/me/").content.decode()
    eve.get(link)

    assert eve.post(ME, {"act": "decline"}).url == "/me/"

    assert roles(office) == frozenset()
    assert Notice.objects.get(kind="notifications.office_declined").user == office.petra
    assert eve.get(f"{ME}{invitation.pk}/").status_code == 404
    invited(office)


def test_another_phones_account_learns_nothing(office):
    invitation, link = invited(office)
    dan = Client()
    log_in(dan, office.dan, second_factor=False)
    dan.get(link)

    for answer in (dan.get(ME), dan.post(ME, {"act": "accept"}), dan.get(f"{ME}{invitation.pk}/")):
        assert answer.status_code == 404
        assert "清风物业" not in answer.content.decode()
    User.objects.filter(pk=office.eve.pk).update(phone_verified=False)
    eve = Client()
    log_in(eve, office.eve, second_factor=False)
    assert eve.post(f"{ME}{invitation.pk}/", {"act": "accept"}).status_code == 404
    assert OfficeInvitation.objects.get().status == "open"


def test_control_her_own_phone_accepts(office, eve):
    invitation, _link = invited(office)
    assert eve.post(f"{ME}{invitation.pk}/", {"act": "accept"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("petra", Role.PROPERTY_STAFF),
        ("petra", Role.PROPERTY_MANAGER),
        ("orla", Role.COMMITTEE),
        ("oscar", Role.COMMITTEE),
        ("bob", Role.PROPERTY_MANAGER),
    ],
)
def test_who_invites_whom(office, name, role):
    invitation, _link = invited(office, role, actor=office.people[name])
    accept_office(invitation=invitation, user=office.eve, now=clock.now())
    assert roles(office) == {role}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("bob", Role.COMMITTEE),
        ("petra", Role.COMMITTEE),
        ("orla", Role.PROPERTY_STAFF),
        ("paul", Role.PROPERTY_STAFF),
        ("hal", Role.PROPERTY_STAFF),
        ("sam", Role.COMMITTEE),
        ("alice", Role.PROPERTY_STAFF),
        ("root", Role.COMMITTEE),
    ],
)
def test_nobody_else_invites(office, name, role):
    with pytest.raises(NotAllowed):
        invited(office, role, actor=office.people[name])
    assert not OfficeInvitation.objects.exists()


def test_a_committee_rests_on_its_filing(client, office):
    log_in(client, office.orla)
    words = form(office, Role.COMMITTEE)
    refused = client.post(DESK, words)
    assert refused.status_code == 400
    assert "要写备案文件和日期" in refused.content.decode()
    assert 'value="伊芙"' in refused.content.decode(), "nothing typed is lost"
    filed = {"basis": "备案表 2026-3", "basis_date": clock.today().isoformat()}
    assert client.post(DESK, words | filed).status_code == 302


def test_nobody_sits_in_the_committee_and_works_for_the_company(office, eve):
    member(office.eve, Role.PROPERTY_STAFF, office.riverside, contract=office.contract)
    invitation, _link = invited(office, Role.COMMITTEE, actor=office.orla)
    answer = eve.post(f"{ME}{invitation.pk}/", {"act": "accept"})
    assert answer.status_code == 410
    assert "不能同时做业委会成员" in answer.content.decode()


def test_nor_from_a_day_on(office):
    day = clock.today() + timedelta(days=5)
    coming, _link = invited(office, starts_on=day)
    accept_office(invitation=coming, user=office.eve, now=clock.now())
    later, _link = invited(office, Role.COMMITTEE, actor=office.orla)
    with pytest.raises(DomainError, match="不能同时做业委会成员"):
        accept_office(invitation=later, user=office.eve, now=clock.now())
    assert Membership.objects.get(user=office.eve).role == Role.PROPERTY_STAFF


def test_a_manager_fills_no_post_of_the_company_that_comes_next(client, office):
    at, others = clock.now() + timedelta(days=20), Membership.objects.get(user=office.hal).contract
    words = {"actor": None, "now": clock.now()}
    end_contract(contract=office.contract, at=at, reason="到期", **words)
    incoming = sign_contract(
        estate=office.riverside,
        company=others.company,
        fee_model="lump_sum",
        valid_from=at,
        is_handed_over=True,
        **words,
    )
    post = Seat(Role.PROPERTY_MANAGER, contract=incoming)
    with pytest.raises(NotAllowed):
        invited(office, seat=post)
    log_in(client, office.petra)
    assert "明月物业" not in client.get(DESK).content.decode()

    invitation, _link = invited(office, seat=post, actor=office.bob)
    with pytest.raises(NotAllowed):
        revoke_office(invitation=invitation, actor=office.petra, now=clock.now())
    coming = accept_office(invitation=invitation, user=office.eve, now=clock.now())
    with pytest.raises(NotAllowed):
        end_office(membership=coming, reason="不要", actor=office.petra, now=clock.now())
    page = client.get(DESK).content.decode()
    assert f"/desk/people/roles/{coming.pk}/" not in page
    assert client.get(f"/desk/people/roles/{coming.pk}/").status_code == 403


def test_it_begins_on_its_day(office):
    day = clock.today() + timedelta(days=5)
    invitation, _link = invited(office, starts_on=day)
    accept_office(invitation=invitation, user=office.eve, now=clock.now())

    assert roles(office) == frozenset()
    assert clock.local(Membership.objects.get(user=office.eve).valid_from).date() == day
    assert roles(office, clock.now() + timedelta(days=6)) == {Role.PROPERTY_STAFF}
    again, _link = invited(office)
    with pytest.raises(DomainError, match="已经有这个角色"):
        accept_office(invitation=again, user=office.eve, now=clock.now())


def test_after_a_week_it_lapses_and_makes_way(office, eve, go_on):
    invited(office)
    with pytest.raises(DomainError, match="已有一个没答复"):
        invited(office, Role.PROPERTY_MANAGER)
    assert lapse_offices(clock.now()) == 0
    go_on(days=7, minutes=1)
    assert eve.post(f"{ME}{OfficeInvitation.objects.get().pk}/").status_code == 404
    invited(office)
    assert list(OfficeInvitation.objects.order_by("pk").values_list("status", flat=True)) == [
        "lapsed",
        "open",
    ]
    assert lapse_offices(clock.now() + timedelta(days=8)) == 1


def test_it_is_void_once_the_inviter_may_not_or_the_contract_is_over(client, office, eve):
    _invitation, link = invited(office)
    now = clock.now()
    held = Membership.objects.get(user=office.petra)
    end_office(membership=held, reason="调离", actor=office.bob, now=now)
    eve.get(link)
    assert "已不能任命" in eve.post(ME, {"act": "accept"}).content.decode()
    end_contract(contract=office.contract, at=now, reason="到期", actor=None, now=now)
    assert eve.post(ME, {"act": "accept"}).status_code == 410
    assert roles(office) == frozenset()


def test_revoking_takes_the_right_and_ends_the_link(client, office, eve):
    invitation, link = invited(office)
    log_in(client, office.orla)
    assert client.post(DESK, {"revoke": invitation.pk}).status_code == 403
    log_in(client, office.petra)
    assert client.post(DESK, {"revoke": invitation.pk}).status_code == 302
    eve.get(link)
    assert eve.post(ME, {"act": "accept"}).status_code == 410


def test_a_number_is_texted_three_times_a_day_at_most(office):
    for _turn in range(3):
        sent, _link = invited(office)
        revoke_office(invitation=sent, actor=office.petra, now=clock.now())
    with pytest.raises(DomainError, match="明天再发"):
        invited(office)
    invited(office, phone="+8613900006666")
    invited(office, now=clock.now() + timedelta(days=1))


def test_without_texts_a_slip_carries_the_address_once(client, office, settings):
    settings.SMS_SENDER = None
    log_in(client, office.petra)
    paper = client.post(DESK, form(office)).content.decode()
    token = re.search(r"t=([\w-]{32})", paper)[1]
    assert token not in client.get(DESK).content.decode()
    assert token not in str([*OfficeInvitation.objects.values_list()])
    dan, stranger = Client(), Client()
    log_in(dan, office.dan, second_factor=False)
    dan.get(f"{ME}?t={token}")
    assert dan.post(ME, {"act": "accept"}).status_code == 302, "an account without a phone"
    log_in(stranger, office.cora, second_factor=False)
    stranger.get(f"{ME}?t={token}")
    assert stranger.post(ME, {"act": "accept"}).status_code == 410, "once"


def test_an_area_asks_its_operator(client, office, eve):
    area = office.riverside.area
    page = f"/oversight/people/{area.pk}/"
    log_in(client, office.oscar)
    assert page in client.get("/desk/people/").content.decode()
    assert "河畔社区居委会" in client.get(page).content.decode()
    seats = re.findall(r'value="(community_officer-\d+)"', client.get(page).content.decode())
    assert client.post(page, form(office, seat=seats[0])).status_code == 302
    invitation = OfficeInvitation.objects.get()
    assert eve.post(f"{ME}{invitation.pk}/", {"act": "accept"}).status_code == 302
    assert roles(office) == {Role.COMMUNITY_OFFICER}
    for name in ("orla", "petra", "sam"):
        log_in(client, office.people[name])
        assert client.get(page).status_code == 404


def test_of_two_who_invite_one_phone_at_once_one_does(committed_cast):
    cast = staffed(committed_cast)
    words = {
        "place": cast.riverside, "seat": seat(cast), "phone": PHONE, "name": "伊芙",
        "starts_on": clock.today(), "now": clock.now(),
    }  # fmt: skip
    who = [cast.petra, cast.bob, cast.oscar]

    sent = at_once(*(partial(invite_to_office, actor=one, **words) for one in who))

    assert sum(isinstance(one, tuple) for one in sent) == 1
    assert sum(isinstance(one, DomainError) for one in sent) == 2
    assert OfficeInvitation.objects.count() == 1
