"""The demo's log-ins and mail box: they work, and no real installation has them."""

import pytest
from django.test import Client

from communities.models import Ownership, User
from portal.demo import mail as demo_mail
from portal.demo import people_access


@pytest.fixture(autouse=True)
def demo(settings, tmp_path, cast):
    settings.STATE_DIR = tmp_path
    User.objects.filter(pk=cast.petra.pk).update(phone="+8613800010204")
    User.objects.filter(pk=cast.alice.pk).update(phone="+8613800010101")
    Ownership.objects.filter(user=cast.alice).update(user=None, owner_phone="+8613800010101")


def test_a_click_and_a_code_log_in_whoever_serves(client, cast):
    people_access.give_access(cast.petra)
    people_access.give_access(cast.petra)
    page = client.get("/demo/login/").content.decode()
    assert "13800010204" in page
    assert "物业经理" in page
    assert "13800010201" not in page
    assert "可以试着绑定 1幢1-101" in page

    words = {"login": "13800010204", "password": people_access.PASSWORD, "next": "/desk/"}
    step = client.post("/login/password/", words)
    second = client.get(step.url).content.decode()
    code = people_access.current_code(cast.petra)
    assert code in second

    assert client.post(step.url, {"code": code}).url == "/desk/"
    assert client.session["_auth_user_id"] == str(cast.petra.pk)


def test_looking_for_the_code_in_another_tab_keeps_the_login_going(client, cast):
    people_access.give_access(cast.petra)
    words = {"login": "13800010204", "password": people_access.PASSWORD}
    handed_on = client.post("/demo/login/", words)
    assert (handed_on.status_code, handed_on.url) == (307, "/login/password/")
    step = client.post(handed_on.url, words)

    client.get("/demo/login/")

    client.post(step.url, {"code": people_access.current_code(cast.petra)})
    assert client.session["_auth_user_id"] == str(cast.petra.pk)


def test_residents_of_the_demo_need_no_second_factor(client, cast):
    people_access.give_access(cast.alice)

    client.post("/login/password/", {"login": cast.alice.email, "password": people_access.PASSWORD})

    assert client.session["_auth_user_id"] == str(cast.alice.pk)


def test_the_shown_code_is_always_one_that_still_works(cast):
    people_access.give_access(cast.petra)
    for _ in range(2):
        browser = Client()
        words = {"login": cast.petra.email, "password": people_access.PASSWORD}
        step = browser.post("/login/password/", words)
        browser.post(step.url, {"code": people_access.current_code(cast.petra)})
        assert browser.session["_auth_user_id"] == str(cast.petra.pk)


def test_mail_page_shows_the_newest_first_and_keeps_few(client, monkeypatch):
    for number in range(4):
        demo_mail.send_text("+8613900002222", f"code {number}")
    page = client.get("/demo/mail/").content.decode()
    assert page.index("code 3") < page.index("code 0")

    monkeypatch.setattr(demo_mail, "KEPT", 2)
    demo_mail.send_text("+8613900002222", "code 4")
    assert [mail["body"] for mail in demo_mail.latest()] == ["code 4", "code 3"]


def test_mail_to_one_address_is_found_however_much_came_after_it(client):
    demo_mail.send_text("+8613900002222", "code 1")
    for number in range(60):
        demo_mail.send_text("+8613900003333", f"flood {number}")

    assert "code 1" not in client.get("/demo/mail/").content.decode()
    assert "code 1" in client.get("/demo/mail/?to=13900002222").content.decode()


def test_a_real_installation_has_neither_page(client, settings):
    settings.DEMO = False
    assert client.get("/demo/login/").status_code == 404
    assert client.get("/demo/mail/").status_code == 404
