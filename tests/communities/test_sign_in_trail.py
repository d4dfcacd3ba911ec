"""Who came in, went out or tried in vain stands in the audit, and nothing that names a person there."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

from communities import clock
from communities.models import AuditEvent, BindingAttempt, User
from communities.services.contacts import ask_contact
from communities.sessions import end_other_sessions, end_session, sessions_of
from tests.codes import sent_code
from tests.passkeys import SoftPasskey
from tests.sessions import code_of, give_authenticator, log_in

PASSWORD, PHONE = "correct horse", "+8613800001111"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


def password(client, login, typed=PASSWORD, **more):
    return client.post("/login/password/", {"login": login, "password": typed}, **more)


def told(verb="") -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(verb__startswith=f"communities.{verb}").order_by("pk"))


def verbs() -> list[str]:
    return [event.verb.removeprefix("communities.") for event in told()]


def of(user) -> str:
    return f"communities.user:{user.pk}"


def test_coming_in_by_password_and_second_factor_and_going_out(client, cast):
    secret = give_authenticator(cast.petra)
    before = len(told())
    step = password(client, cast.petra.email).url
    client.post(step, {"code": "x"})
    client.post(step, {"code": code_of(secret)})
    client.post("/logout/")

    events = told()[before:]
    assert [event.verb.removeprefix("communities.") for event in events] == [
        "second_factor.wrong",
        "second_factor.right",
        "login.done",
        "logout.done",
    ]
    assert [event.actor for event in events] == [None, *[cast.petra] * 3]
    assert {event.subject for event in events} == {of(cast.petra)}
    assert events[2].detail["methods"] == ["password", "mfa"]


def test_coming_in_by_a_code(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone=PHONE)
    before = len(told())
    client.post("/login/", {"login": PHONE})
    client.post("/login/code/", {"code": "x"})
    client.post("/login/code/", {"code": sent_code()})

    assert verbs()[before:] == ["login.code_wrong", "login.done"]
    assert told()[-1].detail["methods"] == ["code"]


def test_a_wrong_password_is_told_of_whom_it_was_tried_on(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone=PHONE)
    for login in (cast.alice.email.upper(), "138 0000 1111", "nobody@example.org"):
        password(client, login, "wrong wrong wrong")

    known, by_phone, unknown = told("login.failed")
    assert known.subject == by_phone.subject == of(cast.alice)
    assert known.actor is None
    assert unknown.subject.startswith("login:")
    assert len(unknown.subject) == len("login:") + 32


def test_a_network_is_told_as_a_digest_that_is_its_own(cast):
    for address in ("10.1.2.3", "10.1.2.77", "10.9.2.3", "2001:db8::1"):
        password(Client(), cast.alice.email, "wrong wrong wrong", REMOTE_ADDR=address)

    one, beside, far, six = (event.detail["network"] for event in told("login.failed"))
    assert one == beside
    assert len({one, far, six}) == 3


def test_no_row_holds_a_number_an_address_or_a_network(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone=PHONE)
    password(client, "13900009999", "wrong wrong wrong", REMOTE_ADDR="203.0.113.7")
    password(client, "nobody@example.org", "wrong wrong wrong")
    password(client, cast.alice.email)
    client.post("/logout/")

    rows = json.dumps([[e.verb, e.subject, e.before, e.after, e.detail] for e in told()])

    assert len(told()) >= 4
    for typed in ("1390000", "1380000", "example", "203.0.113", PASSWORD):
        assert typed not in rows


def test_what_proves_a_session_anew_is_told(client, cast):
    log_in(client, cast.alice, second_factor=False)
    client.post("/account/again/", {"step": "send"})
    before = len(told())

    client.post("/account/again/", {"code": "x"})
    client.post("/account/confirm/", {"password": PASSWORD})

    assert verbs()[before:] == ["proof.failed", "proof.given"]


def test_ended_sessions_are_told(client, cast):
    for _browser in range(3):
        log_in(Client(), cast.alice)
    log_in(client, cast.alice)
    before = len(told())
    other = next(row for row in sessions_of(cast.alice) if row.digest != client.session.digest)
    request = RequestFactory().get("/")
    request.user, request.session = cast.alice, client.session

    end_session(cast.alice, other.pk)
    end_session(cast.alice, other.pk)
    end_other_sessions(request)
    end_other_sessions(request)

    ended = told()[before:]
    assert [event.detail["sessions"] for event in ended] == [1, 2]
    assert {(event.verb, event.subject) for event in ended} == {
        ("communities.session.ended", of(cast.alice))
    }


SECOND_STEP = "/account/second/authenticate/"


def refused_since(before: int) -> list[tuple[str, str | None]]:
    """(verb, why) of each try since that failed, all of them of nobody in particular."""
    tries = [event for event in told()[before:] if event.verb.endswith((".wrong", ".failed"))]
    assert all(event.actor is None and event.detail["network"] for event in tries)
    return [(event.verb.removeprefix("communities."), event.detail.get("why")) for event in tries]


def test_an_authenticator_past_its_limit_and_a_replayed_code_are_told(client, cast):
    code = code_of(give_authenticator(cast.petra))
    password(Client(), cast.petra.email)
    used = Client()
    password(used, cast.petra.email)
    used.post(SECOND_STEP, {"code": code})
    password(client, cast.petra.email)
    before = len(told())

    for typed in (code, *["x"] * 10):
        client.post(SECOND_STEP, {"code": typed})

    wrong = "second_factor.wrong"
    assert refused_since(before) == [(wrong, "used"), *[(wrong, None)] * 9, (wrong, "limit")]


@pytest.mark.parametrize("address", [SECOND_STEP, "/account/second/webauthn/reauthenticate/"])
def test_a_passkey_of_somebody_else_is_told(client, cast, address):
    client.defaults["wsgi.url_scheme"] = "https"
    Authenticator.objects.create(
        user=cast.petra, type="webauthn", data={"name": "", "credential": made_by_a_device()}
    )
    if address == SECOND_STEP:
        password(client, cast.petra.email)
    else:
        log_in(client, cast.petra, second_factor=False)
    before = len(told())

    for credential in (
        '{"id": "x"}',
        SoftPasskey().signed({"challenge": "AAAA", "rpId": "testserver"}),
    ):
        client.post(address, {"credential": credential})

    assert refused_since(before) == [("second_factor.wrong", None)] * 2


def made_by_a_device() -> dict:
    asked = {"challenge": "AAAA", "rp": {"id": "testserver"}}
    return json.loads(SoftPasskey().made(asked))


def test_a_wrong_code_for_a_new_number_is_told(client, cast):
    log_in(client, cast.alice, second_factor=False)
    client.post("/account/confirm/", {"password": PASSWORD})
    kind, now = "email", clock.now()
    change = ask_contact(user=cast.alice, kind=kind, value="new@example.org", now=now)
    before = len(told())

    for _guess in range(6):
        client.post(f"/me/contact/{change.pk}/code/", {"code": "x"})

    assert refused_since(before) == [("proof.failed", None)] * 5


def test_a_wrong_code_for_a_home_is_told(client, cast):
    log_in(client, cast.alice)
    BindingAttempt.objects.create(
        estate=cast.riverside, user=cast.alice, phone=PHONE, code_digest="x" * 64,
        status="waiting", at=clock.now(),
    )  # fmt: skip
    before = len(told())

    client.post("/me/units/bind/code/", {"code": "x"})

    assert refused_since(before) == [("proof.failed", None)]


def test_a_wrong_code_of_a_slip_is_told(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone=PHONE)
    before = len(told())

    for phone in (PHONE, "13900009999"):
        client.post("/login/slip/", {"phone": phone, "code": "0" * 16})

    known, unknown = told()[before:]
    assert known.verb == unknown.verb == "communities.login.slip_wrong"
    assert (known.subject, known.actor) == (of(cast.alice), None)
    assert unknown.subject.startswith("login:")


def test_a_password_that_came_too_often_is_told(client, cast):
    for _guess in range(11):
        password(client, cast.alice.email, "wrong wrong wrong")

    assert [event.detail.get("why") for event in told("login.failed")] == [*[None] * 10, "limit"]
