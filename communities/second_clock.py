"""第二只钟: the database's clock beside ours. Nothing is dated by it; it tells when ours is wrong."""

from datetime import timedelta

from django.db import connection

from communities import clock


def ahead() -> timedelta:
    """How far this machine is ahead of the database; an offset of tests is no difference.

    Where both are one machine its clock moves both, and nothing is seen.
    """
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (there,) = cursor.fetchone()
    return clock.machine() - there
