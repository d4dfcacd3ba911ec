"""The cast and the databases.

Riverside is an estate with a committee, Hilltop another one under its neighbourhood office.
"""

import gc
from collections import Counter
from contextlib import ExitStack
from functools import partial

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from xdist.scheduler import LoadFileScheduling

from portal import embedded
from portal.publishing.keeping import shelf
from tests import databases
from tests.cast import Cast, found
from tests.stages import FOLDERS, Copy, Stages, makers, staged

# No test asserts a time, and a busy machine is no fault of the code's.
hypothesis.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("calm")


# A test leaves little behind that refers to itself; looking for it after every few hundred objects
# takes one second in fifteen.
gc.set_threshold(50_000, 20, 50)


def pytest_sessionstart(session):
    """A clone has no compiled languages yet, or those of an older state; workers find them made."""
    embedded.start_own()
    if not hasattr(session.config, "workerinput"):
        call_command("compile_locale", verbosity=0)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Beside the worker that makes the template, another begins with what needs no database."""
    if hasattr(config, "workerinput"):
        needy = {item.path for item in items if "django_db_setup" in item.fixturenames}
        items.sort(key=lambda item: item.path in needy)


class OnePortal(LoadFileScheduling):
    """A file stays with one worker, and all journeys do: they share a started portal."""

    def _split_scope(self, nodeid):
        return "journeys" if nodeid.startswith("tests/journeys/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return OnePortal(config, log)


@pytest.fixture
def figures(record_property):
    """Note a line of what was measured: it is shown at the end of the run, passed or not."""
    return partial(record_property, "measured")


def pytest_terminal_summary(terminalreporter):
    """The properties come with the reports, from other processes too; one report per test."""
    reports = [one for some in terminalreporter.stats.values() for one in some]
    lines = [
        (report.nodeid.rpartition("/")[2], line)
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, line in report.user_properties
        if name == "measured"
    ]
    if reports:
        terminalreporter.section("measured in this run")
        terminalreporter.line(f"seconds by room: {_seconds_by_room(reports)}")
    for test, line in sorted(lines):
        terminalreporter.line(f"{test}: {line}")


def _seconds_by_room(reports) -> str:
    seconds = Counter()
    for report in reports:
        if hasattr(report, "duration"):
            seconds[report.nodeid.split("/")[1]] += report.duration
    return ", ".join(f"{room} {spent:.0f}" for room, spent in seconds.most_common())


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Unit tests roll back in clones of the migrated template."""
    with django_db_blocker.unblock(), ExitStack() as opened:
        opened.enter_context(databases.restored())
        yield Stages(opened)


@pytest.fixture
def prepared(request, folders, django_db_setup, django_db_blocker):
    """The database in which the test begins, and what was made there."""
    with django_db_blocker.unblock():
        definitions = request.node._fixtureinfo.name2fixturedefs
        return django_db_setup.enter(makers(definitions, definitions.get))


@pytest.fixture
def swept():
    """Wagtail leaves open what it reads and writes. What the test made is looked through, and not
    all that this process has loaded."""
    gc.freeze()
    yield
    gc.collect()
    gc.unfreeze()


@pytest.fixture(autouse=True)
def chinese(settings):
    """Whatever language the test before left."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def empty_shelf():
    """Pages that a process keeps are of one database."""
    shelf.clear()


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    """What a test writes is its own."""
    for name in FOLDERS:
        setattr(settings, name, tmp_path / name)


@pytest.fixture
def db(prepared, db):
    """pytest-django's transaction, on the stage of the test."""


@pytest.fixture
def committed(request, folders, django_db_setup, django_db_blocker) -> Copy:
    """A clone of one's own, for tests that commit, use threads or start processes: a copy of the
    stage of ``cast`` for ``committed_cast``, and so on."""
    names = [name for name in request.fixturenames if name.startswith("committed_")]
    staged_names = [name.removeprefix("committed_") for name in names]
    with django_db_blocker.unblock(), django_db_setup.copied(request.node, *staged_names) as copy:
        yield copy


@pytest.fixture
def committed_db(committed) -> str:
    return committed.name


@staged
def cast() -> Cast:
    return found()


@pytest.fixture
def committed_cast(committed) -> Cast:
    return committed.made["cast"]
