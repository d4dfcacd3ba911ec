"""Who came in, went out or tried in vain stands in the audit, and nothing that names a person there."""

import json

import pytest
from django.test import Client, RequestFactory

from communities.models import AuditEvent, User
from communities.sessions import end_other_sessions, end_session, sessions_of
from tests.codes import sent_code
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
