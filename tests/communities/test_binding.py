"""Binding a home: what matches, what nobody learns, five tries, and the way in person."""

import re
from datetime import timedelta

import pytest

from communities import clock
from communities.models import AuditEvent, BindingAttempt, Estate, Membership, Ownership, Role
from communities.services.binding import CODE_LIVES
from communities.standing import standing_of
from tests.cast import ended, home, owner, registered
from tests.codes import code_in, received, sent_code
from tests.sessions import log_in

OWN, OTHER = "+8613800001111", "+8613800002222"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def owned(cast):
    """Eve is in the register of 1-202 with her phone, but has no account bound to it."""
    cast.eve.phone, cast.eve.phone_verified = OWN, True
    cast.eve.save()
    unit = home(cast.riverside, "1-202")
    return registered(unit, "夏 娃", owner_phone=OWN)


@pytest.fixture
def eve(client, cast, owned):
    log_in(client, cast.eve, second_factor=False)
    return client


def claim(cast, **more):
    words = {"estate": cast.riverside.pk, "building": "1号楼", "unit": "1-202室", "name": "夏娃"}
    return words | {"phone": "138 0000 1111"} | more


def bound(owned):
    owned.refresh_from_db()
    return owned.user


def messages(answer):
    return [str(error) for error in answer.context["form"].non_field_errors()]


def test_own_registered_phone_binds_at_once(eve, cast, owned):
    answer = eve.post("/me/units/bind/", claim(cast))

    assert answer.url == "/me/units/"
    assert bound(owned) == cast.eve
    assert standing_of(cast.eve, cast.riverside, clock.now()).roles == {Role.OWNER}
    assert "1-202" in eve.get("/me/units/").content.decode()
    assert AuditEvent.objects.filter(verb="communities.ownership.bound").count() == 1


def test_binding_twice_is_once(eve, cast, owned):
    for _ in range(2):
        assert eve.post("/me/units/bind/", claim(cast)).url == "/me/units/"

    assert Membership.objects.filter(user=cast.eve).count() == 1


WRONG = [{"name": "夏天"}, {"unit": "1-203"}, {"building": "2"}]


def test_mismatch_never_says_which_part_was_wrong(eve, cast, owned):
    said = set()
    for wrong in [*WRONG, {"estate": cast.hilltop.pk}]:
        BindingAttempt.objects.all().delete()
        said.update(messages(eve.post("/me/units/bind/", claim(cast, **wrong))))

    assert len(said) == 1
    assert "还可以试 4 次" in said.pop()
    assert bound(owned) is None


def test_after_five_tries_the_form_gives_way_to_whom_to_ring(eve, cast, owned):
    Estate.objects.filter(pk=cast.riverside.pk).update(
        property_phone="0573-87001234", community_phone="0573-87005678"
    )
    for _ in range(4):
        assert "还可以试" in messages(eve.post("/me/units/bind/", claim(cast, name="夏天")))[0]
    pages = [
        eve.post("/me/units/bind/", claim(cast, name="夏天")),
        eve.post("/me/units/bind/", claim(cast)),
        eve.get("/me/units/bind/"),
    ]

    for page in (answer.content.decode() for answer in pages):
        assert 'href="tel:057387001234"' in page
        assert 'href="tel:057387005678"' in page
        assert "河畔苑" in page
        assert 'name="building"' not in page
    assert bound(owned) is None


def test_five_tries_in_one_estate_leave_the_form_for_another(eve, cast, owned):
    for _ in range(5):
        eve.post("/me/units/bind/", claim(cast, name="夏天"))

    page = eve.get("/me/units/bind/?elsewhere=1").content.decode()

    assert 'name="building"' in page
    assert (
        "还可以试 4 次"
        in messages(eve.post("/me/units/bind/", claim(cast, estate=cast.hilltop.pk)))[0]
    )


def test_another_phone_needs_the_code_sent_to_it(
    eve, cast, owned, django_capture_on_commit_callbacks
):
    Ownership.objects.filter(pk=owned.pk).update(owner_phone=OTHER)
    with django_capture_on_commit_callbacks(execute=True):
        assert eve.post("/me/units/bind/", claim(cast, phone=OTHER)).url == "/me/units/bind/code/"
    assert bound(owned) is None
    mail = received()[0]
    assert mail["to"] == OTHER

    code = code_in(mail["body"])
    wrong = "000000" if code != "000000" else "111111"
    assert eve.post("/me/units/bind/code/", {"code": wrong}).status_code == 200
    assert bound(owned) is None
    assert eve.post("/me/units/bind/code/", {"code": code}).url == "/me/units/"
    assert bound(owned) == cast.eve


def test_another_phone_waits_alike_when_nothing_matches(
    eve, cast, owned, django_capture_on_commit_callbacks
):
    Ownership.objects.filter(pk=owned.pk).update(owner_phone=OTHER)
    pages = []
    for wrong in ({}, *WRONG):
        BindingAttempt.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            eve.post("/me/units/bind/", claim(cast, phone=OTHER, **wrong))
        page = eve.get("/me/units/bind/code/").content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", page))

    assert len(set(pages)) == 1
    assert len(received()) == 1


def test_code_ends_after_five_wrong_ones_and_after_ten_minutes(
    eve, cast, owned, django_capture_on_commit_callbacks
):
    Ownership.objects.filter(pk=owned.pk).update(owner_phone=OTHER)
    for spoil in ("guess", "wait"):
        with django_capture_on_commit_callbacks(execute=True):
            eve.post("/me/units/bind/", claim(cast, phone=OTHER))
        code = sent_code()
        if spoil == "guess":
            for _ in range(5):
                eve.post("/me/units/bind/code/", {"code": "x"})
        else:
            BindingAttempt.objects.update(at=clock.now() - CODE_LIVES - timedelta(seconds=1))
        eve.post("/me/units/bind/code/", {"code": code})
        assert bound(owned) is None


def test_owner_bound_to_another_account_cannot_be_taken_over(eve, cast, owned):
    Ownership.objects.filter(pk=owned.pk).update(user=cast.dan)

    answer = eve.post("/me/units/bind/", claim(cast))

    assert "不一致" in messages(answer)[0]
    assert bound(owned) == cast.dan


def test_unverified_phone_of_an_account_counts_for_nothing(eve, cast, owned):
    cast.eve.phone_verified = False
    cast.eve.save()

    assert eve.post("/me/units/bind/", claim(cast)).url == "/me/units/bind/code/"
    assert bound(owned) is None


def grant(client, unit, phone="139 0000 3333", days=30):
    last = clock.today() + timedelta(days=days)
    return client.post(f"/me/units/{unit.pk}/delegates/new/", {"phone": phone, "last_day": last})


def delegate():
    return Membership.objects.filter(role=Role.DELEGATE).first()


def test_owner_lets_a_relative_act_until_a_day(client, cast):
    log_in(client, cast.alice, second_factor=False)

    assert grant(client, cast.unit).url == "/me/units/"
    assert grant(client, cast.unit).url == "/me/units/"

    held = delegate()
    assert Membership.objects.filter(role=Role.DELEGATE).count() == 1
    assert clock.local(held.valid_until).date() == clock.today() + timedelta(days=31)
    assert standing_of(held.user, cast.riverside, clock.now()).roles == {Role.DELEGATE}
    assert standing_of(held.user, cast.riverside, held.valid_until).roles == frozenset()
    assert "139****3333" in client.get("/me/units/").content.decode()


def test_a_delegation_ends_with_the_ownership_of_who_granted_it(client, cast):
    log_in(client, cast.alice, second_factor=False)
    grant(client, cast.unit, days=300)
    held, later = delegate(), clock.now() + timedelta(days=3)
    assert standing_of(held.user, cast.riverside, later).roles == {Role.DELEGATE}

    sold = Ownership.objects.get(user=cast.alice, unit=cast.unit)
    ended(sold, clock.today() + timedelta(days=1), cast.petra, cast.bob)

    assert standing_of(held.user, cast.riverside, clock.now()).roles == {Role.DELEGATE}
    assert standing_of(held.user, cast.riverside, later).roles == frozenset()


def test_who_grants_it_last_bears_a_delegation(client, cast):
    log_in(client, cast.alice, second_factor=False)
    grant(client, cast.unit)
    also = owner(cast.bob, cast.unit)
    log_in(client, cast.bob, second_factor=False)

    grant(client, cast.unit)

    held = Membership.objects.current(clock.now()).filter(role=Role.DELEGATE)
    assert [one.ownership for one in held] == [also]
    assert Membership.objects.filter(role=Role.DELEGATE).count() == 2


@pytest.mark.parametrize("days", [-1, 400])
def test_delegation_ends_within_a_year(client, cast, days):
    log_in(client, cast.alice, second_factor=False)

    answer = grant(client, cast.unit, days=days)

    assert answer.context["form"].errors["last_day"] == ["截止日期应在今天之后、一年之内。"]
    assert delegate() is None


def test_owner_takes_the_delegation_back_at_once(client, cast):
    log_in(client, cast.alice, second_factor=False)
    grant(client, cast.unit)
    held = delegate()

    for _ in range(2):
        assert client.post(f"/me/delegates/{held.pk}/revoke/").url == "/me/units/"

    assert standing_of(held.user, cast.riverside, clock.now()).roles == frozenset()
    assert AuditEvent.objects.filter(verb="communities.delegate.revoked").count() == 1


def test_strangers_and_delegates_cannot_delegate(client, cast):
    log_in(client, cast.alice, second_factor=False)
    grant(client, cast.unit)
    held = delegate()
    for person in (cast.dan, cast.paul, cast.root, held.user):
        log_in(client, person)
        assert grant(client, cast.unit, phone="13900004444").status_code == 404
    log_in(client, cast.dan)
    assert client.post(f"/me/delegates/{held.pk}/revoke/").status_code == 404
    assert client.get(f"/me/delegates/{held.pk}/revoke/").status_code == 405

    assert Membership.objects.filter(role=Role.DELEGATE).count() == 1


def test_own_pages_need_a_log_in(client, db):
    for address in ("/me/", "/me/units/", "/me/units/bind/", "/me/units/bind/code/"):
        assert client.get(address).url == f"/login/?next={address}"


def test_own_page_leads_staff_to_the_desk_and_residents_not(client, cast):
    pages = {}
    for person in (cast.alice, cast.paul, cast.sam, cast.eve):
        log_in(client, person)
        pages[person.name] = client.get("/me/").content.decode()

    assert ['href="/desk/"' in page for page in pages.values()] == [False, True, False, False]
    assert "还没有绑定房屋" in pages["eve"]
    assert "1-101" in pages["alice"]


def test_units_page_asks_as_often_for_one_home_as_for_three(
    client, cast, django_assert_max_num_queries
):
    log_in(client, cast.alice, second_factor=False)
    for number in ("1-301", "1-302"):
        owner(cast.alice, home(cast.riverside, number))
    with django_assert_max_num_queries(7):
        client.get("/me/units/")
