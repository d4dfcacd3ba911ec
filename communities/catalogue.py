"""What a schema of the database holds (目录), one line for each thing, in an order of its own.

Two databases whose lines are equal hold the same tables, constraints, indexes, functions, triggers
and views, whatever way each of them went. The order of a table's columns is no difference.
"""

from django.db import connection, transaction

# Each statement gives (kind, name, definition) of what lies in the schema %(schema)s.
TABLES = {
    "column": """
        select c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then 'not null' end,
            case a.attidentity when 'd' then 'identity by default' when 'a' then 'identity' end,
            'default ' || pg_get_expr(d.adbin, d.adrelid))
        from pg_attribute a join pg_class c on c.oid = a.attrelid
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace = %(schema)s::regnamespace and c.relkind in ('r', 'p')
            and a.attnum > 0 and not a.attisdropped
    """,
    "constraint": """
        select conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        from pg_constraint where connamespace = %(schema)s::regnamespace and contype not in ('n', 't')
    """,
    "index": """
        select indexrelid::regclass::text, pg_get_indexdef(indexrelid)
        from pg_index join pg_class on pg_class.oid = indexrelid
        where relnamespace = %(schema)s::regnamespace
    """,
}
IN_FORCE = {
    "function": """
        select oid::regprocedure::text,
            regexp_replace(pg_get_functiondef(oid), '^CREATE OR REPLACE (\\w+) [^.]+\\.', '\\1 ')
        from pg_proc where pronamespace = %(schema)s::regnamespace and prokind = 'f'
            and not exists (select 1 from pg_depend where deptype = 'e'
                and classid = 'pg_proc'::regclass and objid = pg_proc.oid)
    """,
    "trigger": """
        select tgrelid::regclass || '.' || tgname, pg_get_triggerdef(pg_trigger.oid, true)
            || case tgenabled when 'O' then '' else ', fires ' || tgenabled::text end
        from pg_trigger join pg_class on pg_class.oid = tgrelid
        where relnamespace = %(schema)s::regnamespace and not tgisinternal
    """,
    "view": """
        select oid::regclass::text, pg_get_viewdef(oid)
        from pg_class where relnamespace = %(schema)s::regnamespace and relkind = 'v'
            and not exists (select 1 from pg_depend where deptype = 'e'
                and classid = 'pg_class'::regclass and objid = pg_class.oid)
    """,
}


def catalogue(kinds: dict[str, str], schema: str = "public") -> dict[tuple[str, str], str]:
    """Definitions by (kind, name), sorted; names are of the schema where none is written."""
    found = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select current_setting('search_path')")
        [before] = cursor.fetchone()
        _name_from(cursor, schema)
        for kind, statement in kinds.items():
            cursor.execute(statement, {"schema": schema})
            found |= {(kind, name): text for name, text in cursor.fetchall()}
        _name_from(cursor, before)
    return dict(sorted(found.items()))


def _name_from(cursor, search_path: str) -> None:
    cursor.execute("select set_config('search_path', %s, true)", [search_path])
