"""The signer as a process: killed, started twice, in front of a forked log or a database that is away."""

import base64
import hashlib
import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from communities import clock
from communities.log import notes, tree
from communities.log.keeping import CannotSignError, Keeper
from communities.models import Checkpoint, SignerRefusal, SignerStart
from communities.selectors.log import keys_of_log, newest_checkpoint
from decisions.envelopes import public_of
from decisions.models import Decision, DecisionKey
from decisions.services.votes import announce_vote, draft_vote
from portal.launch import signer
from tests import databases
from tests.communities.signers import grow, hashes, refused, signed
from tests.decisions.conftest import DRAFT, NOW, QUESTION, RULES
from tests.decisions.keys import seated, sheets_of, tried
from tests.decisions.procedure import procedure_of
from tests.started import environment

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "manage.py", "signer"]
KEYS = "decisions_decisionkey"
END_WAITING = """
    select pg_terminate_backend(pid) from pg_locks
    where not granted and relation = 'communities_checkpoint'::regclass
        and database = (select oid from pg_database where datname = current_database())
"""


class Running:
    """A signer's process with files of its own; whoever starts it again finds what it kept."""

    def __init__(self, env: dict):
        self.env, self.process = env, None
        self.place = Path(env["SIGNER_DIR"])

    def start(self):
        with open(self.place.with_suffix(".log"), "a") as said:
            self.process = subprocess.Popen(
                COMMAND, cwd=ROOT, env=self.env, stdout=said, stderr=subprocess.STDOUT
            )

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()

    def said(self) -> str:
        return self.place.with_suffix(".log").read_text()

    def until(self, holds):
        for _ in range(600):
            if holds():
                return
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        raise AssertionError(self.said())

    def kept(self, slug: str) -> dict:
        path = self.place / f"{slug}.json"
        return json.loads(path.read_text()) if path.exists() else {"size": 0}


@pytest.fixture
def running(committed_cast, committed_db, tmp_path):
    more = {"SIGNER_DIR": str(tmp_path / "signer"), "DEMO": "1"}
    running = Running(environment(committed_db, tmp_path / "files", **more))
    yield running
    running.kill()


@contextmanager
def as_owner(database: str):
    """A session of whoever owns the tables, beside all others."""
    with psycopg.connect(databases.url(database, is_owner=True), autocommit=True) as session:
        yield session


def test_it_signs_says_who_it_is_and_goes_on_after_a_kill(running, committed_cast, client):
    estate = committed_cast.riverside
    grow(estate, "one", "two")
    running.start()
    running.until(lambda: signed(estate) == [2])
    health = client.get("/healthz").json()["signer"]
    running.kill()
    grow(estate, "three")
    running.start()
    running.until(lambda: signed(estate) == [2, 3])

    [key] = keys_of_log(estate)
    head = notes.open_checkpoint(newest_checkpoint(estate).note, key)
    assert (head.size, head.root) == (3, tree.root(hashes(estate)))
    assert SignerStart.objects.values_list("keys").distinct().count() == 1, "one key, two starts"
    assert SignerStart.objects.count() == 2
    assert (health["ok"], health["refused"]) == (True, [])


def test_killed_between_its_own_record_and_the_row_it_signs_the_same_again(
    running, committed_cast, committed_db
):
    estate = committed_cast.riverside
    grow(estate, "one", "two")
    with as_owner(committed_db) as session:
        session.execute("begin")
        session.execute("lock table communities_checkpoint in share mode")
        running.start()
        running.until(lambda: running.kept("riverside")["size"] == 2)
        running.kill()
        # What a killed client asked for is else still done once the lock is gone.
        while session.execute(END_WAITING).rowcount:
            time.sleep(0.1)
        session.execute("rollback")
    assert signed(estate) == []
    kept = running.kept("riverside")

    grow(estate, "three")
    running.start()
    running.until(lambda: signed(estate) == [2, 3])

    first = Checkpoint.objects.get(size=2)
    assert (first.root.hex(), first.signed_at.isoformat()) == (kept["root"], kept["signed_at"])
    assert notes.open_checkpoint(first.note, keys_of_log(estate)[0]).root.hex() == kept["root"]


def test_killed_between_a_votes_key_and_its_row_it_has_the_same_key_again(
    running, committed_cast, committed_db
):
    seated(committed_cast)
    paper = procedure_of(committed_cast.riverside, committed_cast.bob, NOW)
    vote = draft_vote(
        estate=committed_cast.riverside, matters=[QUESTION], rules=RULES, actor=committed_cast.bob,
        now=NOW, way="portal", **DRAFT | {"authorised_by": paper},
    )  # fmt: skip
    announce_vote(decision=vote, edition=0, actor=committed_cast.bob, now=NOW)
    vote = Decision.objects.get(pk=vote.pk)
    tried(vote, sheets_of(vote.estate))
    path = running.place / "decisions" / f"riverside-{vote.number}-1.key"
    with as_owner(committed_db) as session:
        session.execute("begin")
        session.execute("lock table decisions_decisionkey in share mode")
        running.start()
        running.until(path.exists)
        running.kill()
        while session.execute(END_WAITING.replace("communities_checkpoint", KEYS)).rowcount:
            time.sleep(0.1)
        session.execute("rollback")
    assert not DecisionKey.objects.exists()
    kept = path.read_text()

    running.start()
    running.until(DecisionKey.objects.exists)

    made = DecisionKey.objects.get()
    assert path.read_text() == kept
    assert bytes(made.public) == public_of(base64.b64decode(kept))
    assert made.envelopes.count() == 3


def test_a_forked_log_is_refused_and_healthz_says_so(running, committed_cast, committed_db, client):
    estate, other = committed_cast.riverside, committed_cast.hilltop
    grow(estate, "one", "two")
    running.start()
    running.until(lambda: signed(estate) == [2])
    running.kill()
    body = b"forged"
    with as_owner(committed_db) as session:
        session.execute("alter table communities_leaf disable trigger insert_only")
        session.execute(
            "update communities_leaf set body = %s, hash = %s where index = 0",
            [body, hashlib.sha256(b"\0" + body).digest()],
        )
        session.execute("alter table communities_leaf enable trigger insert_only")
    grow(estate, "three")
    grow(other, "one")
    running.start()
    running.until(lambda: refused(estate) and signed(other))

    health = client.get("/healthz")
    assert health.json()["signer"]["refused"] == ["fork"]
    assert health.json()["signer"]["ok"] is health.json()["ok"] is False
    assert (signed(estate), signed(other)) == ([2], [1])


def test_a_second_one_ends_with_a_sentence_and_the_first_goes_on(running, committed_cast):
    estate = committed_cast.riverside
    running.start()
    running.until(SignerStart.objects.exists)
    second = subprocess.run(
        COMMAND, cwd=ROOT, env=running.env, capture_output=True, text=True, check=False
    )

    assert second.returncode == 1
    assert "Another signer works with" in second.stderr
    assert "Traceback" not in second.stderr
    with pytest.raises(CannotSignError):
        Keeper(running.place, "demo.invalid")
    grow(estate, "one")
    running.until(lambda: signed(estate) == [1])


def test_a_database_that_takes_no_rows_gets_the_same_checkpoint_later(
    running, committed_cast, committed_db
):
    estate = committed_cast.riverside
    grow(estate, "one")
    with as_owner(committed_db) as session:
        session.execute(f"alter database {committed_db} set default_transaction_read_only = on")
        running.start()
        running.until(lambda: running.kept("riverside")["size"] == 1)
        assert signed(estate) == []
        session.execute(f"alter database {committed_db} reset default_transaction_read_only")

    running.until(lambda: signed(estate) == [1])
    assert Checkpoint.objects.get().root.hex() == running.kept("riverside")["root"]


def test_a_key_is_made_and_a_checkpoint_taken_over_by_hand(running, committed_cast, tmp_path):
    estate, note = committed_cast.riverside, tmp_path / "checkpoint"
    grow(estate, "one")
    running.start()
    running.until(lambda: signed(estate) == [1])
    running.kill()
    note.write_text(newest_checkpoint(estate).note)
    (running.place / "riverside.json").unlink()

    def told(*words):
        done = subprocess.run(
            [*COMMAND, *words],
            cwd=ROOT,
            env=running.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert told("--adopt", str(note)) == "demo.invalid/e/riverside: goes on after 1 leaves\n"
    made = told("--new-key")
    grow(estate, "two")
    running.start()
    running.until(lambda: signed(estate) == [1, 2])

    new, old = keys_of_log(estate)
    assert made.endswith(f" of demo.invalid: {new.public.hex()}\n")
    for key in (new, old):
        assert notes.open_checkpoint(newest_checkpoint(estate).note, key).size == 2
    assert not SignerRefusal.objects.exists()


def test_a_job_that_fails_is_done_again_and_holds_up_no_other(committed_db, caplog):
    done = []

    def fails(now):
        with connection.cursor() as cursor:
            cursor.execute("select 1/0")

    for job in (signer.Job("bad", 1, fails), signer.Job("good", 1, done.append)):
        signer.do(job)
        signer.do(job)

    assert len(done) == 2
    assert caplog.text.count("bad failed and is done again") == 2
    assert clock.now() >= done[0]


def test_a_real_installation_makes_no_key_by_itself(settings, tmp_path, running):
    settings.DEMO, settings.SIGNER_DIR = False, str(tmp_path / "empty")

    with pytest.raises(CannotSignError, match=r"docs/signing\.md"):
        signer.keeper()
    assert not (tmp_path / "empty" / "signer.keys").exists()
