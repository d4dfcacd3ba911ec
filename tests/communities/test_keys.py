"""An account's own keys (密码、验证器、备用码): changed only after a proof given now, never silently."""

import re
import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import resolve

from communities import clock
from communities.access import FRESH_SECONDS
from communities.models import User
from notifications.models import Express
from tests.codes import received
from tests.house.routes import leaves
from tests.sessions import code_of, give_authenticator, log_in

SECOND = "/account/second/"
CODES = [f"{SECOND}recovery-codes/{end}" for end in ("", "generate/", "download/")]
SET, ON, OFF = "/account/password/set/", f"{SECOND}totp/activate/", f"{SECOND}totp/deactivate/"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def petra(cast):
    cast.petra.phone, cast.petra.phone_verified = "+8613800001111", True
    cast.petra.set_unusable_password()
    cast.petra.save()
    return cast.petra


@pytest.fixture
def secret(petra):
    return give_authenticator(petra)


def come_back(client, user, *, after: float, methods=("code", "mfa")):
    """The session of somebody who proved herself ``after`` seconds ago."""
    log_in(client, user, second_factor="mfa" in methods)
    session = client.session
    session[RECORDS] = [{"method": m, "at": time.time() - after} for m in methods]
    session.save()


@pytest.mark.parametrize("address", [SET, OFF, *CODES])
def test_an_old_session_is_asked_for_the_second_factor(client, petra, secret, address):
    come_back(client, petra, after=FRESH_SECONDS + 1)

    for ask in (client.get, client.post):
        assert ask(address).url.startswith(f"{SECOND}reauthenticate/?next=")
    assert Authenticator.objects.filter(user=petra, type="totp").exists()
    assert not User.objects.get(pk=petra.pk).has_usable_password()


def test_a_password_is_no_second_factor(client, petra, secret):
    petra.set_password("correct horse")
    petra.save()
    come_back(client, petra, after=FRESH_SECONDS + 1)

    client.post("/account/confirm/", {"password": "correct horse"})

    assert client.session[RECORDS][-1]["method"] == "password"
    assert client.post(OFF).url.startswith(f"{SECOND}reauthenticate/?next=")
    assert Authenticator.objects.filter(user=petra, type="totp").exists()


def test_the_second_factor_given_now_opens(client, petra, secret):
    come_back(client, petra, after=FRESH_SECONDS + 1)
    step = client.post(OFF).url

    assert client.post(step, {"code": code_of(secret)}).url == OFF
    assert client.post(OFF).url == SECOND
    assert not Authenticator.objects.filter(user=petra).exists()


@pytest.mark.parametrize("address", [SET, ON])
def test_without_a_second_factor_an_old_session_logs_in_anew(client, petra, address):
    come_back(client, petra, after=FRESH_SECONDS + 1, methods=["code"])
    assert client.get(address).url.startswith("/account/again/?next=")
    assert client.post(address).url.startswith("/account/again/?next=")

    come_back(client, petra, after=FRESH_SECONDS - 60, methods=["code"])
    assert client.get(address).status_code == 200


def test_every_page_of_keys_is_guarded():
    pages = [leaf for leaf in leaves() if leaf.route.startswith(SECOND[1:])]
    views = {leaf.route: resolve(leaf.address({"pk": 1})).func for leaf in pages}
    open_ = {route for route, view in views.items() if not hasattr(view, "fresh_proof")}

    assert len(pages) > len(open_) + 4
    asking = ("", "authenticate/", "reauthenticate/", "webauthn/", "webauthn/reauthenticate/")
    assert open_ == {SECOND[1:] + end for end in asking}


def test_the_code_that_sets_up_an_authenticator_proves_it(
    client, petra, django_capture_on_commit_callbacks
):
    come_back(client, petra, after=0, methods=["code"])
    secret = client.get(ON).context["form"].secret

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(ON, {"code": code_of(secret)})

    assert answer.url == CODES[0]
    assert len(client.get(CODES[0]).context["unused_codes"]) == 10
    assert told() == {"text 开通了验证器", "mail 开通了验证器"}


def told() -> set[str]:
    """What the person was told, by which way."""
    found = {f"text {_change(one['body'])}" for one in received() if one["channel"] == "text"}
    return found | {f"mail {_change(one.body)}" for one in mail.outbox}


def _change(text):
    return re.search("您的账号刚刚(.+?)。", text)[1]


def test_each_change_is_told(client, petra, secret, django_capture_on_commit_callbacks):
    come_back(client, petra, after=0)
    session = client.session
    session[RECORDS] = [
        *session[RECORDS],
        {"method": "mfa", "at": time.time(), "reauthenticated": True},
    ]
    session.save()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(CODES[1])
        client.post(SET, {"password1": "four plain words", "password2": "four plain words"})
        client.post(OFF)

    changes = {"换了一批备用码", "设定了密码", "停用了验证器"}
    assert told() == {f"{way} {change}" for way in ("text", "mail") for change in changes}


def refuse(phone, text):
    raise OSError("the carrier is away")


def test_a_change_stands_and_is_told_once_the_carrier_is_back(client, petra, settings):
    carrier = settings.SMS_SENDER
    settings.SMS_SENDER = f"{__name__}.refuse"
    come_back(client, petra, after=0, methods=["code"])

    answer = client.post(SET, {"password1": "four plain words", "password2": "four plain words"})

    assert answer.status_code == 302
    assert User.objects.get(pk=petra.pk).has_usable_password()
    assert "text 设定了密码" not in told()
    settings.SMS_SENDER = carrier
    Express.objects.update(due_at=clock.now())
    assert "text 设定了密码" in told()
