"""The admin's door (后台的门): nobody passes without the second factor, whatever her rank."""

import pytest

from communities.models import Role, User
from tests.cast import member
from tests.sessions import log_in

SCREENS = ["/admin/", "/admin/units/", "/admin/bodies/", "/admin/account/", "/admin/pages/"]
ASKED = "/account/second/?next=%2Fadmin%2F"


@pytest.fixture
def staff(cast):
    member(cast.eve, Role.OPERATOR, cast.riverside)
    return [cast.petra, cast.bob, cast.eve, cast.root]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_asks_whoever_may_enter(client, staff, screen):
    for person in staff:
        log_in(client, person, second_factor=False)
        for ask in (client.get, client.post):
            assert ask(screen).url.startswith(ASKED), person.name


def test_after_the_second_factor_the_door_opens(client, staff):
    for person in staff:
        log_in(client, person)
        assert client.get("/admin/").status_code == 200, person.name


def test_whoever_may_not_enter_is_not_asked_for_one(client, cast):
    log_in(client, cast.alice, second_factor=False)

    answer = client.get("/admin/")
    assert answer.status_code in {302, 403}
    assert not answer.headers.get("Location", "").startswith("/account/second/")


def test_an_accounts_keys_are_not_changed_here(client, cast):
    log_in(client, cast.petra)
    page = client.get("/admin/account/")
    client.post("/admin/account/", {"name_email-email": "thief@example.org"})

    assert page.status_code == 200
    assert "name_email-email" not in page.text
    assert "old_password" not in page.text
    assert User.objects.get(pk=cast.petra.pk).email == cast.petra.email
