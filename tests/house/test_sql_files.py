"""The SQL in force is what the files say, on databases that came another way too."""

import ast
import itertools
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from communities import installing, sql_files
from communities.catalogue import IN_FORCE, TABLES, catalogue
from communities.guards import guards, page
from portal.launch.owner import as_owner
from tests.house.world import ROOMS
from tests.owner import become_owner, switch_off

ROOT = Path(__file__).resolve().parents[2]
DIFFERENT = {
    "drop trigger insert_only on communities_leaf": "trigger communities_leaf.insert_only is missing",
    "alter table communities_leaf disable trigger insert_only": "trigger "
    "communities_leaf.insert_only is not as its file says",
    "create or replace function refuse_change() returns trigger language plpgsql as"
    " $$ begin return new; end $$": "function refuse_change() is not as its file says",
    "alter function append_leaf set search_path to pg_temp": "function"
    " append_leaf(bigint,text,bytea,timestamp with time zone) is not as its file says",
    "create trigger quietly before insert on communities_leaf for each row"
    " execute function refuse_change()": "trigger communities_leaf.quietly is in no file",
    "create view openly as select 1 as one": "view openly is in no file",
}


def run(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.rowcount


@pytest.fixture
def owned(db):
    """Only the owner of a database can build it, or a part of it, again."""
    become_owner()


def test_a_migrated_database_is_as_the_files_say(owned):
    assert sql_files.differences() == []
    call_command("check_guards")


@pytest.mark.parametrize("statement", DIFFERENT, ids=DIFFERENT.values())
def test_what_differs_is_named_and_put_right(owned, statement):
    run(statement)

    assert sql_files.differences() == [DIFFERENT[statement]]
    with pytest.raises(CommandError) as refused:
        call_command("check_guards")
    assert DIFFERENT[statement] in str(refused.value)
    assert sql_files.install() == [DIFFERENT[statement]]
    assert sql_files.differences() == sql_files.install() == []


def test_comparing_leaves_nothing_behind(owned):
    before = catalogue(TABLES | IN_FORCE)

    sql_files.differences()

    assert catalogue(TABLES | IN_FORCE) == before
    assert not run("select from pg_namespace where nspname = %s", sql_files.BESIDE)


def test_a_database_of_before_migrates_on(committed_db, caplog):
    """It says the names of the migrations that today's were drawn together from."""
    wanted = catalogue(TABLES | IN_FORCE)
    drawn_together = {
        key: migration.replaces
        for key, migration in sorted(MigrationLoader(connection).disk_migrations.items())
        if migration.replaces and key[0] in ROOMS
    }
    recorded = MigrationRecorder(connection)
    with as_owner():
        last_of_each_room = dict(drawn_together.keys()).items()
        MigrationExecutor(connection).migrate([*last_of_each_room])
        for app, name in set(recorded.applied_migrations()):
            if app in ROOMS:
                recorded.record_unapplied(app, name)
        for app, name in itertools.chain(*drawn_together.values()):
            recorded.record_applied(app, name)
        run("drop function ticket_follows_its_clock() cascade")

        call_command("migrate", verbosity=0, interactive=False)

    assert catalogue(TABLES | IN_FORCE) == wanted
    now = MigrationLoader(connection)
    assert (
        set(now.graph.leaf_nodes()) | drawn_together.keys() <= recorded.applied_migrations().keys()
    )
    installed = [line for line in caplog.messages if line.startswith("Installed from its file: ")]
    assert installed == caplog.messages
    assert len([line for line in installed if "ticket_follows_its_clock" in line]) == 2


def test_a_database_on_its_way_is_left_alone(owned):
    run("drop trigger insert_only on communities_leaf")
    loader = MigrationLoader(connection)
    (last,) = loader.graph.leaf_nodes("notifications")
    for app, name in (last, *loader.disk_migrations[last].replaces):
        MigrationRecorder(connection).record_unapplied(app, name)

    installing.install_after_migrating(using="default")

    assert sql_files.differences() == ["trigger communities_leaf.insert_only is missing"]


def test_every_trigger_says_what_it_refuses(db):
    found = {name for kind, name in catalogue(IN_FORCE) if kind == "trigger"}

    assert found == {f"{guard.table}.{guard.trigger}" for guard in guards()}


def test_every_guard_is_shown_by_a_test_that_there_is():
    shown_by = {test for guard in guards() for test in guard.shown_by}
    there = {
        f"{file}::{node.name}"
        for file in {test.split("::")[0] for test in shown_by}
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if isinstance(node, ast.FunctionDef)
    }

    assert shown_by - there == set()


def test_no_function_lets_its_caller_choose_what_a_name_means(db):
    """A name is looked up in no schema but those written down, whatever the session's path says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname, coalesce(proconfig, '{}'), prosrc from pg_proc"
            " where pronamespace = 'public'::regnamespace"
        )
        functions = cursor.fetchall()
    known = {name.split("(")[0] for kind, name in catalogue(IN_FORCE) if kind == "function"}
    known |= set(connection.introspection.table_names())

    assert len(functions) > 20
    for name, settings, source in functions:
        assert settings == ["search_path=pg_catalog, public, pg_temp"], name
        assert {word for word in re.findall(r"(?<![\w.])\w+", source) if word in known} == set(), (
            name
        )


def test_the_page_of_guards_is_of_today():
    assert (ROOT / "docs" / "guards.md").read_text() == f"{page()}\n", (
        "run manage.py guards > docs/guards.md"
    )


def test_the_catalogue_prints_a_line_for_each_thing(db):
    printed = StringIO()

    call_command("catalogue", stdout=printed)

    lines = printed.getvalue().splitlines()
    assert "column communities_leaf.hash: bytea not null" in lines
    views = [line.partition(":")[0] for line in lines if line.startswith("view ")]
    assert views == ["view communities_tenure"]
    assert [line for line in lines if line.startswith("trigger communities_leaf.insert_only:")]


GROWS = "tests/house/test_sql_files.py::test_what_only_grows_is_never_changed"


def verbs():
    """(table, event, trigger) of every guard that this file shows."""
    return [
        (guard.table, verb, guard.trigger)
        for guard in guards()
        if GROWS in guard.shown_by
        for verb in guard.event.removeprefix("before ").split(" or ")
    ]


STATEMENTS = {
    "update": "update {} set {column} = {column}",
    "delete": "delete from {}",
    "truncate": "truncate {} cascade",
}


@pytest.mark.parametrize(("table", "verb", "guard"), verbs())
def test_what_only_grows_is_never_changed(world, table, verb, guard):
    column = connection.introspection.get_primary_key_column(connection.cursor(), table)
    statement = STATEMENTS[verb].format(table, column=column)
    assert run(f"select from {table}"), f"no row of {table}"
    become_owner()
    run("set constraints all immediate")

    with (
        pytest.raises(IntegrityError, match=f"{table} is insert-only: {verb} refused"),
        transaction.atomic(),
    ):
        run(statement)
    switch_off(table, guard)
    if verb == "update":
        assert run(statement), "control: without its guard the same statement works"
