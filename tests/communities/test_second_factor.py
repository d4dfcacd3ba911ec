"""The gate before money, roll, rules and publishing; and how long passwords are."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from communities.access import SECOND_FACTOR_SECONDS, require_second_factor
from communities.passwords import LongEnough
from tests.sessions import code_of, give_authenticator, log_in


@require_second_factor
def guarded(request):
    return HttpResponse("done")


def visit(rf, client, user):
    request = rf.get("/desk/ledger/new/?m=1")
    request.user, request.session = user, client.session
    return guarded(request)


def test_gate_sends_visitors_to_log_in(rf, client, db):
    assert visit(rf, client, AnonymousUser()).url == "/login/?next=/desk/ledger/new/%3Fm%3D1"


def test_gate_sends_whoever_has_no_second_factor_to_set_one_up(rf, client, cast):
    log_in(client, cast.petra, second_factor=False)

    answer = visit(rf, client, cast.petra)

    assert answer.url == "/account/second/?next=%2Fdesk%2Fledger%2Fnew%2F%3Fm%3D1"


@pytest.mark.parametrize(
    ("pressed_on", "back"),
    [
        ("http://testserver/desk/handover/7/?a=1", "/desk/handover/7/?a=1"),
        ("http://elsewhere.example/desk/handover/7/", "/desk/handover/7/sign/"),
        ("", "/desk/handover/7/sign/"),
    ],
)
def test_a_refused_button_leads_back_to_the_page_it_stood_on(rf, pressed_on, back):
    request = rf.post("/desk/handover/7/sign/", headers={"Referer": pressed_on})
    request.user = AnonymousUser()

    assert parse_qs(urlsplit(guarded(request).url).query)["next"] == [back]


def test_gate_asks_whoever_has_one_and_lets_her_back(rf, client, cast):
    secret = give_authenticator(cast.petra)
    log_in(client, cast.petra, second_factor=False)
    step = visit(rf, client, cast.petra).url
    assert step.startswith("/account/second/reauthenticate/?next=")

    code = code_of(secret)
    answer = client.post(step, {"code": code, "next": "/desk/ledger/new/?m=1"})

    assert answer.url == "/desk/ledger/new/?m=1"
    assert visit(rf, client, cast.petra).content == b"done"


def test_gate_is_open_after_the_second_factor_for_half_a_day(rf, client, cast, monkeypatch):
    log_in(client, cast.petra)
    assert visit(rf, client, cast.petra).content == b"done"

    later = time.time() + SECOND_FACTOR_SECONDS + 1
    monkeypatch.setattr("communities.access.time.time", lambda: later)
    assert visit(rf, client, cast.petra).status_code == 302


def test_second_factor_of_somebody_else_does_not_count(rf, client, cast):
    log_in(client, cast.petra)

    assert visit(rf, client, cast.paul).status_code == 302


@pytest.mark.parametrize(
    ("length", "second", "fine"),
    [(12, False, True), (11, False, False), (10, True, True), (9, True, False)],
)
def test_password_length_depends_on_the_second_factor(cast, length, second, fine):
    if second:
        give_authenticator(cast.petra)
    if fine:
        LongEnough().validate("x" * length, cast.petra)
    else:
        with pytest.raises(ValidationError, match="至少"):
            LongEnough().validate("x" * length, cast.petra)


def test_setting_up_an_authenticator_shows_recovery_codes(client, cast):
    client.post("/login/password/", {"login": cast.petra.email, "password": "correct horse"})
    again = client.get("/account/second/totp/activate/").url
    assert again.startswith("/account/confirm/")
    assert client.post(again, {"password": "wrong"}).status_code == 200
    page = client.post(again, {"password": "correct horse"}, follow=True)
    secret = page.context["form"].secret
    code = code_of(secret)

    answer = client.post("/account/second/totp/activate/", {"code": code}, follow=True)

    codes = answer.context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] in answer.content.decode()
    assert "停用" in client.get("/account/second/").content.decode()
