"""The SQL in force is what the files say, on databases that came another way too."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from communities import installing, sql_files
from communities.catalogue import IN_FORCE, TABLES, catalogue
from communities.guards import guards, page
from portal.launch.owner import as_owner
from tests.owner import become_owner, switch_off

ROOT = Path(__file__).resolve().parents[2]
# What a database says that was migrated before the rooms' migrations were drawn together.
BEFORE = {
    "communities": """
        0001_initial
        0002_guard_log_and_estates
        0003_binding_attempts
        0004_bind_within_one_estate
        0005_clocks
        0006_guard_the_clocks
        0007_lead_reporters_to_their_own_page
        0008_index_clocks_for_the_sweep
        0009_enter_years_whole
        0010_end_an_extension_with_its_clock
        0011_version_the_working_hours
        0012_tie_delegates_to_an_ownership
        0013_withdraw_hours_that_wait
    """,
    "notifications": """
        0001_notices_and_deliveries
        0002_default_channels
        0003_referrals
        0004_keep_letters_as_written
        0005_find_by_reader
        0006_name_the_defaults
        0007_index_notices_for_the_sweep
        0008_write_to_a_number
        0009_keep_emergencies_out_of_digests
        0010_robots_of_companies
        0011_record_replies_on_paper
    """,
    "finance": """
        0001_initial
        0002_guard_the_books
        0003_number_rejected_statements_again
        0004_correct_within_one_book
        0005_lighten_posting
        0006_post_many_at_once
        0007_post_many_by_their_keys
        0008_bound_booking_dates
    """,
    "repairs": """
        0001_initial
        0002_guard_tickets
        0003_seed_categories
        0004_follow_the_clocks
        0005_pass_on_with_an_event
        0006_keep_replies
        0007_tell_photos_of_visits
        0008_version_the_categories
        0009_give_notice_of_milder_categories
        0010_show_the_document_of_service_times
        0011_overrule_declines
        0012_send_messages_once
        0013_give_notice_of_names_and_ends
        0014_keep_the_label_of_the_report
        0015_withhold_contents
    """,
    "portal": """
        0001_initial
        0002_plant_home
        0003_guard_guides
        0004_publish_files
        0005_acknowledge_within_one_estate
        0006_statement_review
        0007_handover
        0008_guard_handover
        0009_register_of_estates
        0010_list_keys_and_what_may_come_back
        0011_let_editors_choose_documents
    """,
}
# Where each room stood when they had just been drawn together.
DRAWN_TOGETHER = {
    "communities": "0004_seed_ladders",
    "notifications": "0002_default_channels",
    "finance": "0002_ties",
    "repairs": "0002_ties",
    "portal": "0003_ties",
}
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
    wanted = catalogue(TABLES | IN_FORCE)
    recorded = MigrationRecorder(connection)
    with as_owner():
        for app, name in reversed(DRAWN_TOGETHER.items()):
            call_command("migrate", app, name, verbosity=0, interactive=False)
        for app, name in set(recorded.applied_migrations()):
            if app in BEFORE:
                recorded.record_unapplied(app, name)
        for app, names in BEFORE.items():
            for name in names.split():
                recorded.record_applied(app, name)
        run("drop function ticket_follows_its_clock() cascade")

        call_command("migrate", verbosity=0, interactive=False)

    assert catalogue(TABLES | IN_FORCE) == wanted
    now = MigrationLoader(connection)
    assert set(now.graph.leaf_nodes()) <= recorded.applied_migrations().keys()
    installed = [line for line in caplog.messages if line.startswith("Installed from its file: ")]
    assert installed == caplog.messages
    assert len([line for line in installed if "ticket_follows_its_clock" in line]) == 2


def test_a_database_on_its_way_is_left_alone(owned):
    run("drop trigger insert_only on communities_leaf")
    (last,) = MigrationLoader(connection).graph.leaf_nodes("notifications")
    MigrationRecorder(connection).record_unapplied(*last)

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
