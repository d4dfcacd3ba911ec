"""A session of weeks asks again before something weighty."""

import time

import pytest

from communities.access import FRESH_SECONDS
from communities.models import User
from tests.codes import received, sent_code
from tests.sessions import log_in


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def weeks_later(client, cast):
    """Alice logged in by phone a while ago."""
    User.objects.filter(pk=cast.alice.pk).update(phone="+8613800001111")
    log_in(client, cast.alice, second_factor=False)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - FRESH_SECONDS - 1
    session.save()
    return client


AGAIN = "/account/again/?next=%2Fme%2Funits%2Fbind%2F"


def test_fresh_session_is_not_asked(client, cast):
    log_in(client, cast.alice, second_factor=False)

    assert client.get("/me/units/bind/").status_code == 200


def test_old_session_gives_a_code_and_goes_on(weeks_later):
    assert weeks_later.get("/me/units/").status_code == 200
    assert weeks_later.get("/me/units/bind/").url == AGAIN

    weeks_later.post(AGAIN, {"step": "send", "next": "/me/units/bind/"})
    assert received()[0]["to"] == "+8613800001111"
    answer = weeks_later.post(AGAIN, {"code": sent_code(), "next": "/me/units/bind/"})

    assert answer.url == "/me/units/bind/"
    assert weeks_later.get("/me/units/bind/").status_code == 200


def test_five_wrong_codes_end_the_code(weeks_later):
    weeks_later.post(AGAIN, {"step": "send"})
    code = sent_code()

    for _ in range(5):
        assert weeks_later.post(AGAIN, {"code": "x" + code}).status_code == 200
    weeks_later.post(AGAIN, {"code": code})

    assert weeks_later.get("/me/units/bind/").url == AGAIN


def test_old_code_ends_after_ten_minutes(weeks_later):
    weeks_later.post(AGAIN, {"step": "send"})
    session = weeks_later.session
    session["again"]["at"] -= 601
    session.save()

    weeks_later.post(AGAIN, {"code": sent_code()})

    assert weeks_later.get("/me/units/bind/").url == AGAIN


def test_next_leads_only_to_ourselves(weeks_later):
    weeks_later.post(AGAIN, {"step": "send"})

    answer = weeks_later.post(
        "/account/again/", {"code": sent_code(), "next": "https://evil.example/"}
    )

    assert answer.url == "/me/"


def test_codes_are_throttled(weeks_later):
    pages = [weeks_later.post(AGAIN, {"step": "send"}).content.decode() for _ in range(4)]

    assert ["要得太勤了" in page for page in pages] == [False, False, False, True]
    assert len(received()) == 3
