"""Sessions: what the table tells nobody, and what it tells a person of her own."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings as configured
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from communities import clock
from communities.devices import device_words
from communities.models import Session, User
from communities.session_store import SessionStore
from communities.sessions import end_other_sessions, end_session, sessions_of
from communities.tasks import drop_ended_sessions
from tests.sessions import log_in

COOKIE = configured.SESSION_COOKIE_NAME
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2199A) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8"
)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"


@pytest.fixture
def at_home(client, cast):
    log_in(client, cast.alice)
    return client


def another(user, agent="") -> Client:
    client = Client(headers={"user-agent": agent})
    log_in(client, user)
    return client


def gets_in(key) -> bool:
    client = Client()
    client.cookies[COOKIE] = key
    return client.get("/me/").status_code == 200


def texts_in_tables(like: str) -> set[str]:
    """Every value, as text, of the tables of that name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
            " and table_name like %s",
            [like],
        )
        found = set()
        for (table,) in cursor.fetchall():
            cursor.execute(f"select * from {table}")
            found |= {str(value) for row in cursor.fetchall() for value in row}
    return found


def test_whoever_reads_the_tables_gets_in_nowhere(at_home):
    key = at_home.cookies[COOKIE].value

    read = texts_in_tables("%session%")

    assert Session.objects.count() == 1
    assert not any(key in text for text in read)
    assert [text for text in read if gets_in(text)] == []
    assert gets_in(key), "the control: the cookie itself does"


def test_an_older_table_of_keys_stays_empty(at_home):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from django_session")
        assert cursor.fetchone() == (0,)


def test_a_row_knows_whose_it_is_since_when_and_by_what(cast):
    client = another(cast.alice)
    client = Client(headers={"user-agent": WECHAT + "x" * 300})
    client.post("/login/password/", {"login": cast.alice.email, "password": "correct horse"})

    row = sessions_of(cast.alice)[0]

    assert timezone.now() - row.since < timedelta(minutes=1)
    assert (row.last_seen.minute, row.last_seen.second) == (0, 0)
    assert (row.user, row.device, len(row.user_agent)) == (cast.alice, "微信 · 安卓", 200)
    assert len(sessions_of(cast.alice)) == 2
    assert sessions_of(cast.bob) == []


def test_before_a_log_in_a_row_is_nobodys(client, cast):
    client.post("/login/", {"login": cast.alice.email})

    row = Session.objects.get()
    assert (row.user, row.since) == (None, None)


def test_a_name_of_a_browser_that_no_column_holds_does_no_harm(client, cast):
    client.post("/login/", {"login": cast.alice.email}, headers={"user-agent": "a\0b\x07c"})

    assert Session.objects.get().user_agent == "abc"


def test_its_use_is_noted_once_an_hour(at_home, cast, settings, tmp_path):
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    before = Session.objects.get().last_seen
    settings.CLOCK_OFFSET_FILE.write_text("7200")

    writes = []
    for _page in range(2):
        with connection.execute_wrapper(
            lambda run, sql, *more: writes.append(sql) or run(sql, *more)
        ):
            at_home.get("/me/")

    assert Session.objects.get().last_seen >= before + timedelta(hours=2)
    assert clock.now() >= Session.objects.get().last_seen
    assert len([sql for sql in writes if sql.startswith('UPDATE "communities_session"')]) == 1


def test_an_ended_session_is_logged_out_at_once_and_no_strangers(at_home, cast):
    other = another(cast.alice)
    row = next(row for row in sessions_of(cast.alice) if row.digest == other.session.digest)

    assert not end_session(cast.bob, row.pk)
    assert end_session(cast.alice, row.pk)

    assert other.get("/me/").status_code == 302
    assert at_home.get("/me/").status_code == 200
    assert not end_session(cast.alice, row.pk)


def test_all_others_end_and_this_one_stays(at_home, cast):
    others, bobs = [another(cast.alice), another(cast.alice)], another(cast.bob)
    request = RequestFactory().get("/")
    request.user, request.session = cast.alice, at_home.session

    assert end_other_sessions(request) == 2

    assert [client.get("/me/").status_code for client in others] == [302, 302]
    assert at_home.get("/me/").status_code == bobs.get("/me/").status_code == 200


def test_a_session_that_ended_meanwhile_is_not_written_again(at_home):
    store = SessionStore(at_home.session.session_key)
    store["more"] = 1
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_log_out_and_the_end_of_its_time_leave_no_row(at_home, cast):
    late = another(cast.bob)
    Session.objects.filter(user=cast.bob).update(expires_at=timezone.now())
    assert late.get("/me/").status_code == 302
    assert sessions_of(cast.bob) == []

    drop_ended_sessions()
    assert Session.objects.filter(user=cast.bob).count() == 0
    at_home.post("/logout/")
    assert not Session.objects.exists()


def test_a_key_is_taken_once(db, monkeypatch):
    keys = iter(["taken-key", "taken-key", "a-free-key"])
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda self: next(keys))
    first, second = SessionStore(), SessionStore()

    first.create()
    second.create()

    assert (first.session_key, second.session_key) == ("taken-key", "a-free-key")
    assert SessionStore().exists("taken-key")
    assert not SessionStore().exists("another-key")


def test_an_account_that_is_removed_takes_its_sessions_along(at_home, cast):
    lost = User.objects.create_user(username="lost")
    Session.objects.filter(user=cast.alice).update(user=lost)
    another(cast.bob)

    lost.delete()

    assert Session.objects.count() == 1


def test_the_store_is_the_one_that_django_uses():
    assert import_module(configured.SESSION_ENGINE).SessionStore is SessionStore


@pytest.mark.parametrize(
    ("agent", "chinese", "english"),
    [
        (WECHAT, "微信 · 安卓", "WeChat · Android"),
        (PHONE, "Safari · 苹果手机", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Firefox/127.0", "Firefox · Linux", None),
        ("curl/8", "未知设备", "Unknown device"),
    ],
)
def test_a_device_is_called_by_two_words(agent, chinese, english):
    assert device_words(agent) == chinese
    with translation.override("en"):
        assert device_words(agent) == (english or chinese)
