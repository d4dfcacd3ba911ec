"""The SQL in force: every function, trigger and view stands in ``<room>/sql/*.sql``, and nowhere else.

Migrations make tables, keys and rows. What refuses and what keeps is installed after them, from
the files, room by room from the ground up and by the files' names. Whether the database is as the
files say is found by building the same again, in a schema beside the real one, and comparing.
"""

from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

from communities.catalogue import IN_FORCE, catalogue

ROOT = Path(__file__).resolve().parents[1]
BESIDE = "in_force_beside"


def files() -> list[Path]:
    """In the order in which they are installed: what is called stands before who calls it.

    RuntimeError where there are none: without its files a database would lose every guard.
    """
    rooms = [Path(room.path).resolve() for room in reversed(list(apps.get_app_configs()))]
    found = [
        path
        for room in rooms
        if room.parent == ROOT
        for path in sorted((room / "sql").glob("*.sql"))
    ]
    if not found:
        raise RuntimeError(f"No SQL in force was found below {ROOT}.")
    return found


def differences() -> list[str]:
    """What the database has otherwise than the files, each named; an empty list is a good one."""
    real, meant = catalogue(IN_FORCE), _as_the_files_say()
    return [
        f"{kind} {name} {_how(real.get((kind, name)), meant.get((kind, name)))}"
        for kind, name in sorted(real.keys() | meant.keys())
        if real.get((kind, name)) != meant.get((kind, name))
    ]


def install() -> list[str]:
    """Make the database as the files say, all of it or nothing; the differences there were.

    Only the owner of the database can. Of several processes that migrate at once, one does it and the others find nothing to do.
    """
    with transaction.atomic():
        _take_turns()
        found = differences()
        if found:
            _drop_all()
            _run_files()
    return found


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [BESIDE])


def _how(real: str | None, meant: str | None) -> str:
    if real is None:
        return "is missing"
    return "is in no file" if meant is None else "is not as its file says"


def _as_the_files_say() -> dict[tuple[str, str], str]:
    """The files' own catalogue. No table of anybody's is touched, or locked against its users."""
    with _undone(), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute(f"create schema {BESIDE}")
        for table in tables:
            cursor.execute(f'create table {BESIDE}."{table}" (like public."{table}")')
        cursor.execute(f"set local search_path to {BESIDE}, public")
        _run_files()
        return catalogue(IN_FORCE, BESIDE)


@contextmanager
def _undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _drop_all() -> None:
    """Without cascade: what else may rest on a function or a view is not ours to drop."""
    found = catalogue(IN_FORCE)
    with connection.cursor() as cursor:
        for table, trigger in (name.split(".") for kind, name in found if kind == "trigger"):
            cursor.execute(f"drop trigger {trigger} on {table}")
        for kind in ("view", "function"):
            if names := ", ".join(name for a_kind, name in found if a_kind == kind):
                cursor.execute(f"drop {kind} {names}")


def _run_files() -> None:
    with connection.cursor() as cursor:
        for path in files():
            cursor.execute(path.read_text())
