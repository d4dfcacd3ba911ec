"""The application can neither change the schema nor switch a guard off, and whoever did is found out."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from communities import grants, installing, manifest
from communities.catalogue import IN_FORCE, catalogue
from communities.guards import guards
from portal.launch.owner import as_owner
from tests.owner import owning

TABLES = sorted({guard.table for guard in guards()})
ON_TABLE = {
    "alter": "alter table {} add column more int",
    "drop": "drop table {} cascade",
    "rename": "alter table {} rename to elsewhere",
    "disable": "alter table {} disable trigger user",
    "truncate": "truncate {} cascade",
    "trigger": "create trigger quiet before insert on {} for each row"
    " execute function suppress_redundant_updates_trigger()",
    "rule": "create rule quiet as on insert to {} do instead nothing",
    "policy": "alter table {} enable row level security",
    "owner": "alter table {} owner to current_user",
    "constraints": "alter table {} drop constraint if exists none",
}
ON_FUNCTION = {
    "alter": "alter function {} reset all",
    "drop": "drop function {} cascade",
    "rename": "alter function {} rename to elsewhere",
}
ANYWHERE = {
    "temporary table": "create temp table finance_statement (like public.finance_statement)",
    "table": "create table public.more (id int)",
    "schema": "create schema more",
    "function": "create function public.more() returns int language sql as 'select 1'",
    "replaced": "create or replace function public.refuse_change() returns trigger"
    " language plpgsql as $$ begin return new; end $$",
    "view": "drop view public.communities_tenure",
    "event trigger": "create event trigger more on ddl_command_start execute function more()",
    "comment": "comment on table finance_entry is 'mine'",
    "default rights": "alter default privileges for role owner grant all on tables to app",
    "sequence": "select setval('public.finance_entry_id_seq', 1)",
    "role": "create role more superuser",
}
# Whoever may, the owner of these tables is no superuser.
NOBODYS = {"event trigger", "role"}


def run(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else None


def refused(statement):
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner|must be superuser"),
        transaction.atomic(),
    ):
        run(statement)


def passes(statement):
    """The control: the owner may, and it is undone."""
    with owning(), transaction.atomic():
        run(statement)
        transaction.set_rollback(True)


@pytest.mark.parametrize("table", TABLES)
def test_a_guarded_table_is_not_the_applications_to_change(db, table):
    for statement in ON_TABLE.values():
        refused(statement.format(table))
    for what in ("alter", "rename", "disable"):
        passes(ON_TABLE[what].format(table))


def test_nor_is_a_function(db):
    functions = [name for kind, name in catalogue(IN_FORCE) if kind == "function"]

    assert len(functions) > 20
    for function in functions:
        for statement in ON_FUNCTION.values():
            refused(statement.format(function))
            passes(statement.format(function))


@pytest.mark.parametrize("what", ANYWHERE)
def test_nor_is_anything_made(db, what):
    refused(ANYWHERE[what])
    if what not in NOBODYS:
        passes(ANYWHERE[what])


def test_the_application_has_no_power_over_the_server(db):
    powers = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
    assert run(f"select {powers} from pg_roles where rolname = current_user") == [(False,) * 5]


@pytest.mark.parametrize(
    "setting", ["session_replication_role = replica", "session authorization owner"]
)
def test_no_setting_of_the_session_lets_a_guard_sleep(db, setting):
    refused(f"set {setting}")


def test_what_stays_is_refused_before_any_guard_is_asked(db):
    """Each column that no service changes, and each removal, without a row to ask about."""
    checked = 0
    for table in TABLES:
        rights = grants.wanted()["table", table]
        columns = [name for (name,) in run(COLUMNS, table)]
        for column in columns:
            if "update," in f"{rights}," or column in rights:
                continue
            statement = f"update {table} set {column} = {column} where false"
            refused(statement)
            passes(statement)
            checked += 1
        if "delete" not in rights:
            refused(f"delete from {table} where false")
            passes(f"delete from {table} where false")

    assert checked > 150
    assert "update" not in grants.wanted()["table", "finance_entry"]


COLUMNS = """
    select attname::text from pg_attribute
    where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
        and attidentity <> 'a'
"""


def test_a_table_to_come_is_the_applications_to_use(db):
    with owning():
        run("create table more (id bigint generated by default as identity, words text)")
        run("create function some_more() returns int language sql as 'select 1'")

    run("insert into more (words) values ('x')")
    run("update more set words = 'y'")
    run("delete from more")
    refused("truncate more")
    refused("select some_more()")
    assert [str(one) for one in grants.differences()] == []


def test_a_column_that_is_not_there_is_no_right():
    with pytest.raises(ValueError, match="there is no column note"):
        grants.with_columns("insert, update (note, id)", ["id", "words"])
    assert grants.with_columns("update except (id), delete", ["id", "note", "words"]) == (
        "update (note, words), delete"
    )


TOUCHED = {
    "alter table finance_entry disable trigger insert_only": "trigger finance_entry.insert_only"
    " is not as its file says",
    "alter table finance_entry enable replica trigger insert_only": "trigger"
    " finance_entry.insert_only is not as its file says",
    "drop trigger insert_only on finance_posting": "trigger finance_posting.insert_only is missing",
    "create trigger quiet before insert on finance_entry for each row"
    " execute function refuse_change()": "trigger finance_entry.quiet is in no file",
    "create or replace trigger pause_stays before update on communities_clockpause for each row"
    " when (old.ended_at is not null) execute function refuse_change()": "trigger"
    " communities_clockpause.pause_stays is not as its file says",
    "create or replace trigger statement_stays before delete on finance_statement for each row"
    " when (false) execute function refuse_change()": "trigger finance_statement.statement_stays"
    " is not as its file says",
    "create or replace function refuse_change() returns trigger language plpgsql"
    " set search_path = pg_catalog, public, pg_temp as $$ begin return new; end $$": "function"
    " refuse_change is not as its file says",
    "alter function append_leaf reset all": "function append_leaf is not as its file says",
    "alter function append_leaf security invoker": "function append_leaf is not as its file says",
    "create function quiet() returns int language sql as 'select 1'": "function quiet is in no file",
    "drop view communities_tenure": "view communities_tenure is missing",
    "grant update on finance_entry to app": "what the application may do with table finance_entry"
    " is not as its file says",
    "grant update (number) on finance_entry to public": "what the application may do with table"
    " finance_entry is not as its file says",
    "grant truncate on portal_guideversion to app": "what the application may do with table"
    " portal_guideversion is not as its file says",
    "grant execute on function refuse_change to app": "what the application may do with function"
    " refuse_change is not as its file says",
    "revoke execute on function post_entry from app": "what the application may do with function"
    " post_entry is not as its file says",
    "grant create on schema public to app": "what the application may do with schema public"
    " is not as its file says",
    "revoke insert on finance_entry from app": "what the application may do with table"
    " finance_entry is not as its file says",
}


@pytest.mark.parametrize("statement", TOUCHED, ids=TOUCHED.keys())
def test_the_application_itself_sees_what_is_otherwise(db, statement):
    assert manifest.differences() == []
    with owning():
        run(statement)

    found = [str(one) for one in manifest.differences() if "view communities" not in str(one)[4:]]
    assert found == [TOUCHED[statement]]
    with owning():
        with pytest.raises(CommandError):
            call_command("check_guards")
        installing.install()
    assert manifest.differences() == []


def test_nothing_starts_on_a_database_without_its_guards(committed_db, settings):
    assert manifest.why_not_to_start() == ""
    with as_owner():
        run("alter table finance_entry disable trigger insert_only")

    reason = manifest.why_not_to_start()

    assert reason == (
        "The database is not as its files say; manage.py prepare puts it right:"
        " trigger finance_entry.insert_only is not as its file says."
    )
    settings.DEMO = False
    assert "DATABASE_URL names the owner of the guarded tables" in manifest.why_not_to_start()


def test_where_one_role_does_everything_nothing_is_granted(db, settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "USER", "owner")
    assert not grants.has_role_of_its_own()
    assert (grants.rank(), manifest.differences()) == ("owner", [])

    monkeypatch.setitem(settings.DATABASES["default"], "USER", "nobody")
    with pytest.raises(ImproperlyConfigured, match="names the role nobody, which is not there"):
        grants.rank()
