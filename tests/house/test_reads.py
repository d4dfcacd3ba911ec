"""Whoever in office is shown a person in full leaves a line in the audit (查阅留痕)."""

import re
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from wagtail.admin.viewsets import viewsets

from communities.estate_admin import EstateModelViewSet
from communities.models import AuditEvent, Role, User
from portal.reads import READS, asked_for
from tests.cast import member, person
from tests.house.makers import CANARY
from tests.house.routes import leaves
from tests.house.walk import line_of
from tests.sessions import log_in

TRAIL = "portal.reads.Reads"
OFFICES = ("desk/", "oversight/", "admin/")
# At so many pages each is shown somebody.
TITLES = {"manager": 6, "committee": 6, "officer": 1, "supervisor": 0, "operator": 1}
LOOKS = r"\.(read|listed|looked_at)$"


def lines_of(who):
    return AuditEvent.objects.filter(actor=who, verb__regex=LOOKS)


def private(world) -> re.Pattern:
    """Residents and payers by their full name, and whole numbers, however they are spaced."""
    alice = User.objects.get(pk=world.cast.alice.pk)
    names = [f"{CANARY}alice", f"{CANARY}付款人", f"{CANARY}登记"]
    numbers = [alice.phone, "+8613800066666"]
    spaced = [r"[\s-]*".join(number.removeprefix("+86")) for number in numbers]
    return re.compile("|".join([*map(re.escape, names), *spaced]))


def officers(world) -> dict:
    eve = person("opal")
    member(eve, Role.OPERATOR, world.riverside, body=world.cast.office)
    cast, oda = world.cast, person("oda")
    member(oda, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=cast.office)
    return {
        "manager": cast.petra,
        "committee": cast.bob,
        "officer": oda,
        "supervisor": cast.sam,
        "operator": eve,
    }


def of_an_office():
    """Private pages of the desk and the street, and all screens of the admin over an estate's rows."""
    reverse("buildings:index")  # Wagtail registers its screens with their addresses.
    names = {one.url_namespace for one in viewsets.viewsets if isinstance(one, EstateModelViewSet)}
    for leaf in leaves():
        is_admin = leaf.route.startswith("admin/")
        if leaf.route.startswith(OFFICES) and (not is_admin or names & set(leaf.namespaces)):
            yield leaf


def shown(world, who, below="", methods=("get",)):
    """Each page that shows ``who`` somebody in full: its address, what, and how many lines it left.

    An empty form is posted too, whose answer shows the page again; what it did is undone.
    """
    client, somebody = Client(raise_request_exception=False), private(world)
    log_in(client, who)
    before = lines_of(who).count()
    for leaf in filter(lambda leaf: leaf.route.startswith(below), of_an_office()):
        given = line_of(leaf, world).args
        address = leaf.address({key: world.value(spec) for key, spec in given.items()})
        for method in methods:
            with transaction.atomic():
                answer = getattr(client, method)(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                after = lines_of(who).count()
                transaction.set_rollback(method == "post")
            if found := somebody.search(body.decode(errors="ignore")):
                yield leaf.route, found[0], after - before
            before = before if method == "post" else after


@pytest.mark.parametrize("title", TITLES)
def test_no_page_of_an_office_shows_a_person_without_a_line(world, title):
    pages = list(shown(world, officers(world)[title], methods=("get", "post")))

    assert [page for page in pages if page[2] != 1] == []
    assert len(pages) >= TITLES[title]


def test_control_without_the_trail_the_walk_finds_them(world, settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != TRAIL]

    bare = {
        route
        for route, _what, lines in shown(world, world.cast.petra, "desk/tickets/")
        if not lines
    }

    assert bare == {"desk/tickets/", "desk/tickets/calls/", "desk/tickets/<int:pk>/"}


def test_a_record_is_one_line_and_a_list_one_with_its_filter(world, client):
    petra, ticket = world.cast.petra, world.value("repairs.Ticket")
    log_in(client, petra)

    client.get(f"/desk/tickets/{ticket}/")
    client.get("/desk/tickets/?q=138 0000 1111 anna@example.org&due=overdue")

    record, listed = lines_of(petra).order_by("pk")
    assert (record.verb, record.subject) == ("repairs.ticket.read", f"repairs.ticket:{ticket}")
    assert (record.estate, record.detail) == (world.riverside, {})
    assert (listed.verb, listed.subject) == ("repairs.ticket.listed", "repairs.ticket")
    assert re.fullmatch(r"q=#[0-9a-f]{16}&due=overdue", listed.detail["filter"])


def test_what_was_refused_or_asked_by_a_stranger_leaves_no_line(world, client):
    stranger, ticket = world.strangers["manager"], world.value("repairs.Ticket")
    log_in(client, stranger)

    assert client.get(f"/desk/tickets/{ticket}/").status_code == 404
    assert not lines_of(stranger).exists()


def test_the_table_names_pages_and_rows_that_there_are():
    names = {":".join([*leaf.namespaces, leaf.name]) for leaf in leaves(get_resolver())}

    assert READS.keys() - names == set()
    for read in READS.values():
        assert apps.get_model(read.model)._meta.label_lower == read.model


def test_a_filter_of_days_stands_as_it_was_asked():
    query = "from=2026-11-01&to=2026-11-30&level=urgent&page=2"

    assert asked_for(query) == query


TYPED = ["13800001111", "0573-88881234", "88881234", "+852 5123 4567", "anna@example.org", "沈若禾"]


@pytest.mark.parametrize("typed", [*TYPED, "3幢2-501", "2-501", "501"])
@pytest.mark.parametrize("name", ["q", "anything", "page"])
def test_of_what_was_typed_into_a_filter_stands_a_digest_alone(name, typed):
    told = asked_for(urlencode({name: typed}))

    if name == "page" and typed == "501":
        assert told == "page=501", "nobody is named by a page"
    else:
        assert re.fullmatch(rf"{name}=#[0-9a-f]{{16}}", told)
        assert asked_for(urlencode({name: f" {typed} "})) == told, "the same, however it is spaced"
    assert typed not in asked_for(urlencode({typed: "1"})) or typed == "501"
