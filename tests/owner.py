"""The owner of the tables, as whom a control switches a guard off. The application may become it in
the test cluster alone; a role that was taken in a transaction goes with its rollback."""

from contextlib import contextmanager, suppress

from django.db import InternalError, connection

from tests import databases


def become_owner() -> None:
    """From here on, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"set role {connection.ops.quote_name(databases.owner_name())}")


@contextmanager
def owning():
    """Inside the block."""
    become_owner()
    try:
        yield
    finally:
        # A transaction that failed takes its role along.
        with suppress(InternalError), connection.cursor() as cursor:
            cursor.execute("reset role")


def switch_off(table: str, *triggers: str) -> None:
    """These guards of the table, or all of them, as its owner does; the session stays the owner's,
    since an application without rights would still be refused."""
    become_owner()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
        for trigger in triggers or ["user"]:
            cursor.execute(f"alter table {table} disable trigger {trigger}")
