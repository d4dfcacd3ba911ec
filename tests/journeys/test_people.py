"""A newcomer gets in with a code and binds her home; a clerk gets in with a second factor."""

import re

import pytest
from playwright.sync_api import expect

from portal.demo.logins import BY_KEY
from tests.journeys.doors import enter

NEWCOMER = BY_KEY["newcomer"]


def codes_for(page, phone: str) -> list[str]:
    """Those in the demo's mail box, newest first, read as in another app."""
    box = page.context.new_page()
    box.goto("/demo/mail/")
    texts = box.locator("article", has_text=phone).all_inner_texts()
    box.close()
    return [found[1] for text in texts if (found := re.search(r"验证码 (\d{6})", text))]


def next_code_for(page, phone: str, before: list[str]) -> str:
    """The one that came after ``before``: the worker sends it, a moment after it was asked for."""
    for _ in range(60):
        codes = codes_for(page, phone)
        if len(codes) > len(before):
            return codes[0]
        page.wait_for_timeout(200)
    raise AssertionError("no code came")


@pytest.mark.parametrize(
    ("width", "has_scripts"), [(375, False), (1280, True)], ids=["phone-no-js", "desktop"]
)
def test_newcomer_logs_in_by_code_and_binds_her_home(new_page, width, has_scripts):
    page = new_page(width=width, java_script_enabled=has_scripts)
    page.goto("/demo/login/")
    row = page.locator("li", has_text=f"+86{NEWCOMER.phone}")
    hint = row.inner_text()

    page.goto("/me/units/bind/")
    page.get_by_label("手机号或电子邮箱").fill(NEWCOMER.phone)
    before = codes_for(page, NEWCOMER.phone)
    page.get_by_role("button", name="获取验证码").click()
    page.goto("/")  # leaves for the message and comes back
    page.goto("/login/code/?next=/me/units/bind/")
    page.get_by_label("验证码").fill(next_code_for(page, NEWCOMER.phone, before))
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/me/units/bind/$"))

    if found := re.search(r"可以试着绑定 (\d+)幢(\S+)", hint):
        page.get_by_label("小区").select_option(label=NEWCOMER.where)
        page.get_by_label("楼栋").fill(found[1])
        page.get_by_label("房号").fill(found[2])
        page.get_by_label("业主姓名").fill("不是我")
        page.get_by_role("button", name="绑定").click()
        expect(page.get_by_role("alert")).to_contain_text("还可以试 4 次")
        expect(page.get_by_label("房号")).to_have_value(found[2])
        page.get_by_label("业主姓名").fill(NEWCOMER.name)
        page.get_by_role("button", name="绑定").click()
    else:
        page.goto("/me/units/")  # the other width has bound it already
    expect(page.locator("main")).to_contain_text("让家人代办")


def test_clerk_needs_the_second_factor_for_the_roster(page):
    enter(page, "manager")

    page.goto("/desk/roster/")

    expect(page.get_by_role("heading", level=1)).to_have_text("房屋业主名册")
