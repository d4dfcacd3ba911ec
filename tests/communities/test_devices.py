"""登录的设备: one sees where one is logged in, and ends any of it."""

import pytest
from django.test import Client

from communities.models import Session
from tests.sessions import log_in

WECHAT = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0"


@pytest.fixture
def phone(cast):
    """Alice is logged in on her phone as well."""
    client = Client(HTTP_USER_AGENT=WECHAT)
    words = {"login": "alice@example.org", "password": "correct horse"}
    assert client.post("/login/password/", words).url == "/me/"
    return client


@pytest.fixture
def here(client, cast):
    log_in(client, cast.alice, second_factor=False)
    return client


def row_of(client) -> Session:
    return Session.objects.get(digest=client.session.digest)


def is_out(client) -> bool:
    return client.get("/me/").status_code == 302


def test_the_list_names_devices_and_marks_this_one(here, phone, cast):
    page = here.get("/me/devices/").content.decode()

    assert page.count("现在这台") == 1
    assert "微信 · 安卓" in page
    assert 'href="/me/devices/"' in here.get("/me/").content.decode()
    assert str(row_of(phone).digest) not in page


def test_one_device_is_ended_and_its_cookie_opens_nothing(here, phone):
    assert here.post(f"/me/devices/{row_of(phone).pk}/end/").url == "/me/devices/"

    assert is_out(phone)
    assert not is_out(here)


def test_all_others_are_ended_and_no_one_elses(here, phone, cast):
    other = Client()
    log_in(other, cast.bob)

    here.post("/me/devices/end/")

    assert (is_out(phone), is_out(here), is_out(other)) == (True, False, False)
    assert "没有别的设备" in here.post("/me/devices/end/", follow=True).content.decode()


def test_nobody_ends_anothers_or_reads_of_it(here, phone, cast):
    other = Client()
    log_in(other, cast.bob)

    assert other.post(f"/me/devices/{row_of(phone).pk}/end/").status_code == 404
    assert "微信" not in other.get("/me/devices/").content.decode()
    assert not is_out(phone)


def test_this_one_is_left_by_logging_out(here, cast):
    assert here.post(f"/me/devices/{row_of(here).pk}/end/").status_code == 404
    assert here.get("/me/devices/end/").status_code == 405
    assert not is_out(here)
