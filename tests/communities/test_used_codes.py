"""An authenticator's code, and a recovery code, work once."""

import time
from functools import partial

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.module_loading import import_string

from communities import clock
from communities.models import UsedCode
from tests.communities.test_code_attempts import (
    PASSWORD,
    SECRET,
    STEP_UP,
    USED,
    Crowd,
    is_in,
    mail_box,
    past_the_password,
)
from tests.owner import become_owner, switch_off
from tests.sessions import code_of, give_authenticator, log_in
from tests.together import at_once

pytestmark = pytest.mark.usefixtures(mail_box.__name__)


@pytest.mark.parametrize("is_ours", [True, False], ids=["counted", "allauth alone"])
def test_an_authenticators_code_works_once_as_long_as_it_holds(
    cast, monkeypatch, settings, is_ours
):
    if not is_ours:
        settings.MFA_FORMS = {}
    secret = give_authenticator(cast.petra)
    span = time.time() // 30 * 30
    monkeypatch.setattr("time.time", lambda: span + 1)
    code = code_of(secret)
    first, step = past_the_password(cast.petra)
    first.post(step, {"code": code})
    assert is_in(first)

    monkeypatch.setattr("time.time", lambda: span + 32)
    cache.clear()  # allauth's own mark lasts 30 seconds, the code 90
    second, step = past_the_password(cast.petra)
    page = second.post(step, {"code": code})

    assert is_in(second) is not is_ours
    assert not is_ours or USED in page.content.decode()


def test_of_two_who_use_one_code_at_once_one_gets_in(committed_cast, monkeypatch):
    cast = committed_cast
    secret, held = give_authenticator(cast.petra), Crowd(2)
    recovery = RecoveryCodes.activate(cast.petra).get_unused_codes()[0]
    monkeypatch.setattr(SECRET, held.held(import_string(SECRET)))
    for code in (code_of(secret), recovery):
        held.compared = held.answered = 0
        pairs = [past_the_password(cast.petra) for _ in range(2)]
        at_once(*[partial(held.post, client, step, code) for client, step in pairs])
        assert [is_in(client) for client, _ in pairs].count(True) == 1

        client, step = past_the_password(cast.petra)
        client.post(step, {"code": code})
        assert not is_in(client)


def test_the_code_that_set_an_authenticator_up_is_used_up(cast):
    client = Client()
    log_in(client, cast.petra)
    client.post("/account/confirm/", {"password": PASSWORD})
    secret = client.get("/account/second/totp/activate/").context["form"].secret
    code = code_of(secret)
    client.post("/account/second/totp/activate/", {"code": code})
    assert UsedCode.objects.filter(user=cast.petra).count() == 1

    assert USED in client.post(STEP_UP, {"code": code}).content.decode()


def refused(statement):
    with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        run(statement)


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_used_code_stays_used(cast):
    UsedCode.objects.create(user=cast.petra, counter=1, at=clock.now())
    become_owner()
    changed = "update communities_usedcode set counter = 2"
    refused(changed)

    switch_off("communities_usedcode")
    run(changed)
