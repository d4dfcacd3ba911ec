"""Two roles on a server where no test may become the owner: who migrates, who serves, who is refused."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from communities.manifest import OWNER_URL
from portal.launch.owner import as_owner

ROOT = Path(__file__).resolve().parents[2]
# A server of one's own that runs as long as somebody listens; first as it was with one role.
SERVER = """
import json, sys
from portal import embedded
cluster = embedded.described("main").cluster
embedded.start_own()
if sys.argv[1] == "of before":
    with cluster._as_superuser("postgres") as db:
        db.execute("drop database portal")
        db.execute("alter role app createdb")
        db.execute("create database portal owner app")
    with cluster._as_superuser("portal") as db:
        db.execute("set session authorization app")
        db.execute("create table kept (id int)")
        db.execute("create function kept() returns int language sql as 'select 1'")
urls = {role: cluster.url(role=role) for role in ("owner", "app")}
urls["postgres"] = urls["app"].replace("app:" + cluster._secret("app"), "postgres:" + cluster._superuser())
print(json.dumps(urls), flush=True)
sys.stdin.read()
"""


class Server:
    def __init__(self, own, what="of today"):
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, what], cwd=ROOT, env=own, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.urls = json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()

    def connect(self, role):
        return psycopg.connect(self.urls[role], autocommit=True)


def refused(db, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(statement)


def test_a_server_of_before_is_handed_to_its_owner(own):
    with Server(own, "of before") as server, server.connect("app") as db:
        db.execute("alter table kept add column words text")
    with Server(own) as server, server.connect("app") as db, server.connect("owner") as owner:
        owners = "select tableowner from pg_tables where tablename = 'kept' union all" \
            " select pg_get_userbyid(datdba) from pg_database where datname = 'portal' union all" \
            " select pg_get_userbyid(proowner) from pg_proc where proname = 'kept'"  # fmt: skip
        assert db.execute(owners).fetchall() == [("owner",)] * 3
        for statement in (
            "alter table kept add column more text",
            "drop function kept()",
            "set role owner",
            "create database more",
            "set session_replication_role = replica",
        ):
            refused(db, statement)
        owner.execute("alter table kept add column more text")


@pytest.fixture
def real(own, tmp_path):
    """A process with the settings of a real installation, told of a role's address."""
    with Server(own) as server:
        given = {
            "PATH": own["PATH"],
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "SECRET_KEY": "a-long-key-of-fifty-signs-and-more-0123456789-abcdefghij",
            "SECRETS_KEYS": "another-key-of-fifty-signs-and-more-0123456789-abcdefghij",
            "ALLOWED_HOSTS": "example.org",
            "BASE_URL": "https://example.org",
            "REDIS_URL": settings.REDIS_URL,
            "FILES_DIR": str(tmp_path),
        }

        def started(*words, role="app", **more):
            return subprocess.run(
                [sys.executable, *words], cwd=ROOT, text=True, timeout=180, check=False,
                env=given | {"DATABASE_URL": server.urls[role]} | more, capture_output=True,
            )  # fmt: skip

        started.urls, started.connect = server.urls, server.connect
        yield started


MIGRATE = """
import django; django.setup()
from django.core.management import call_command
from portal.launch.owner import as_owner
with as_owner():
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
"""
WEB = ("-c", "import portal.wsgi")
WORKER = ("-m", "celery", "-A", "portal", "worker", "-P", "solo")
BEAT = ("-m", "celery", "-A", "portal", "beat")


def test_a_real_installation_has_an_owner_and_an_application(real):
    owner = {OWNER_URL: real.urls["owner"]}
    done = real("-c", MIGRATE, **owner)
    assert done.returncode == 0, done.stderr

    served = real(*WEB)

    assert served.returncode == 0, served.stderr
    for door, told, reason in (
        (WEB, {"role": "owner"}, "DATABASE_URL names the owner of the guarded tables"),
        (WORKER, {"role": "postgres"}, "DATABASE_URL names a superuser"),
        (BEAT, owner, "DATABASE_OWNER_URL must not be set here"),
    ):
        said = real(*door, **told)
        assert said.returncode, door
        assert reason in said.stderr
    with real.connect("postgres") as db:
        for gives, takes, reason in (
            ("alter role app createrole", "alter role app nocreaterole", "may make roles"),
            ("grant pg_execute_server_program to app", "revoke pg_execute_server_program from app",
             "run programs on the database server"),
            ("grant pg_write_server_files to app", "revoke pg_write_server_files from app",
             "run programs on the database server"),
        ):  # fmt: skip
            db.execute(gives)
            said = real(*WEB)
            assert said.returncode, gives
            assert reason in said.stderr
            db.execute(takes)
    with real.connect("app") as db, real.connect("owner") as by_owner:
        for statement in (
            "set role owner",
            "create temp table finance_statement (id int)",
            "alter table finance_entry disable trigger user",
        ):
            refused(db, statement)
        by_owner.execute("alter table finance_entry disable trigger user")


def test_a_real_installation_names_its_owner(settings, monkeypatch):
    monkeypatch.delenv(OWNER_URL, raising=False)
    settings.OWN_SERVERS, settings.DEMO = "", False

    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL is not set"), as_owner():
        pass
    monkeypatch.setenv(OWNER_URL, "postgres://owner:x@127.0.0.1:1/another")
    with pytest.raises(ImproperlyConfigured, match="name two databases"), as_owner():
        pass
