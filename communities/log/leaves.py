"""Appending to an estate's log."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, models


def append(*, estate: models.Model, kind: str, body: bytes, at: datetime) -> int:
    """存证: add ``body`` (canonical bytes) as the estate's next leaf and return its index.

    Waits for whoever is appending to the same estate; a rollback gives the index back.
    """
    with connection.cursor() as cursor:
        cursor.execute("select append_leaf(%s, %s, %s, %s)", [estate.pk, kind, body, at])
        return cursor.fetchone()[0]


def append_all(
    *, estate: models.Model, kind: str, bodies: Sequence[bytes], at: datetime
) -> list[int]:
    """存证 of many, in the order given, in one call; their indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select append_leaf(%s, %s, one.body, %s) from (select body "
            "from unnest(%s::bytea[]) with ordinality as given(body, place) order by place) one",
            [estate.pk, kind, at, list(bodies)],
        )
        return [index for (index,) in cursor.fetchall()]
