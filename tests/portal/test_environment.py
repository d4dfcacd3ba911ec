"""A wrong value in the environment stops the start with one sentence; production is strict."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.celery import app
from portal.launch import environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [(bool, "true", True), (bool, "off", False), (int, "12", 12), (list, "a,b", ["a", "b"])],
)
def test_values_are_read_as_what_they_are(monkeypatch, kind, raw, value):
    monkeypatch.setitem(os.environ, "PROBE", raw)

    assert environment.read("PROBE", kind) == value


@pytest.mark.parametrize(("kind", "raw"), [(bool, "perhaps"), (bool, ""), (int, "12a"), (int, "")])
def test_a_wrong_value_names_itself(monkeypatch, kind, raw):
    monkeypatch.setitem(os.environ, "PROBE", raw)

    with pytest.raises(ImproperlyConfigured, match=r"^PROBE=.* is not "):
        environment.read("PROBE", kind)


def test_a_missing_value_has_a_default_or_stops():
    assert environment.read("PROBE_MISSING", int, 3) == 3
    with pytest.raises(ImproperlyConfigured, match="PROBE_MISSING is not set"):
        environment.read("PROBE_MISSING", int)


@pytest.mark.parametrize("url", ["sqlite:///x.db", "mysql://a@b/c", "", "postgres"])
def test_only_postgresql(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database(url)


def test_the_broker_is_redis_however_it_is_reached():
    assert environment.broker("redis://h:1/2") == "redis://h:1/2"
    assert environment.broker("unix:///r.sock?db=3") == "redis+socket:///r.sock?virtual_host=3"
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        environment.broker("amqp://h")


def _production(*words, **changes) -> subprocess.CompletedProcess:
    """``manage.py`` with the settings of a real installation."""
    words = words or ("check", "--deploy", "--fail-level", "ERROR")
    return _python("manage.py", *words, **changes)


def _python(*words, **changes) -> subprocess.CompletedProcess:
    """A process with the environment of a real installation."""
    given = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "a-long-key-of-fifty-signs-and-more-0123456789-abcdefghij",
        "SECRETS_KEYS": "another-key-of-fifty-signs-and-more-0123456789-abcdefghij",
        "ALLOWED_HOSTS": "example.org",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": settings.REDIS_URL,
        "FILES_DIR": str(settings.STATE_DIR),
        "BASE_URL": "https://example.org",
    } | changes
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={key: value for key, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_deploy_checks_are_clean_in_production():
    done = _production()

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", None, "SECRET_KEY is not set"),
        ("SECRET_KEY", "sunny-estate-sunny-estate-sunny-estate-sunny-esta", "too easy to guess"),
        ("SECRET_KEY", "ab" * 40, "too easy to guess"),
        ("SECRET_KEY", "django-insecure-" + "0123456789" * 5, "too easy to guess"),
        ("SECRETS_KEYS", None, "SECRETS_KEYS is not set"),
        ("SECRETS_KEYS", "", "SECRETS_KEYS is too easy to guess"),
        ("SECRETS_KEYS", "0123456789" * 5 + ",short", "SECRETS_KEYS is too easy to guess"),
        ("BASE_URL", None, "BASE_URL is not set"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS is not set"),
        ("DATABASE_URL", "sqlite:///x.db", "no other engine"),
        ("SECURE_SSL_REDIRECT", "maybe", "SECURE_SSL_REDIRECT='maybe' is not true or false"),
        ("DATABASE_POOL", "many", "DATABASE_POOL='many' is not a whole number"),
        ("CLOCK_OFFSET_FILE", "/tmp/offset", "only tests may move the clock"),
    ],
)
def test_production_does_not_start_with(name, value, said):
    done = _production("check", **{name: value})

    assert done.returncode != 0
    assert said in done.stderr


def test_production_seals_under_the_keys_in_their_order():
    look = "from django.conf import settings; print(settings.SECRETS_KEYS)"
    keys = ["new-" + "0123456789" * 5, "old-" + "0123456789" * 5]
    done = _production("shell", "--no-imports", "-c", look, SECRETS_KEYS=",".join(keys))

    assert done.stdout.strip().splitlines()[-1] == str(keys), done.stderr


def test_production_keeps_the_machines_time():
    look = "from django.conf import settings; print(settings.CLOCK_OFFSET_FILE)"
    done = _production("shell", "--no-imports", "-c", look)

    assert done.stdout.strip().splitlines()[-1] == "None", done.stderr


WEB = "import portal.wsgi"
WORKER = "import portal.celery; portal.celery.app.conf.broker_url"
SUPERVISOR = """
from pathlib import Path
from portal.launch.supervisor import Portal
with Portal("127.0.0.1", 0, Path("{logs}")):
    import django; django.setup()
"""
SAY = "\nfrom django.conf import settings; print(settings.SETTINGS_MODULE, settings.DEMO)"


def _said(code, **changes) -> str:
    done = _python("-c", code + SAY, DJANGO_SETTINGS_MODULE=None, **changes)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("door", [WEB, WORKER])
def test_web_and_worker_are_a_real_installation_unless_told_otherwise(door):
    assert _said(door) == "portal.settings.production False"
    demo = _python("-c", door + SAY, DJANGO_SETTINGS_MODULE="portal.settings.demo", DEMO="1")
    assert demo.stdout.strip().endswith("portal.settings.demo True"), demo.stderr


@pytest.mark.parametrize("module", [None, "portal.settings.demo"])
@pytest.mark.parametrize("command", ["prepare", "demo", "migrate"])
def test_the_demo_enters_no_database_that_is_only_named(module, command):
    done = _production(command, DJANGO_SETTINGS_MODULE=module)

    assert done.returncode != 0
    assert "DJANGO_SETTINGS_MODULE=portal.settings.production" in done.stderr
    assert "to keep the demo in that database set DEMO=1" in done.stderr


def test_the_demo_keeps_to_a_database_that_is_meant():
    look = ["shell", "--no-imports", "-c", SAY.strip()]
    done = _production(*look, DJANGO_SETTINGS_MODULE=None, DEMO="1")

    assert done.stdout.strip().endswith("portal.settings.demo True"), done.stderr


def test_make_demo_means_the_database_it_is_given(tmp_path):
    assert _said(SUPERVISOR.format(logs=tmp_path)) == "portal.settings.demo True"


def test_what_runs_by_itself_is_known_to_the_worker():
    app.loader.import_default_modules()
    planned = {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}

    assert len(planned) > 20
    assert planned <= app.tasks.keys()
