"""Databases for tests: one migrated template, and clones of it that are dropped, never flushed."""

import hashlib
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.sql import SQL, Identifier

from portal.launch.owner import as_owner, owner

ATTEMPTS = 20
DROPS_AT_ONCE = 8
MAKERS = ("ties", "creation", "sql_files", "catalogue", "grants", "installing")
ROOT = Path(__file__).resolve().parents[1]


def _fingerprint() -> str:
    """Any change of a migration, of the SQL in force, of the apps or of the pinned packages makes a new one."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    digest.update("\n".join(settings.INSTALLED_APPS).encode())
    made_by = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/sql/*.sql")]
    makers = [ROOT / "communities" / f"{name}.py" for name in MAKERS]
    for path in [*sorted(made_by), *makers]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def alone(what: str):
    """Of several workers and runs on the same servers one makes it, and the others wait."""
    with _maintenance() as db:
        db.execute("select pg_advisory_lock(hashtext(%s))", [what])
        yield


@contextmanager
def _maintenance():
    named = of_owner()
    words = named["OPTIONS"] | {"dbname": "portal"}
    words |= {"user": named["USER"], "password": named["PASSWORD"]}
    if named["HOST"]:
        words["host"] = named["HOST"]
    words.pop("pool", None)
    with psycopg.connect(**words, autocommit=True) as db:
        yield db


def of_owner() -> dict:
    """Whose the databases are; where one role does everything, it is that one."""
    ours = connections["default"].settings_dict
    return ours | {key: value for key, value in (owner() or {}).items() if key != "OPTIONS"}


def owner_name() -> str:
    return of_owner()["USER"]


def point_at(name: str) -> None:
    """Django itself works on the database ``name`` from here on."""
    if connections["default"].settings_dict["NAME"] != name:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = name


def template() -> str:
    """The migrated template, made once per state of the migrations."""
    name = f"template_{_fingerprint()}"
    with alone("template"):
        if not exists(name):
            unfinished = f"making_{secrets.token_hex(4)}"
            with _maintenance() as db:
                db.execute(SQL("create database {}").format(Identifier(unfinished)))
            before = connections["default"].settings_dict["NAME"]
            point_at(unfinished)
            with as_owner():
                call_command("migrate", verbosity=0, interactive=False)
                call_command("createcachetable", verbosity=0)
            point_at(before)
            rename(unfinished, name)
    return name


def exists(name: str) -> bool:
    with _maintenance() as db:
        found = db.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    return found is not None


def rename(before: str, after: str) -> None:
    with _maintenance() as db:
        db.execute(SQL("alter database {} rename to {}").format(*map(Identifier, (before, after))))


def url(name: str, *, is_owner: bool = False) -> str:
    """The address of a database of the test cluster, for another process."""
    server = of_owner() if is_owner else connections["default"].settings_dict
    named = {"host": server["HOST"], "port": server["PORT"]} | server["OPTIONS"]
    query = urlencode({key: named[key] for key in ("host", "port") if named.get(key)})
    return f"postgres://{server['USER']}:{server['PASSWORD']}@/{name}?{query}"


def clone(source: str = "") -> str:
    name = f"clone_{secrets.token_hex(4)}"
    source = source or template()
    with _maintenance() as db:
        db.execute(
            SQL("create database {} template {}").format(Identifier(name), Identifier(source))
        )
        # What a database as such grants is not copied.
        db.execute(SQL("revoke temporary on database {} from public").format(Identifier(name)))
    return name


def drop(name: str) -> None:
    """A vacuum of the server's own may hold the clone for a moment; it is not ours to end."""
    statement = SQL("drop database {} with (force)").format(Identifier(name))
    with _maintenance() as db:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                db.execute(statement)
                return
            except psycopg.errors.InsufficientPrivilege:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(0.5)


def drop_all(names: list[str]) -> None:
    """Each drop waits for a checkpoint of the server; those that are asked for together share one."""
    with ThreadPoolExecutor(DROPS_AT_ONCE) as pool:
        list(pool.map(drop, names))


@contextmanager
def restored():
    """Wherever Django works inside the block, afterwards it works where it did before."""
    before = connections["default"].settings_dict["NAME"]
    try:
        yield
    finally:
        point_at(before)


@contextmanager
def cloned(source: str = ""):
    """Django itself works on a fresh clone inside the block."""
    name = clone(source)
    try:
        with restored():
            point_at(name)
            yield name
    finally:
        drop(name)
