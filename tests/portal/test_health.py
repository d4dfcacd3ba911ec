"""``/healthz`` says 503 for each part that is missing, and nothing that helps a stranger."""

import pytest
from django.db import OperationalError, connection

from communities import heartbeats
from portal import celery
from tests import databases
from tests.owner import owning


@pytest.fixture
def alive(db):
    for name in ("worker", "beat"):
        _beat(name, seconds_ago=1)


def _beat(name, seconds_ago):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into communities_heartbeat (name, at)"
            " values (%s, clock_timestamp() - make_interval(secs => %s))"
            " on conflict (name) do update set at = excluded.at",
            [name, seconds_ago],
        )


def test_everything_there(client, alive):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["ok"] is True
    assert set(answer.json()) == {
        *(
            "ok",
            "database",
            "redis",
            "worker",
            "beat",
            "clock",
            "books",
            "files",
            "codes",
            "secrets",
        ),
        *("guards", "sweep"),
    }
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_process_that_was_never_heard_of_or_long_ago(client, alive, name):
    _beat(name, seconds_ago=31)
    late = client.get("/healthz")
    with connection.cursor() as cursor:
        cursor.execute("delete from communities_heartbeat where name = %s", [name])
    gone = client.get("/healthz")

    for answer, age in [(late, 31), (gone, None)]:
        assert answer.status_code == 503
        parts = answer.json()
        assert [
            part for part in ("database", "redis", "worker", "beat") if not parts[part]["ok"]
        ] == [name]
        assert (parts[name]["age_seconds"] or 0) >= (age or 0)


def test_no_redis(client, alive, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["redis"] == {"ok": False}
    assert answer.json()["database"] == {"ok": True}


def test_no_database(client, alive):
    """The table is out of reach, as it is when the server is away."""
    with owning(), connection.cursor() as cursor:
        cursor.execute("alter table communities_heartbeat rename to elsewhere")
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["database"] == {"ok": False}


def test_a_process_writes_that_it_lives(committed_db):
    heartbeats.record("worker")
    heartbeats.record("worker")

    assert heartbeats.ages().keys() == {"worker"}
    assert heartbeats.ages()["worker"] < 5


def test_a_database_that_is_away_ends_neither_worker_nor_beat(committed_db, caplog):
    celery._last["beat"] = 0.0
    with databases.restored():
        databases.point_at("no_such_database")
        with pytest.raises(OperationalError):
            heartbeats.record("beat")
        celery._beat("beat")

    assert "beat could not note that it lives: OperationalError" in caplog.text
