"""Private views: a visitor logs in, a stranger finds nothing, who lacks the right is refused."""

import pytest
from django.http import HttpResponse
from django.urls import path

from communities.access import errors_on, estate_view, own_rows
from communities.errors import DomainError, NotAllowed
from communities.models import Unit
from portal.urls import handler500
from portal.urls import urlpatterns as real


@estate_view("communities.view_desk")
def _function(request, estate):
    return HttpResponse(estate.slug)


urlpatterns = [
    path("function/<slug:slug>/", _function),
    *real,
]
__all__ = ["handler500", "urlpatterns"]


@pytest.fixture
def ask(cast, client, settings):
    """Ask for an estate's page as somebody."""
    settings.ROOT_URLCONF = __name__

    def asked(name, slug="riverside"):
        if name:
            client.force_login(cast.people[name])
        return client.get(f"/function/{slug}/")

    return asked


def test_who_serves_the_estate_sees_its_rows_and_no_other(ask):
    answer = ask("petra")

    assert (answer.status_code, answer.text) == (200, "riverside")


@pytest.mark.parametrize("name", ["dan", "hal", "olga", "eve", "root"])
def test_a_stranger_finds_nothing(ask, name):
    assert ask(name).status_code == 404


def test_who_lacks_the_right_is_refused(ask):
    assert ask("alice").status_code == 403
    assert ask("sam").status_code == 403


def test_an_estate_that_is_not_there_and_one_that_is_not_ones_own_look_alike(ask):
    assert ask("hal").content == ask("hal", "nowhere").content


def test_a_visitor_is_sent_to_log_in_and_comes_back(ask):
    answer = ask(None)

    assert answer.status_code == 302
    assert answer.url.startswith("/login/?next=")


def test_rows_of_ones_estates(cast):
    assert set(own_rows(cast.alice, Unit.objects)) == {cast.unit}
    assert set(own_rows(cast.sam, Unit.objects)) == {cast.unit, cast.far_unit}
    assert set(own_rows(cast.root, Unit.objects)) == set()


class _Form:
    def __init__(self):
        self.fields, self.errors = {"reason": None}, []

    def add_error(self, field, message):
        self.errors.append((field, message))


@pytest.mark.parametrize(("field", "shown"), [("reason", "reason"), ("other", None), (None, None)])
def test_a_refusal_lands_at_its_field(field, shown):
    form = _Form()
    with errors_on(form):
        raise DomainError("请写明原因。", field=field)

    assert form.errors == [(shown, "请写明原因。")]


def test_a_missing_right_is_no_error_of_a_form():
    with pytest.raises(NotAllowed), errors_on(_Form()):
        raise NotAllowed("无权限")
