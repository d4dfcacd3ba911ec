"""Riverside with more people, in whose repairs tests begin; what they write is rolled back."""

import pytest
from django.test import Client

from communities.models import PropertyCompany, Role, ServiceContract
from repairs.services import open_repairs
from tests import databases
from tests.cast import START, Cast, found, home, member, person
from tests.sessions import log_in
from tests.stages import staged


@staged
def peopled() -> Cast:
    """The cast with more people of Riverside: nina lives there, noel too and has joined nothing,
    olaf is its community officer, fred worked for a company whose contract has ended."""
    return _peopled(found())


@pytest.fixture
def rolled_back(peopled):
    return peopled


@pytest.fixture
def clients(rolled_back):
    """A browser for each of the cast, logged in once; ``fresh`` asks for one more."""
    known = {}

    def of(name, *, fresh=False) -> Client:
        if fresh or name not in known:
            known[name] = Client()
            log_in(known[name], getattr(rolled_back, name))
        return known[name]

    return of


@pytest.fixture(scope="module")
def copied(request, django_db_setup, django_db_blocker):
    """One copy of the same for all tests of a module that commit."""
    with django_db_blocker.unblock(), django_db_setup.copied(request.node, "peopled") as copy:
        yield copy


@pytest.fixture
def stage(copied) -> Cast:
    with databases.restored():
        databases.point_at(copied.name)
        yield copied.made["peopled"]


def _peopled(cast: Cast) -> Cast:
    people = {name: person(name) for name in ("nina", "noel", "olaf", "fred")}
    for number, name in (("1-102", "nina"), ("1-103", "noel")):
        flat = home(cast.riverside, number)
        member(people[name], Role.RESIDENT, cast.riverside, unit=flat)
    member(people["olaf"], Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=cast.office)
    company = PropertyCompany.objects.create(name="前任物业", credit_code="91330481MA00000009")
    former = ServiceContract.objects.create(
        estate=cast.riverside, company=company, fee_model="lump_sum", valid_from=START
    )
    member(people["fred"], Role.PROPERTY_MANAGER, cast.riverside, contract=former)
    cast.people.update(people)
    open_repairs(estate=cast.riverside)
    return cast
