"""What the application may do with the database (应用账号的权限).

The owner's role migrates and installs; the application's role reads everything, and changes what it
must. An ordinary table is changed freely; one whose ``refuse_change`` stands without a condition takes
what that lets through. What a room wants otherwise stands beside its guard, in ``<room>/sql/``:

    -- The application may insert, update (a, b) on some_table
    -- The application may insert, update except (a, b) on some_table
    -- The application may read some_table
    -- The application may call some_function
"""

import re
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from communities.guards import guards
from communities.sql_files import files

ON_TABLE = re.compile(r"^-- The application may ((?:[^\n]|\n--   )+?) on (\w+)$", re.MULTILINE)
READ = re.compile(r"^-- The application may read (\w+)$", re.MULTILINE)
CALL = re.compile(r"^-- The application may call (\w+)$", re.MULTILINE)
SOME_COLUMNS = re.compile(r"update (except )?\(([^)]+)\)")
ACTUAL = """
    select case relkind when 'S' then 'sequence' else 'table' end, relname::text,
        case relkind when 'S' then concat_ws(', ',
            case when has_sequence_privilege(%(role)s, c.oid, 'usage') then 'usage' end,
            case when has_sequence_privilege(%(role)s, c.oid, 'update') then 'update' end)
        else concat_ws(', ',
            case when has_table_privilege(%(role)s, c.oid, 'select') then 'select' end,
            case when has_table_privilege(%(role)s, c.oid, 'insert') then 'insert' end,
            case when has_table_privilege(%(role)s, c.oid, 'update') then 'update'
                else 'update (' || named.columns || ')' end,
            case when has_table_privilege(%(role)s, c.oid, 'delete') then 'delete' end,
            case when has_table_privilege(%(role)s, c.oid, 'truncate') then 'truncate' end,
            case when has_table_privilege(%(role)s, c.oid, 'trigger') then 'trigger' end) end
    from pg_class c left join lateral (
        select string_agg(attname, ', ' order by attname) as columns from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped and c.relkind <> 'S'
            and has_column_privilege(%(role)s, c.oid, attnum, 'update')) named on true
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S')
    union all
    select 'function', proname::text, 'execute' from pg_proc
    where pronamespace = 'public'::regnamespace and has_function_privilege(%(role)s, oid, 'execute')
    union all
    select 'schema', 'public', concat_ws(', ',
        case when has_schema_privilege(%(role)s, 'public', 'usage') then 'usage' end,
        case when has_schema_privilege(%(role)s, 'public', 'create') then 'create' end)
    union all
    select 'database', current_database()::text, concat_ws(', ',
        case when has_database_privilege(%(role)s, current_database(), 'temporary')
            then 'temporary' end,
        case when has_database_privilege(%(role)s, current_database(), 'create') then 'create' end)
"""
COLUMNS = """
    select relname::text, relkind::text, current_database()::text, coalesce(array_agg(attname::text
        order by attname) filter (where attnum > 0 and not attisdropped), '{}')
    from pg_class left join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S')
    group by relname, relkind
"""
# Who makes roles makes itself a member of the owner; who writes the server's files or runs programs
# there is the server. Older servers have no role of these names.
STANDING = """
    select bool_or(other.rolsuper), exists (select from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                and pg_has_role(own.oid, relowner, %(how)s)),
        bool_or(other.rolcreaterole),
        bool_or(other.rolname in ('pg_execute_server_program', 'pg_write_server_files'))
    from pg_roles as own join pg_roles as other on pg_has_role(own.oid, other.oid, %(how)s)
    where own.rolname = %(role)s group by own.oid
"""
RANKS = ("superuser", "owner", "maker", "server")
# Nothing here names a table that a later migration makes: that one is ordinary until the next run.
GIVE = """
    revoke create on schema public from public, {role};
    revoke temporary, create on database {database} from public, {role};
    revoke all on all tables in schema public from public, {role};
    revoke all on all sequences in schema public from public, {role};
    revoke all on all functions in schema public from public, {role};
    grant usage on schema public to {role};
    grant select on all tables in schema public to {role};
    grant usage on all sequences in schema public to {role};
    alter default privileges revoke execute on functions from public;
    alter default privileges in schema public grant select, insert, update, delete on tables to {role};
    alter default privileges in schema public grant usage on sequences to {role};
"""


class Difference(NamedTuple):
    """Of what kind, its name, and how it is otherwise: missing, unknown or changed."""

    kind: str
    name: str
    how: str

    def __str__(self):
        return f"{self.kind} {self.name} {self.how}"


def application() -> str:
    """The role that web, worker and beat connect as."""
    return settings.DATABASES["default"]["USER"]


def rank() -> str:
    """As which of RANKS the application could pass every guard, or not at all ("")."""
    return next((name for name, is_so in zip(RANKS, _standing("member"), strict=True) if is_so), "")


def has_role_of_its_own() -> bool:
    """False where one role does everything, as in a demo in a database that somebody lent."""
    is_superuser, is_owner, *_more = _standing("usage")
    return not (is_superuser or is_owner)


def wanted() -> dict[tuple[str, str], str]:
    """What the files say, by (kind, name)."""
    texts = "\n".join(path.read_text() for path in files())
    said = {
        table: " ".join(re.sub(r"\n--", "", what).split())
        for what, table in ON_TABLE.findall(texts)
    }
    said |= dict.fromkeys(READ.findall(texts), "")
    refused = _refused()
    found = {("schema", "public"): "usage"}
    for table, kind, database, columns in _rows(COLUMNS):
        found["database", database] = ""
        if kind == "S":
            found["sequence", table] = "usage"
            continue
        ordinary = [
            verb for verb in ("insert", "update", "delete") if verb not in refused.get(table, ())
        ]
        verbs = said.get(table, "" if kind == "v" else ", ".join(ordinary))
        found["table", table] = ", ".join(filter(None, ["select", with_columns(verbs, columns)]))
    return found | {("function", name): "execute" for name in CALL.findall(texts)}


def differences() -> list[Difference]:
    """Where the application may do less or more than the files say."""
    if not has_role_of_its_own():
        return []
    actual = {(kind, name): text for kind, name, text in _rows(ACTUAL, role=application())}
    meant = wanted()
    return [
        Difference("what the application may do with", f"{kind} {name}", "is not as its file says")
        for kind, name in sorted(actual.keys() | meant.keys())
        if actual.get((kind, name), "") != meant.get((kind, name), "")
    ]


def give() -> None:
    """Grant what is wanted and take back all else, once something differs."""
    if not differences():
        return
    meant = wanted()
    quote = connection.ops.quote_name
    role = quote(application())
    [database] = [name for kind, name in meant if kind == "database"]
    statements = [GIVE.format(role=role, database=quote(database))]
    statements += [
        f"grant {verbs} on {quote(table)} to {role};"
        for (kind, table), text in meant.items()
        if kind == "table" and (verbs := text.removeprefix("select").removeprefix(", "))
    ]
    if called := ", ".join(quote(name) for kind, name in meant if kind == "function"):
        statements += [f"grant execute on function {called} to {role};"]
    with connection.cursor() as cursor:
        cursor.execute("".join(statements))


def _refused() -> dict[str, set[str]]:
    """Verbs that a table's ``refuse_change`` lets nobody do, whatever the row."""
    found = {}
    for guard in guards():
        if guard.function == "refuse_change" and not guard.is_conditional:
            verbs = guard.event.removeprefix("before ").split(" or ")
            found.setdefault(guard.table, set()).update(verbs)
    return found


def with_columns(verbs: str, columns: list[str]) -> str:
    """The columns of an update in the order of their names."""

    def named(match):
        given = {name.strip() for name in match[2].split(",")}
        if unknown := given - set(columns):
            raise ValueError(f"{verbs}: there is no column {', '.join(sorted(unknown))}")
        kept = [name for name in columns if (name in given) is not bool(match[1])]
        return f"update ({', '.join(kept)})"

    return SOME_COLUMNS.sub(named, verbs)


def _standing(how: str) -> tuple[bool, ...]:
    """Which of RANKS the application has, itself or as a member."""
    if not application():
        return False, True, False, False
    rows = _rows(STANDING, role=application(), how=how)
    if not rows:
        raise ImproperlyConfigured(
            f"DATABASE_URL names the role {application()}, which is not there."
        )
    return rows[0]


def _rows(statement: str, **given) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given or None)
        return cursor.fetchall()
