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
    return [cast.petra, cast.bob, cast.eve]


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


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", ["alice", "root"])
def test_whoever_may_not_enter_is_not_asked_for_one(client, cast, name, screen):
    log_in(client, getattr(cast, name), second_factor=False)

    assert client.get(screen).status_code == 403
    assert client.post(screen).status_code == 403


def test_rank_is_laid_down_at_the_door_and_not_lost(client, cast):
    member(cast.root, Role.OPERATOR, cast.riverside)
    log_in(client, cast.root)

    page = client.get("/admin/")

    assert page.status_code == 200
    assert not page.wsgi_request.user.is_superuser
    page.wsgi_request.user.name = "root the second"
    page.wsgi_request.user.save()
    stored = User.objects.get(pk=cast.root.pk)
    assert (stored.name, stored.is_superuser) == ("root the second", True)


def test_control_with_her_rank_a_superuser_enters(client, cast, monkeypatch):
    monkeypatch.setattr(User, "lay_down_rank", lambda self: None)
    log_in(client, cast.root)

    assert client.get("/admin/pages/").status_code in {200, 302}


def test_an_accounts_keys_are_not_changed_here(client, cast):
    log_in(client, cast.petra)
    page = client.get("/admin/account/")
    client.post("/admin/account/", {"name_email-email": "thief@example.org"})

    assert page.status_code == 200
    assert "name_email-email" not in page.text
    assert "old_password" not in page.text
    assert User.objects.get(pk=cast.petra.pk).email == cast.petra.email
