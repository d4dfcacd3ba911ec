"""Throttles are counted in the database: all of them, until their span is over."""

from django.core.cache import cache
from django.db import connection

from portal.tasks import drop_ended_counts


def _rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from cache")
        return cursor.fetchone()[0]


def test_many_who_try_do_not_wash_each_others_counts_away(db):
    for number in range(310):
        cache.set(f"try{number}", [1.0], 600)

    assert all(cache.get(f"try{number}") for number in range(310))


def test_only_counts_of_spans_that_are_over_are_dropped(db):
    cache.set("over", [1.0], -60)
    cache.set("running", [1.0], 600)
    before = _rows()

    drop_ended_counts()

    assert _rows() == before - 1
    assert cache.get("running") == [1.0]
