"""``/healthz`` says 503 for each part that is missing, and nothing that helps a stranger."""

import os
from base64 import b64encode
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from communities import clock, heartbeats
from communities.models import Checkpoint, SignerRefusal, SignerStart
from portal import celery
from tests import databases
from tests.communities.signers import grow
from tests.owner import owning


@pytest.fixture
def alive(db):
    for name in ("worker", "beat", "signer"):
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
        *("guards", "signer", "sweep"),
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


@pytest.fixture
def log(cast):
    """A leaf of yesterday, whose signer runs and has not looked yet."""
    grow(cast.riverside, "one")
    return cast.riverside


def _checkpoint(estate, hours_ago):
    root = b64encode(bytes(32)).decode()
    Checkpoint.objects.create(
        estate=estate, size=1, root=bytes(32), note=f"log\n1\n{root}\n\n— log AAAA\n",
        signed_at=clock.now() - timedelta(hours=hours_ago),
    )  # fmt: skip


@pytest.mark.parametrize(("hours_ago", "ok"), [(None, False), (24, True), (26, False)])
def test_a_log_without_a_checkpoint_of_the_last_day(client, alive, log, hours_ago, ok):
    if hours_ago is not None:
        _checkpoint(log, hours_ago)

    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["signer"]["ok"], answer.json()["ok"]) == (200, ok, ok)


def test_a_signer_that_is_down_or_refuses_takes_nothing_away(client, alive, log):
    _checkpoint(log, 1)
    assert client.get("/healthz").json()["signer"]["ok"] is True
    refusal = SignerRefusal.objects.create(estate=log, reason="fork", since=clock.now())
    SignerRefusal.objects.create(estate=log, reason="gap", since=clock.now(), ended_at=clock.now())
    refusing = client.get("/healthz")
    refusal.delete()
    _beat("signer", seconds_ago=31)
    gone = client.get("/healthz")

    assert (refusing.status_code, gone.status_code) == (200, 200)
    assert refusing.json()["signer"] | {"age_seconds": 0} == {
        "ok": False, "age_seconds": 0, "refused": ["fork"], "votes_in_doubt": 0
    }  # fmt: skip
    assert (gone.json()["signer"]["ok"], gone.json()["ok"]) == (False, False)


@pytest.mark.parametrize(
    ("own", "signers", "said"),
    [(1, 2, "已分离"), (1, 1, "未分离"), (0, 2, "未分离"), (1, 0, "未分离")],
)
def test_two_users_of_the_machine_neither_of_them_root(
    client, alive, monkeypatch, own, signers, said
):
    monkeypatch.setattr(os, "geteuid", lambda: own)
    SignerStart.objects.create(host="demo.invalid", keys=[], uid=signers, started_at=clock.now())

    answer = client.get("/healthz")
    assert answer.json()["signer"]["separation"] == said
    assert said in answer.content.decode()
