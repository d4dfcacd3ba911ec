"""Guesses at codes: counted before they are compared, however many come at once; each works once."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils.module_loading import import_string

from communities import clock
from communities.access import FRESH_SECONDS
from communities.models import CodeAttempts, Ownership, UsedCode, User
from communities.services import attempts
from communities.services.attempts import LIMITS, TooManyAttempts, count_attempt
from communities.tasks import drop_old_code_attempts
from tests.cast import home, registered
from tests.codes import code_in, received, sent_code
from tests.sessions import code_of, give_authenticator, log_in
from tests.together import at_once

PASSWORD, OWN, OTHER = "correct horse", "+8613800001111", "+8613800002222"
AGAIN, STEP_UP = "/account/again/", "/account/second/reauthenticate/"
CROWD = 40
NO_LIMIT = attempts.Limit(10**6, timedelta(days=1), "")
SECRET = "communities.services.second_factor.decrypt"
USED = "这个验证码已经用过"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


class Crowd:
    """Guesses of which none is compared before each is either refused or about to be compared."""

    def __init__(self, size):
        self.size, self.compared, self.answered = size, 0, 0
        self.changed = threading.Condition()

    def held(self, compare):
        """``compare``, once the others are there."""

        def inner(*args, **words):
            self.note("compared")
            with self.changed:
                self.changed.wait_for(lambda: self.compared + self.answered >= self.size, 60)
            return compare(*args, **words)

        return inner

    def note(self, what):
        with self.changed:
            setattr(self, what, getattr(self, what) + 1)
            self.changed.notify_all()

    def post(self, client, address, code):
        try:
            return client.post(address, {"code": code}).content.decode()
        finally:
            self.note("answered")


def logging_in(cast):
    client = Client()
    client.post("/login/", {"login": "13900002222"})
    return client, "/login/code/", sent_code()


def stepping_up(cast):
    User.objects.filter(pk=cast.alice.pk).update(phone=OWN)
    cast.alice.refresh_from_db()
    client = Client()
    log_in(client, cast.alice, second_factor=False)
    session = client.session
    session[RECORDS] = [{"method": "code", "at": time.time() - FRESH_SECONDS - 1}]
    session.save()
    client.post(AGAIN, {"step": "send"})
    return client, AGAIN, sent_code()


def binding(cast):
    number = f"1-{500 + Ownership.objects.count()}"
    registered(home(cast.riverside, number), "夏娃", owner_phone=OTHER)
    client = Client()
    log_in(client, cast.eve, second_factor=False)
    words = {"estate": cast.riverside.pk, "building": "1", "unit": number, "name": "夏娃"}
    client.post("/me/units/bind/", words | {"phone": OTHER})
    return client, "/me/units/bind/code/", code_in(received()[0]["body"])


def past_the_password(user):
    client = Client()
    step = client.post("/login/password/", {"login": user.email, "password": PASSWORD})
    return client, step.url


def second_factor(cast):
    Authenticator.objects.filter(user=cast.petra).delete()
    secret = give_authenticator(cast.petra)
    return *past_the_password(cast.petra), code_of(secret)


def as_many(client) -> list[Client]:
    """The same session, opened by each of the crowd."""
    clients = [Client() for _ in range(CROWD)]
    for one in clients:
        one.cookies = client.cookies.copy()
    return clients


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def is_proved(client) -> bool:
    return client.get("/me/units/bind/").status_code == 200


def guessed_at_once(monkeypatch, place, client, address, code) -> int:
    """How many of the crowd's wrong guesses were compared."""
    crowd = Crowd(CROWD)
    wrong = [f"{number:06d}" for number in range(CROWD + 1) if f"{number:06d}" != code]
    with monkeypatch.context() as patched:
        patched.setattr(place, crowd.held(import_string(place)))
        answers = at_once(
            *[
                partial(crowd.post, one, address, guess)
                for one, guess in zip(as_many(client), wrong, strict=False)
            ]
        )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    return crowd.compared


WAYS = {
    "login": (logging_in, "communities.forms.login.is_right"),
    "again": (stepping_up, "communities.views.again.constant_time_compare"),
    "authenticator": (second_factor, SECRET),
}


@pytest.mark.parametrize("kind", WAYS)
def test_of_forty_guesses_at_once_no_more_are_compared_than_may(committed_cast, monkeypatch, kind):
    prepare, place = WAYS[kind]
    client, address, code = prepare(committed_cast)

    assert guessed_at_once(monkeypatch, place, client, address, code) == LIMITS[kind].most
    client.post(address, {"code": code})
    assert not (is_proved(client) if kind == "again" else is_in(client))

    monkeypatch.setitem(LIMITS, kind, NO_LIMIT)
    client, address, code = prepare(committed_cast)
    assert guessed_at_once(monkeypatch, place, client, address, code) == CROWD


def test_forty_guesses_at_once_at_a_homes_code_end_it(committed_cast):
    client, address, code = binding(committed_cast)
    answers = at_once(*[partial(one.post, address, {"code": "x"}) for one in as_many(client)])
    assert {answer.status_code for answer in answers} <= {200, 302}

    client.post(address, {"code": code})

    assert not Ownership.objects.filter(user=committed_cast.eve).exists()
    [held] = CodeAttempts.objects.filter(kind="binding")
    assert held.count >= LIMITS["binding"].most


def test_a_sixth_guess_at_a_homes_code_says_what_to_do(cast, monkeypatch):
    client, address, code = binding(cast)
    for _ in range(5):
        client.post(address, {"code": "x"})
    assert client.post(address, {"code": code}).url == "/me/units/bind/"

    monkeypatch.setitem(LIMITS, "binding", LIMITS["binding"]._replace(most=0))
    client, address, code = binding(cast)
    assert "请返回上一步重新填写" in client.post(address, {"code": code}).content.decode()


def test_a_spent_code_says_so_and_a_new_one_starts_anew(cast):
    client, address, code = logging_in(cast)
    for _ in range(3):
        client.post(address, {"code": "x"})
    [held] = CodeAttempts.objects.filter(kind="login")
    CodeAttempts.objects.filter(kind="login").update(count=5)
    assert "重新获取验证码" in client.post(address, {"code": code}).content.decode()
    assert not is_in(client)

    client, address, code = logging_in(cast)
    client.post(address, {"code": code})

    assert is_in(client)
    assert code not in held.subject
    assert len(held.subject) == 64


def test_a_code_that_is_sent_again_brings_no_more_guesses(cast):
    client, address, code = logging_in(cast)
    for _ in range(3):
        client.post(address, {"code": "x"})
    client.post(address, {"action": "resend"})
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["failed_attempts"] = 0
    session.save()  # as guesses at once leave it
    for _ in range(2):
        client.post(address, {"code": "x"})

    assert sent_code() != code
    assert "换一个号码”" in client.post(address, {"code": sent_code()}).content.decode()
    assert not is_in(client)


def test_step_up_says_when_its_code_is_spent(cast):
    client, address, code = stepping_up(cast)
    pages = [client.post(address, {"code": "x"}).content.decode() for _ in range(5)]

    assert ["请重新获取验证码" in page for page in pages] == [False] * 4 + [True]
    assert "获取验证码" in pages[-1]
    client.post(address, {"code": code})
    assert not is_proved(client)


def test_the_count_is_committed_or_refused(committed_db):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        count_attempt("login", "one", clock.now())
    assert count_attempt("login", "one", clock.now()) == 4


def test_an_authenticators_span_starts_anew_by_itself(db):
    now, most = clock.now(), LIMITS["authenticator"].most
    for left in reversed(range(most)):
        assert count_attempt("authenticator", "petra", now) == left
    for after, minutes in ((0, 10), (9.5, 1)):
        with pytest.raises(TooManyAttempts, match=f"请过 {minutes} 分钟再试"):
            count_attempt("authenticator", "petra", now + timedelta(minutes=after))

    assert count_attempt("authenticator", "petra", now + timedelta(minutes=10)) == most - 1
    assert count_attempt("authenticator", "paul", now) == most - 1


def test_a_stranger_with_the_password_keeps_nobody_from_a_known_device(cast):
    secret = give_authenticator(cast.petra)
    owner, step = past_the_password(cast.petra)
    owner.post(step, {"code": code_of(secret)})
    assert is_in(owner)
    stranger, step = past_the_password(cast.petra)
    for number in range(11):
        page = stranger.post(step, {"code": "x"}, REMOTE_ADDR=f"10.0.0.{number}")
    assert "请过 10 分钟再试" in page.content.decode()
    UsedCode.objects.all().delete()
    cache.clear()
    stranger.post(step, {"code": code_of(secret)})
    assert not is_in(stranger)

    owner.post("/logout/")
    step = owner.post("/login/password/", {"login": cast.petra.email, "password": PASSWORD}).url
    owner.post(step, {"code": code_of(secret)})

    assert is_in(owner)


def test_getting_it_right_forgets_what_went_wrong(cast):
    secret = give_authenticator(cast.petra)
    client, step = past_the_password(cast.petra)
    client.post(step, {"code": "x"})
    assert CodeAttempts.objects.get().count == 1

    client.post(step, {"code": code_of(secret)})

    assert not CodeAttempts.objects.filter(kind="authenticator").exists()


def test_what_is_a_day_old_is_dropped(cast):
    now = clock.now()
    for kind, age in (("old", 25), ("new", 23)):
        at = now - timedelta(hours=age)
        CodeAttempts.objects.create(kind=kind, subject="x", count=1, since=at)
        UsedCode.objects.create(user=cast.petra, counter=age, at=at)

    drop_old_code_attempts()

    assert [held.kind for held in CodeAttempts.objects.all()] == ["new"]
    assert [used.counter for used in UsedCode.objects.all()] == [23]
