"""Who of the background processes is alive: one row a process kind, written by itself."""

from datetime import datetime, timedelta

from django.db import connection

_SQL = """
insert into communities_heartbeat (name, at) values (%s, clock_timestamp())
on conflict (name) do update set at = excluded.at
"""
_AGES = "select name, extract(epoch from clock_timestamp() - at)::float from communities_heartbeat"


def note(name: str) -> None:
    """Write down that ``name`` lives, or was done just now."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [name])


def record(name: str) -> None:
    """The same, and keep no connection: the caller may fork."""
    try:
        note(name)
    finally:
        connection.close()


def ages() -> dict[str, float]:
    """Seconds since each process kind was last heard of."""
    with connection.cursor() as cursor:
        cursor.execute(_AGES)
        return dict(cursor.fetchall())


def last(name: str, now) -> datetime:
    """When ``name`` was heard of last, so that what a beat missed is found by the next; now, if never."""
    return now - timedelta(seconds=ages().get(name, 0))
