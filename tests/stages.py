"""Stages: what many tests begin with is written once, into a database of its own.

``@staged`` on a maker makes a fixture of it. Its rows are committed in a clone, every test begins
there with its own copy of what the maker returned, and rolls back. A maker writes rows and nothing
else, and asks only for other staged fixtures.
"""

import copy
import inspect
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from tests import databases


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
    """The staged makers among these fixtures, parents first; ``definitions(name)`` looks one up."""
    found = {}

    def visit(name):
        defined = definitions(name)
        make = getattr(defined[-1].func, "stage_of", None) if defined else None
        if make and make not in found.values():
            for parent in inspect.signature(make).parameters:
                visit(parent)
            found[name] = make

    for name in sorted(names):
        visit(name)
    return tuple(found.items())


@dataclass(frozen=True)
class Copy:
    """A database of its own with what was made there, by the fixtures' names."""

    name: str
    made: dict


class Stages:
    """The databases of this process, each made from the one before it."""

    def __init__(self, opened: ExitStack):
        self._opened, self._kept = opened, {}

    def enter(self, wanted: tuple) -> dict:
        """Django works on the stage's database from here on; copies of what was made there."""
        name, products = self._stage(wanted)
        databases.point_at(name)
        fresh = copy.deepcopy(products)
        return {make: fresh[name] for name, make in wanted}

    @contextmanager
    def copied(self, node, *names: str):
        """Django works on a copy of the stage of the fixtures ``names``, in which all is committed."""
        manager = node.session._fixturemanager
        with databases.restored():
            source, products = self._stage(
                makers(names, lambda name: manager.getfixturedefs(name, node))
            )
            connection.close()
            with databases.cloned(source) as name:
                yield Copy(name, copy.deepcopy(products))

    def _stage(self, wanted: tuple) -> tuple[str, dict]:
        if wanted not in self._kept:
            source, before = self._stage(wanted[:-1]) if wanted else ("", {})
            # Nobody may be connected to what is copied.
            connection.close()
            with ExitStack() as cleared:
                name = databases.clone(source)
                cleared.callback(databases.drop, name)
                databases.point_at(name)
                self._kept[wanted] = name, self._made(wanted[-1], before) if wanted else {}
                self._opened.push(cleared.pop_all())
        return self._kept[wanted]

    def _made(self, last: tuple, before: dict) -> dict:
        name, make = last
        products = copy.deepcopy(before)
        with transaction.atomic():
            given = {parent: products[parent] for parent in inspect.signature(make).parameters}
            products[name] = make(**given)
            # As in a test that rolls back, nobody hears of it.
            connection.run_on_commit = []
        return products
