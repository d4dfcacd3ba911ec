"""The log only grows, and without gaps."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from communities import clock
from communities.log.leaves import append
from communities.models import AuditEvent, Leaf
from tests.owner import owning


def _refused(sql):
    with owning(), pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        connection.cursor().execute(sql)


def test_append_numbers_from_zero_and_hashes_the_bytes(cast):
    first = append(estate=cast.riverside, kind="test", body=b"one", at=clock.now())
    second = append(estate=cast.riverside, kind="test", body=b"two", at=clock.now())
    other = append(estate=cast.hilltop, kind="test", body=b"one", at=clock.now())

    assert (first, second, other) == (0, 1, 0)
    leaf = Leaf.objects.get(estate=cast.riverside, index=1)
    assert bytes(leaf.hash) == hashlib.sha256(b"\x00two").digest()


def test_a_rollback_gives_the_index_back(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        append(estate=cast.riverside, kind="test", body=b"lost", at=clock.now())
        raise RuntimeError

    assert append(estate=cast.riverside, kind="test", body=b"kept", at=clock.now()) == 0


@pytest.mark.parametrize("table", ["communities_leaf", "communities_auditevent"])
def test_nothing_written_is_changed(cast, table):
    append(estate=cast.riverside, kind="test", body=b"one", at=clock.now())

    _refused(f"update {table} set id = id")
    _refused(f"delete from {table}")
    connection.cursor().execute("set constraints all immediate")
    _refused(f"truncate {table}")


def test_the_database_says_when_a_record_was_written(cast):
    lie = clock.now() - timedelta(days=400)
    made = AuditEvent.objects.create(
        verb="x", subject="x", at=lie, written_at=lie, transaction=1, estate=cast.riverside
    )
    made.refresh_from_db()

    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp(), pg_current_xact_id()::text::bigint")
        [[now, transaction_now]] = cursor.fetchall()
    assert made.at == lie
    assert now - timedelta(minutes=1) < made.written_at <= now
    assert made.transaction == transaction_now


def test_control_without_the_guard_the_same_statement_works(cast):
    append(estate=cast.riverside, kind="test", body=b"one", at=clock.now())
    with owning(), connection.cursor() as cursor:
        cursor.execute("drop trigger insert_only on communities_leaf")
        cursor.execute("update communities_leaf set kind = 'forged'")
        assert cursor.rowcount == 1


def test_the_application_is_no_superuser(db):
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_every_guarded_table_has_its_triggers(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname = 'insert_only'"
        )
        found = {row[0] for row in cursor.fetchall()}
    named = set()
    for path in Path(__file__).resolve().parents[2].glob("*/sql/*.sql"):
        named |= set(re.findall(r"trigger insert_only before .+ on (\w+)", path.read_text()))
    assert found == named
