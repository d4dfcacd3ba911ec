"""One committed estate for a whole module; each test rolls back what it writes."""

import pytest
from django.db import transaction

from communities.models import PropertyCompany, Role, ServiceContract
from repairs.services import open_repairs
from tests import databases
from tests.cast import START, Cast, found, home, member, person


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Cast:
    """The cast with more people of Riverside: nina lives there, noel too and has joined nothing,
    olaf is its community officer, fred worked for a company whose contract has ended."""
    with django_db_blocker.unblock(), databases.cloned():
        yield _peopled(found())


@pytest.fixture
def rolled_back(stage):
    with transaction.atomic():
        yield stage
        transaction.set_rollback(True)


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
