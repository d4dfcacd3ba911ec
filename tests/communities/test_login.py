"""Log-in: codes, passwords, second factor, throttles; and that nobody learns who has an account."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.contrib.auth import views as auth_views
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from communities import clock
from communities.models import Role, User
from communities.sessions import RESIDENT_SECONDS, STAFF_SECONDS
from tests.cast import member
from tests.codes import mailed_code, sent_code
from tests.house.routes import leaves
from tests.sessions import code_of, give_authenticator

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def client2():
    return Client()


def ask(client, login, **more):
    return client.post("/login/", {"login": login, **more})


def enter(client, code, **more):
    return client.post("/login/code/", {"code": code, **more})


def logged_in_as(client):
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def test_phone_and_code_log_in(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone="+8613800001111")

    assert ask(client, "138 0000 1111").url == "/login/code/"
    answer = enter(client, sent_code())

    assert answer.url == "/me/"
    assert logged_in_as(client) == cast.alice
    assert logged_in_as(client).phone_verified


def test_first_log_in_of_an_unknown_phone_opens_an_account(client, db):
    ask(client, "13900002222")
    enter(client, sent_code())

    assert logged_in_as(client).phone == "+8613900002222"
    assert User.objects.count() == 1


def test_known_and_unknown_numbers_get_the_same_answer(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone="+8613800001111")

    pages = []
    for number in ("13800001111", "13800001112"):
        client.logout()
        ask(client, number)
        pages.append(
            re.sub(
                r"\d{4}<|value=\"[^\"]*\"|\*{4}\d{4}",
                "",
                client.get("/login/code/").content.decode(),
            )
        )

    assert pages[0] == pages[1]


def test_email_and_code_log_in_whatever_the_case(client, cast, mailoutbox):
    ask(client, "ALICE@Example.org")
    code = mailed_code(mailoutbox)
    enter(client, code)

    assert logged_in_as(client) == cast.alice


def test_code_page_can_be_opened_again_after_reading_the_message(client, db):
    ask(client, "13900002222")
    client.get("/")

    again = client.get("/login/code/")

    assert "139****2222" in again.content.decode()
    enter(client, sent_code())
    assert logged_in_as(client)


def test_wrong_code_stays_on_the_page_and_five_end_it(client, db):
    ask(client, "13900002222")
    code = sent_code()
    wrong = "000000" if code != "000000" else "111111"

    for _ in range(4):
        assert enter(client, wrong).status_code == 200
    assert enter(client, wrong).url == "/login/"
    assert "这个验证码已试过 5 次" in client.get("/login/").content.decode()
    enter(client, code)

    assert logged_in_as(client) is None


def test_the_session_keeps_no_code_but_its_digest(client, db):
    for step in ({}, {"action": "resend"}, {"code": "x"}):
        client.post("/login/code/", step) if step else ask(client, "13900002222")
        code = sent_code()
        kept = json.dumps(dict(client.session))
        assert code not in kept
        assert "login_by_code" in kept

    enter(client, f" {code[:3]} {code[3:]} ")
    assert logged_in_as(client)


def test_a_code_opens_its_own_log_in_alone(client, client2, db):
    ask(client, "13900002222")
    code = sent_code()
    ask(client2, "13900003333")

    enter(client2, code)

    assert logged_in_as(client2) is None


def test_code_works_once(client, db):
    ask(client, "13900002222")
    code = sent_code()
    enter(client, code)
    client.logout()
    enter(client, code)

    assert logged_in_as(client) is None


def test_password_log_in_by_phone_or_email(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone="+8613800001111")

    for login in ("alice@example.org", "138-0000-1111"):
        client.logout()
        client.post("/login/password/", {"login": login, "password": PASSWORD})
        assert logged_in_as(client) == cast.alice


def test_wrong_password_and_unknown_account_read_the_same(client, cast):
    pages = [
        client.post("/login/password/", {"login": login, "password": "wrong"}).content.decode()
        for login in ("alice@example.org", "nobody@example.org")
    ]

    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", pages[0]) == strip.sub("", pages[1])
    assert logged_in_as(client) is None


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/me/units/", "/me/units/"),
        ("https://evil.example/", "/me/"),
        ("//evil.example/", "/me/"),
        ("/\\evil.example", "/me/"),
        ("javascript:alert(1)", "/me/"),
    ],
)
def test_next_leads_only_to_ourselves(client, cast, target, lands):
    words = {"login": "alice@example.org", "password": PASSWORD, "next": target}

    assert client.post("/login/password/", words).url == lands


def test_next_survives_the_code(client, db):
    ask(client, "13900002222", next="/me/units/")

    assert enter(client, sent_code(), next="/me/units/").url == "/me/units/"


def test_residents_stay_ninety_days_and_staff_half_a_day(client, cast):
    for person, seconds in ((cast.alice, RESIDENT_SECONDS), (cast.paul, STAFF_SECONDS)):
        client.logout()
        words = {"login": person.email, "password": PASSWORD}
        client.post("/login/password/", words)
        assert client.session.get_expiry_age() == seconds


@pytest.mark.parametrize("door", ["/desk/", "/oversight/", "/admin/"])
def test_whoever_came_to_serve_logs_in_anew_at_the_offices_door(client, cast, monkeypatch, door):
    words = {"login": cast.alice.email, "password": PASSWORD}
    client.post("/login/password/", words)
    assert client.session.get_expiry_age() == RESIDENT_SECONDS
    member(cast.alice, Role.COMMITTEE, cast.riverside, body=cast.committee)
    member(cast.alice, Role.SUPERVISOR, area=cast.street, body=cast.office)
    began = time.time()

    monkeypatch.setattr("communities.sessions.time.time", lambda: began + STAFF_SECONDS - 60)
    assert not client.get(door).headers.get("Location", "").startswith("/login/")
    monkeypatch.setattr("communities.sessions.time.time", lambda: began + STAFF_SECONDS + 60)
    assert client.get("/me/").status_code == 200
    assert client.get(door).url == f"/login/?next={door}"
    assert logged_in_as(client) is None


def test_a_resident_who_looks_at_an_offices_door_stays_logged_in(client, cast, monkeypatch):
    client.post("/login/password/", {"login": cast.alice.email, "password": PASSWORD})
    began = time.time()
    monkeypatch.setattr("communities.sessions.time.time", lambda: began + STAFF_SECONDS + 60)

    assert client.get("/desk/").status_code == 403
    assert logged_in_as(client) == cast.alice


def guess(client, address, word="wrong"):
    words = {"login": "alice@example.org", "password": word}
    return client.post("/login/password/", words, REMOTE_ADDR=address)


def test_guessing_is_throttled_but_never_locks_out_a_known_device(client, client2, cast):
    guess(client, "10.0.0.1", word=PASSWORD)
    client.post("/logout/")

    for n in range(12):
        guess(client2, f"10.1.0.{n}")
    guess(client2, "10.1.1.1", word=PASSWORD)
    assert logged_in_as(client2) is None

    guess(client, "10.0.0.1", word=PASSWORD)
    assert logged_in_as(client) == cast.alice


def test_throttled_password_leaves_the_code_open(client, client2, cast, mailoutbox):
    for n in range(12):
        guess(client2, f"10.1.0.{n}")

    ask(client, "alice@example.org")
    enter(client, mailed_code(mailoutbox))

    assert logged_in_as(client) == cast.alice


def test_codes_of_one_phone_do_not_throttle_another(client, db):
    for _ in range(4):
        refused = ask(Client(), "13900002222")
    assert refused.status_code == 200

    assert ask(client, "13900003333").url == "/login/code/"


def test_codes_for_one_phone_have_an_end_by_the_hour_and_by_the_day(db, monkeypatch):
    """Two minutes between them: the limit by the minute is none for whoever is patient."""
    began, sent = clock.now(), []
    for tried in range(75):
        later = began + timedelta(minutes=2 * tried)
        monkeypatch.setattr("communities.clock.machine", lambda at=later: at)
        if ask(Client(), "13900002222").status_code == 302:
            sent.append(tried)

    assert sent == [*range(10), *range(30, 40)]


def test_another_number_can_be_taken_after_a_slip(client, db):
    ask(client, "13900002222")
    assert client.get("/login/").url == "/login/code/"

    assert client.post("/logout/", {"next": "/login/"}).url == "/login/"
    assert client.get("/login/").status_code == 200


def test_second_factor_is_asked_of_whoever_has_one(client, cast):
    secret = give_authenticator(cast.paul)

    step = client.post("/login/password/", {"login": cast.paul.email, "password": PASSWORD})
    assert step.url.startswith(reverse("mfa_authenticate"))
    assert logged_in_as(client) is None

    client.post(step.url, {"code": code_of(secret)})
    assert logged_in_as(client) == cast.paul


def test_account_without_sign_up_page(client, db):
    assert client.get("/signup/").status_code == 404


WAGTAILS = ["/admin/login/", "/_util/login/", "/en/_util/login/"]


@pytest.mark.parametrize("address", [*WAGTAILS, "/login/password/"])
def test_wagtails_own_log_in_cannot_go_around_the_second_factor(client, cast, address):
    name = "login" if address == "/login/password/" else "username"
    client.post(address, {name: cast.alice.email, "password": PASSWORD})

    assert bool(logged_in_as(client)) is (address not in WAGTAILS)


def test_wagtails_own_log_in_leads_to_ours(client, db):
    assert client.get("/admin/login/").url == "/login/password/?next=/admin/"
    assert client.get("/_util/login/?next=/me/").url == "/login/?next=/me/"
    assert client.get("/_util/authenticate_with_password/1/1/").status_code == 404


def test_no_address_is_answered_by_another_log_in_than_ours():
    others = (auth_views.LoginView, auth_views.PasswordResetView, auth_views.PasswordChangeView)
    addresses = {leaf.address(dict.fromkeys(leaf.params, "1")) for leaf in leaves()}
    views = {address: getattr(_view_at(address), "view_class", object) for address in addresses}

    assert len(views) > 300
    assert [address for address, view in views.items() if issubclass(view, others)] == []


def _view_at(address):
    try:
        return resolve(address).func
    except Resolver404:
        return None


def test_log_in_and_own_pages_exist_in_english_too(client, cast):
    words = {"login": "alice@example.org", "password": PASSWORD}
    with translation.override("zh-hans"):
        assert client.get("/en/login/").status_code == 200
        assert client.get("/en/me/").url == "/en/login/?next=/en/me/"
        assert client.post("/en/login/password/", words).url == "/en/me/"
        assert client.get("/en/me/units/").status_code == 200


@pytest.mark.parametrize("landline", ["0573-87654321", "+86 10 12345678"])
def test_no_code_goes_to_a_landline(client, db, landline):
    answer = client.post("/login/", {"login": landline})

    assert "不向固定电话发" in str(answer.context["form"].errors["login"])
    assert landline in answer.content.decode()
