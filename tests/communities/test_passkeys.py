"""通行密钥: a second factor without an app; only the person's own, asked now, with a finger, face or PIN."""

import html
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache

from communities.models import User
from notifications.models import Express
from tests.passkeys import SoftPasskey
from tests.sessions import give_authenticator, log_in

SECOND = "/account/second/"
ADD, AGAIN = f"{SECOND}webauthn/add/", f"{SECOND}webauthn/reauthenticate/"
LOGIN = f"{SECOND}authenticate/"
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def secure(client, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    client.defaults["wsgi.url_scheme"] = "https"


@pytest.fixture
def petra(cast):
    cast.petra.email = "petra@example.org"
    cast.petra.set_password(PASSWORD)
    cast.petra.save()
    return cast.petra


def asked(client, address: str) -> dict:
    """What the page asks the device to sign."""
    page = client.get(address).content.decode()
    return json.loads(html.unescape(re.search(r'data-asked="([^"]*)"', page)[1]))


def prove(client, password: str = PASSWORD) -> None:
    """Whoever has a password gives it once more before a key is added, renamed or removed."""
    client.post("/account/confirm/", {"password": password})


def add(client, key: SoftPasskey, name="值班室电脑"):
    prove(client)
    return client.post(ADD, {"name": name, "credential": key.made(asked(client, ADD))})


@pytest.fixture
def key(client, petra):
    key = SoftPasskey()
    log_in(client, petra, second_factor=False)
    assert add(client, key).status_code == 302
    client.logout()
    return key


def begin(client):
    return client.post("/login/password/", {"login": "petra@example.org", "password": PASSWORD})


def test_who_has_no_app_adds_a_passkey_and_is_let_in_at_once(client, petra):
    log_in(client, petra, second_factor=False)
    assert client.get("/desk/roster/").url.startswith(SECOND)

    add(client, SoftPasskey())

    assert "值班室电脑" in client.get(SECOND).content.decode()
    assert client.get("/desk/roster/").status_code == 200


def test_a_passkey_is_asked_at_the_next_log_in(client, petra, key):
    assert begin(client).url.startswith(LOGIN)
    assert client.get("/desk/").status_code == 302

    done = client.post(LOGIN, {"credential": key.signed(asked(client, LOGIN))})

    assert done.url == "/me/"
    assert client.get("/desk/roster/").status_code == 200


def test_an_old_session_is_asked_for_the_passkey_and_led_back(client, petra, key):
    log_in(client, petra, second_factor=False)
    step = client.get("/desk/roster/").url
    assert step.startswith(AGAIN)

    done = client.post(step, {"credential": key.signed(asked(client, step))})

    assert done.url == "/desk/roster/"
    assert client.get("/desk/roster/").status_code == 200


def _another(key):
    return SoftPasskey()


def _unseen(key):
    key.verifies = False
    return key


def _elsewhere(key):
    key.origin = "https://testserver.example"
    return key


@pytest.mark.parametrize("wrong", [_another, _unseen, _elsewhere])
def test_what_is_no_proof_is_refused_with_a_sentence(client, petra, key, wrong):
    log_in(client, petra, second_factor=False)

    page = client.post(AGAIN, {"credential": wrong(key).signed(asked(client, AGAIN))})

    assert "没有通过。请再试一次。" in page.content.decode()
    assert client.get("/desk/roster/").status_code == 302


def test_a_proof_serves_once(client, petra, key):
    log_in(client, petra, second_factor=False)
    proof = key.signed(asked(client, AGAIN))
    client.post(AGAIN, {"credential": proof})
    log_in(client, petra, second_factor=False)

    client.post(AGAIN, {"credential": proof})

    assert client.get("/desk/roster/").status_code == 302


def spoiled(proof: str):
    """The proof with each of its parts left out, of another kind, cut, or written over."""
    words = json.loads(proof)
    yield from ("", "no json", "{}", "[]", "7", '"text"')
    for name in words:
        yield json.dumps({k: v for k, v in words.items() if k != name})
        for other in (None, 7, [], "!", "AAAA"):
            yield json.dumps(words | {name: other})
    for name, told in words["response"].items():
        rest = {k: v for k, v in words["response"].items() if k != name}
        for other in (None, 7, "", "AAAA", told[:40], told[:-4] + "AAAA"):
            yield json.dumps(words | {"response": rest | {name: other}})
        yield json.dumps(words | {"response": rest})


def test_a_proof_that_cannot_be_read_proves_nothing(client, petra, key):
    log_in(client, petra, second_factor=False)
    proofs = list(spoiled(key.signed(asked(client, AGAIN))))

    assert len(proofs) > 40
    for words in proofs:
        cache.clear()  # else the eleventh within a minute is not even looked at
        page = client.post(AGAIN, {"credential": words})
        assert page.status_code == 200, words
    assert client.get("/desk/roster/").status_code == 302


def test_what_no_device_made_is_not_added(client, petra):
    log_in(client, petra, second_factor=False)
    prove(client)

    for words in spoiled(SoftPasskey().made(asked(client, ADD))):
        page = client.post(ADD, {"credential": words})
        assert page.status_code == 200 or Authenticator.objects.exists(), words
        Authenticator.objects.all().delete()


def test_a_stranger_with_the_password_keeps_nobody_out_by_wrong_tries(client, petra, key):
    for _ in range(12):
        begin(client)
        client.post(LOGIN, {"credential": SoftPasskey().signed(asked(client, LOGIN))})

    done = client.post(LOGIN, {"credential": key.signed(asked(client, LOGIN))})

    assert done.url == "/me/"


def test_nobody_removes_or_renames_anothers(client, cast, petra, key):
    row = Authenticator.objects.get(user=petra, type="webauthn")
    give_authenticator(cast.olga)
    log_in(client, cast.olga)
    prove(client, "correct horse")

    for act in ("remove", "edit"):
        assert (
            client.post(f"{SECOND}webauthn/keys/{row.pk}/{act}/", {"name": "x"}).status_code == 404
        )


def test_the_owner_renames_and_removes_it_and_is_told(client, petra, key):
    row = Authenticator.objects.get(user=petra, type="webauthn")
    log_in(client, petra)
    prove(client)
    client.post(f"{SECOND}webauthn/keys/{row.pk}/edit/", {"name": "我的手机"})
    assert "我的手机" in client.get(SECOND).content.decode()
    before = Express.objects.count()

    client.post(f"{SECOND}webauthn/keys/{row.pk}/remove/")

    assert not Authenticator.objects.filter(user=petra).exists()
    assert Express.objects.count() == before + 1
    assert User.objects.get(pk=petra.pk).is_active
    assert mail.outbox == []
