"""A neighbourhood worker without an authenticator app gets in with her phone's fingerprint."""

import re

import pytest
from playwright.sync_api import expect

from portal.demo.logins import BY_KEY
from portal.demo.people_access import PASSWORD
from tests.journeys.doors import follow

FINGER = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def with_finger(page) -> None:
    """The device of this page reads a finger, and the finger is always the right one."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})


def give_password(page) -> None:
    page.get_by_label("手机号或电子邮箱").fill(BY_KEY["new_officer"].phone)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_without_scripts_the_page_says_what_else_there_is(new_page, portal):
    """First, while she has no passkey: later a log-in asks for it."""
    page = new_page(java_script_enabled=False)
    page.goto("/login/password/?next=/account/second/webauthn/add/")
    give_password(page)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()

    expect(page.locator("main")).to_contain_text("这个浏览器不能用通行密钥")
    expect(page.get_by_role("button", name="添加", exact=True)).to_be_hidden()


@pytest.mark.parametrize("width", [375], ids=["phone"])
def test_first_log_in_with_a_passkey(new_page, portal, width):
    # A browser lets no bare address of numbers have passkeys.
    page = new_page(width=width, base_url=portal.url.replace("127.0.0.1", "localhost"))
    with_finger(page)
    page.goto("/login/password/?next=/desk/roster/")
    give_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("二次验证")

    page.get_by_role("link", name="添加通行密钥").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.get_by_label("给它起个名字").fill("我的手机")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("备用码")
    page.goto("/desk/roster/")
    expect(page.get_by_role("heading", level=1)).to_have_text("房屋业主名册")

    page.goto("/logout/")
    follow(page, page.locator("main").get_by_role("button"))
    page.goto("/login/password/?next=/desk/roster/")
    give_password(page)
    page.get_by_role("button", name="用通行密钥验证").click()
    expect(page).to_have_url(re.compile("/desk/roster/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("房屋业主名册")
