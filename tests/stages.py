"""Stages: what many tests begin with is written once, into a database of its own.

``@staged`` on a maker makes a fixture of it. Its rows are committed in a clone, every test begins
there with its own copy of what the maker returned, and of the files that it kept, and rolls back. A
maker writes rows and kept files, and asks only for other staged fixtures.
"""

import copy
import inspect
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from tests import databases

FOLDERS = ("MEDIA_ROOT", "PUBLIC_ROOT", "PRIVATE_ROOT")


def staged(make):
    parents = inspect.signature(make).parameters.values()

    def begun(prepared, db, **given):
        return prepared[make] if make in prepared else make(**given)

    begun.stage_of = make
    own = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("prepared", "db")]
    begun.__signature__ = inspect.Signature(
        [*own, *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parents)]
    )
    begun.__doc__ = make.__doc__
    return pytest.fixture(name=make.__name__)(begun)


def makers(names, definitions) -> tuple:
    """The staged makers among these fixtures, parents first; ``definitions(name)`` looks one up. What
    asks for a fixture that a file of tests made its own is made for each test.
    """
    found = {}

    def visit(name):
        defined = definitions(name)
        make = getattr(defined[-1].func, "stage_of", None) if defined else None
        if make and make not in found.values():
            parents = inspect.signature(make).parameters
            for parent in parents:
                visit(parent)
            if found.keys() >= parents.keys():
                found[name] = make

    for name in sorted(names):
        visit(name)
    return tuple(found.items())


@dataclass(frozen=True)
class Copy:
    """A database of its own with what was made there, by the fixtures' names."""

    name: str
    made: dict


@dataclass(frozen=True)
class Stage:
    """A database, what was made in it, and the folder of its files."""

    name: str
    products: dict
    files: Path

    def unpacked(self) -> dict:
        """A test's own copy of the products; the files lie in its folders."""
        for folder in self.files.iterdir():
            shutil.copytree(folder, getattr(settings, folder.name), dirs_exist_ok=True)
        return copy.deepcopy(self.products)


class Stages:
    """The databases of this process, each made from the one before it."""

    def __init__(self, opened: ExitStack):
        self._opened, self._kept = opened, {}
        opened.callback(self._drop)

    def enter(self, wanted: tuple) -> dict:
        """Django works on the stage's database from here on; copies of what was made there."""
        stage = self._stage(wanted)
        databases.point_at(stage.name)
        fresh = stage.unpacked()
        return {make: fresh[name] for name, make in wanted}

    @contextmanager
    def copied(self, node, *names: str):
        """Django works on a copy of the stage of the fixtures ``names``, in which all is committed."""
        manager = node.session._fixturemanager
        with databases.restored():
            stage = self._stage(makers(names, lambda name: manager.getfixturedefs(name, node)))
            connection.close()
            with databases.cloned(stage.name) as name:
                yield Copy(name, stage.unpacked())

    def _stage(self, wanted: tuple) -> Stage:
        if wanted not in self._kept:
            before = self._stage(wanted[:-1]) if wanted else None
            # Nobody may be connected to what is copied.
            connection.close()
            files = Path(self._opened.enter_context(tempfile.TemporaryDirectory()))
            with ExitStack() as cleared:
                name = databases.clone(before.name if before else "")
                cleared.callback(databases.drop, name)
                databases.point_at(name)
                made = self._made(wanted[-1], before, files) if before else {}
                self._kept[wanted] = Stage(name, made, files)
                cleared.pop_all()
        return self._kept[wanted]

    def _drop(self) -> None:
        databases.drop_all([stage.name for stage in self._kept.values()])

    def _made(self, last: tuple, before: Stage, files: Path) -> dict:
        name, make = last
        folders = {folder: files / folder for folder in FOLDERS}
        with override_settings(**folders), transaction.atomic():
            products = before.unpacked()
            given = {parent: products[parent] for parent in inspect.signature(make).parameters}
            products[name] = make(**given)
            # As in a test that rolls back, nobody hears of it.
            connection.run_on_commit = []
        return products
