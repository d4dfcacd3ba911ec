"""The cast and the databases.

Riverside is an estate with a committee, Hilltop another one under its neighbourhood office.
"""

import pytest
from django.core.management import call_command

from tests import databases
from tests.cast import Cast, found


def pytest_sessionstart(session):
    """A clone has no compiled languages yet, or those of an older state."""
    call_command("compile_locale", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Unit tests roll back in one clone of the migrated template."""
    with django_db_blocker.unblock(), databases.cloned():
        yield


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker):
    """A clone of one's own, for tests that commit, use threads or start processes."""
    with django_db_blocker.unblock(), databases.cloned() as name:
        yield name


@pytest.fixture
def cast(db) -> Cast:
    return found()


@pytest.fixture
def committed_cast(committed_db) -> Cast:
    return found()
