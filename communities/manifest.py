"""守卫清单: whether the guards and grants in force are those of the files, asked as the application.

The owner compares by building all again beside it (``sql_files``); the application may build nothing,
so it reads: each function's source by its hash, each trigger's definition word by word, each grant.
"""

import hashlib
import os
import re
import time

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from communities import grants
from communities.grants import Difference
from communities.sql_files import files

OWNER_URL = "DATABASE_OWNER_URL"
KEPT_SECONDS = 60
FUNCTION = re.compile(
    r"^create function (\w+)\((?:[^$]*?)(security definer)?\s+set (search_path = [^$]+?)\s+as \$\$(.*?)\$\$;",
    re.MULTILINE | re.DOTALL,
)
TRIGGER = re.compile(r"^create (?:constraint )?trigger .+?;$", re.MULTILINE | re.DOTALL)
VIEW = re.compile(r"^create view (\w+)", re.MULTILINE)
CAST = re.compile(
    r"::(?:timestamp with(?:out)? time zone|character varying|[a-z_.]+)(?:\(\d+\))?(?:\[\])?"
)
ROWS_DIFFER = re.compile(r"\((old\.[^()]+)\) is distinct from \((new\.[^()]+)\)", re.IGNORECASE)
WORD = re.compile(r"'(?:[^']|'')*'|\w+|[<>=~]+")
ACTUAL = """
    select 'function', proname::text, concat_ws(' ', case when prosecdef then 'security definer' end,
        array_to_string(proconfig, ' '), encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'))
    from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f'
        and not exists (select from pg_depend where deptype = 'e'
            and classid = 'pg_proc'::regclass and objid = pg_proc.oid)
    union all
    select 'trigger', relname || '.' || tgname, case tgenabled when 'O' then '' else 'off ' end
        || pg_get_triggerdef(pg_trigger.oid, true)
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where relnamespace = 'public'::regnamespace and not tgisinternal
    union all
    select 'view', relname::text, '' from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'v'
        and not exists (select from pg_depend where deptype = 'e'
            and classid = 'pg_class'::regclass and objid = pg_class.oid)
"""
RANKS = {
    "superuser": "a superuser",
    "owner": "the owner of the guarded tables",
    "maker": "a role that may make roles (createrole)",
    "server": "a role that may write files or run programs on the database server",
}
KINDS = {"function": "函数", "trigger": "触发器", "view": "视图"}
HOW = {"is missing": "不在了", "is in no file": "不该有", "is not as its file says": "不一样"}

_kept: dict[str, tuple[float, list[Difference]]] = {}


def differences() -> list[Difference]:
    """What is otherwise than the files say; an empty list is a good one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ACTUAL)
        actual = {
            (kind, name): _words(text) if kind == "trigger" else text
            for kind, name, text in cursor.fetchall()
        }
        found = grants.differences()
    meant = as_the_files_say()
    return found + [
        Difference(*key, _how(key in actual, key in meant))
        for key in sorted(actual.keys() | meant.keys())
        if actual.get(key) != meant.get(key)
    ]


def as_the_files_say() -> dict[tuple[str, str], object]:
    """By (kind, name), in a form that the database's own words can be compared with."""
    found = {}
    for path in files():
        text = path.read_text()
        for name, definer, config, source in FUNCTION.findall(text):
            digest = hashlib.sha256(source.encode()).hexdigest()
            parts = [definer, re.sub(r" = ", "=", config), digest]
            found["function", name] = " ".join(filter(None, parts))
        for definition in TRIGGER.findall(text):
            words = _words(definition)
            found["trigger", f"{words[words.index('on') + 1]}.{_name(words)}"] = words
        found |= {("view", name): "" for name in VIEW.findall(text)}
    return found


def sentences() -> list[str]:
    """The same for people, as findings of the nightly check."""
    return [
        f"数据库的守卫与程序不符：{KINDS.get(one.kind, '权限')} {one.name} {HOW[one.how]}"
        for one in differences()
    ]


def is_kept_lately() -> bool:
    """Whether all is as the files say, asked of the database once a minute at most."""
    database = connection.settings_dict["NAME"]
    until, found = _kept.get(database, (0.0, []))
    if time.monotonic() >= until:
        found = differences()
        _kept[database] = time.monotonic() + KEPT_SECONDS, found
    return not found


def why_not_to_start() -> str:
    """One sentence that says why no page is served from this database; else nothing.

    A database that does not answer is no reason: what it lacks is said once it does.
    """
    if OWNER_URL in os.environ:
        return f"{OWNER_URL} must not be set here: only prepare connects as the owner."
    try:
        return _why_not()
    except OperationalError:
        return ""
    except DatabaseError as trouble:
        return f"The database cannot be read as the application: {trouble}".strip()
    finally:
        connection.close()


def _why_not() -> str:
    rank = grants.rank()
    if rank and not settings.DEMO:
        return (
            f"DATABASE_URL names {RANKS[rank]}, who can switch the guards off; "
            f"name the application's role there, and the owner's in {OWNER_URL}, for prepare alone."
        )
    if found := differences():
        first = "; ".join(map(str, found[:3]))
        return f"The database is not as its files say; manage.py prepare puts it right: {first}."
    return ""


def _how(is_there: bool, is_meant: bool) -> str:
    if not is_there:
        return "is missing"
    return "is not as its file says" if is_meant else "is in no file"


def _words(definition: str) -> tuple[str, ...]:
    """A trigger's definition as both its file and the database write it: what is named, in which
    order, with which signs. Events and their columns come in an order of the database's own."""
    text = re.sub(r"\s+", " ", definition.rstrip(";")).replace("public.", "").replace("~~", "like")
    text = ROWS_DIFFER.sub(_one_by_one, CAST.sub("", text))
    head, on, rest = _lower(text).partition(" on ")
    before, event, after = re.split(r" (before|after) ", head, maxsplit=1)
    events = sorted(tuple(sorted(WORD.findall(one))) for one in after.split(" or "))
    words = [*WORD.findall(before), event, *(word for one in events for word in one), on.strip()]
    return tuple(words + [word for word in WORD.findall(rest) if word not in {"row", "text"}])


def _one_by_one(rows: re.Match) -> str:
    """Two rows differ where one of their columns does; so the database keeps it."""
    pairs = zip(*(row.split(", ") for row in rows.groups()), strict=True)
    return " or ".join(f"{old} is distinct from {new}" for old, new in pairs)


def _lower(text: str) -> str:
    """But for what stands in quotes."""
    return "".join(
        part if part.startswith("'") else part.lower() for part in re.split(r"('[^']*')", text)
    )


def _name(words: tuple[str, ...]) -> str:
    return words[words.index("trigger") + 1]
