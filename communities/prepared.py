"""Statements that each connection plans once, where its settings allow that.

For what is asked at every request and costs more to plan than to answer. Numbers go in as text and
are cast there: their width would else be part of what is prepared.
"""

from collections.abc import Iterable
from contextlib import contextmanager

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


@contextmanager
def prepared_cursor():
    """A cursor of Django's, counted and timed like any other; its values are bound by the server."""
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(ServerBindingCursor(connection.connection)) as cursor:
        yield cursor


def array(numbers: Iterable[int]) -> str:
    """Numbers as the text of an array."""
    return f"{{{','.join(map(str, numbers))}}}"
