"""No way to a ticket but its own pages: neither the admin nor another address opens one."""

import logging
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model, QuerySet
from django.test import Client
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.models import get_snippet_models

from communities import clock
from repairs.models import Ticket
from tests.house.routes import leaves
from tests.repairs.acts import set_stage, state_of
from tests.sessions import log_in

# What residents, strangers, the desk and the street ask for; each is tested verb by verb.
KNOWN = (
    "desk/tickets/",
    "desk/signals/",
    "desk/replies/",
    "desk/service-times/",
    "desk/labels/",
    "desk/categories/",
    "me/repairs/",
    "^me/repairs/",
    "repairs/new/",
    "e/<slug:slug>/repairs/",
    "^e/(?P<slug>[a-z0-9-]{1,40})/repairs/",
    "e/<slug:slug>/service/",
    "r/",
    "companies/<slug:code>/",
    "oversight/estates/<slug:slug>/",
)


def rows_of(view) -> set[type]:
    """The models a view is made for: told to its class, its viewset, or the wrappers around it."""
    found, seen, waiting = set(), set(), [view]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, QuerySet):
            one = one.model
        if isinstance(one, type) and issubclass(one, Model):
            found.add(one)
            continue
        waiting += _within(one)
    return found


def _within(one):
    """What a view, a viewset or a function names that may lead to a model."""
    named = ("view_class", "viewset", "model", "queryset", "cls", "func", "__wrapped__")
    yield from (getattr(one, name) for name in named if getattr(one, name, None) is not None)
    yield from getattr(one, "view_initkwargs", {}).values()
    cells = getattr(one, "__closure__", None) or ()
    held = [cell.cell_contents for cell in cells]
    yield from (thing for thing in held if callable(thing) or isinstance(thing, QuerySet))
    if code := getattr(one, "__code__", None):
        here = [one.__globals__.get(name) for name in code.co_names]
        yield from (thing for thing in here if isinstance(thing, type) and issubclass(thing, Model))


def doors(resolver=None) -> set[str]:
    """The routes of views that are this room's own or are made for one of its tables."""
    ours = set(apps.get_app_config("repairs").get_models())
    return {
        leaf.route
        for leaf in leaves(resolver)
        if leaf.view.__module__.startswith("repairs.") or ours & rows_of(leaf.view)
    }


def test_only_the_known_addresses_lead_to_a_ticket():
    found = doors()
    assert sorted(route for route in found if not route.startswith(KNOWN)) == []
    for beginning in KNOWN:
        assert any(route.startswith(beginning) for route in found), beginning


def test_control_a_screen_of_the_admin_for_tickets_is_found():
    screens = ModelViewSet("tickets", model=Ticket, form_fields=["status"])
    found = doors(SimpleNamespace(url_patterns=screens.get_urlpatterns()))
    assert "edit/<int:pk>/" in found
    assert not any(route.startswith(KNOWN) for route in found)


def test_nothing_of_the_room_is_registered_with_an_admin():
    ours = set(apps.get_app_config("repairs").get_models())
    registered = {getattr(one, "model", None) for one in viewsets.viewsets}
    assert registered - {None}, "the admin has screens at all"
    assert not ours & (registered | set(get_snippet_models()))
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


@pytest.mark.parametrize("name", ["root", "petra", "bob"])
def test_the_admin_refuses_a_ticket_whatever_is_sent(rolled_back, name):
    logging.disable(logging.ERROR)
    cast = rolled_back
    ticket = set_stage("acknowledge", cast, "reported", clock.now())
    before, client = state_of(ticket), Client(raise_request_exception=False)
    log_in(client, getattr(cast, name))
    data = {"status": "closed", "id": ticket.pk, "next": "/", "form-0-status": "closed"}
    asked = 0
    for leaf in leaves():
        if not leaf.route.startswith("admin/") or not {"app_label", "model_name"} <= {*leaf.params}:
            continue
        values = dict.fromkeys(leaf.params, ticket.pk)
        values |= {"app_label": "repairs", "model_name": "ticket", "action": "delete"}
        asked += 1
        answer = client.post(f"{leaf.address(values)}?id={ticket.pk}", data)
        assert answer.status_code in {302, 403, 404, 405}, leaf.route
    for path in ("ticket/", "repairs/ticket/", "snippets/repairs/ticket/", "tickets/"):
        for end in ("", "new/", f"edit/{ticket.pk}/", f"delete/{ticket.pk}/", f"{ticket.pk}/"):
            answer = client.post(f"/admin/{path}{end}", data)
            assert answer.status_code in {302, 403, 404}, (path, end)
            assert client.get(f"/admin/{path}{end}").status_code in {302, 403, 404}
    logging.disable(logging.NOTSET)
    assert asked
    assert state_of(ticket) == before
