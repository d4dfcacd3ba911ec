"""A newcomer gets in with a code and binds her home; a clerk gets in with a second factor."""

import re

import pytest
from playwright.sync_api import expect

from portal.demo.logins import BY_KEY
from portal.demo.people_access import PASSWORD
from tests.journeys.doors import enter, log_in

NEWCOMER = BY_KEY["newcomer"]


def codes_for(page, phone: str) -> list[str]:
    """Those in the demo's mail box, newest first, read as in another app."""
    box = page.context.new_page()
    box.goto(f"/demo/mail/?to={phone}")
    texts = box.locator("article", has_text=phone).all_inner_texts()
    box.close()
    return [found[1] for text in texts if (found := re.search(r"验证码 (\d{6})", text))]


def next_code_for(page, phone: str, before: list[str]) -> str:
    """The one that came after ``before``: the worker sends it, a moment after it was asked for."""
    for _ in range(150):
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


def test_an_owner_without_her_phone_comes_in_by_a_slip_from_the_counter(new_page):
    """Asked for by the property company, confirmed by the 居委会, printed by both, half by half, used on
    a new phone; the lost one is logged out."""
    owner = BY_KEY["neighbour"]
    clerk, officer, phone, lost = (new_page(width=375, java_script_enabled=False) for _ in range(4))
    log_in(lost, "neighbour")
    enter(clerk, "neighbour_clerk")
    clerk.goto("/desk/")
    clerk.get_by_role("link", name="应急登录单", exact=True).click()
    clerk.get_by_role("link", name="新办一张").click()
    clerk.get_by_label("楼栋").fill("1")
    clerk.get_by_label("房号").fill("1-201")
    clerk.get_by_label("登录用的手机号").fill(owner.phone)
    clerk.get_by_label("本人到场，已核对身份证件").check()
    clerk.get_by_role("button", name="提出").click()
    expect(clerk.locator("main")).to_contain_text("等另一单位确认")
    expect(clerk.locator("main")).to_contain_text("提出人不能审批自己")

    enter(officer, "officer")
    officer.goto("/desk/")
    officer.get_by_role("link", name="应急登录单待确认").click()
    officer.get_by_role("link", name=owner.where).first.click()
    officer.get_by_role("button", name="已核对本人，确认").click()
    officer.get_by_role("button", name="打印我这一半").click()
    second = officer.locator(".code").inner_text()
    clerk.reload()
    clerk.get_by_role("button", name="打印我这一半").click()
    first = clerk.locator(".code").inner_text()

    phone.goto("/login/")
    phone.get_by_role("link", name="凭应急登录单登录").click()
    phone.get_by_label("手机号").fill(owner.phone)
    phone.get_by_label("单子上的编码").fill(f"{first} {second}")
    phone.get_by_role("button", name="登录").click()

    expect(phone).to_have_url(re.compile("/me/$"))
    expect(phone.locator("main")).to_contain_text("您是用应急登录单登录的")
    expect(phone.locator("main")).to_contain_text("1-201")
    phone.goto("/me/units/")
    phone.get_by_role("link", name="让家人代办").click()
    expect(phone.locator("main")).to_contain_text("以后才能办这一项")
    officer.goto("/desk/slips/")
    expect(officer.locator("main")).to_contain_text("已使用")
    lost.goto("/me/")
    expect(lost).to_have_url(re.compile(r"/login/\?next=/me/$"))


def test_an_officer_who_lost_her_phone_comes_in_with_a_sheet_from_the_office(new_page):
    """Asked for by the property company, confirmed and printed by the 居委会; no script anywhere."""
    lost = BY_KEY["member5"]
    clerk, officer, computer = (new_page(width=375, java_script_enabled=False) for _ in range(3))
    enter(clerk, "clerk")
    clerk.goto("/desk/")
    clerk.get_by_role("link", name="备用码单", exact=True).click()
    expect(clerk.locator("main")).to_contain_text(f"{BY_KEY['new_officer'].name[0]}**")
    clerk.get_by_label("给谁办").select_option(f"{lost.name}（业委会成员）")
    clerk.get_by_label("她的手机、电脑或备用码丢了").check()
    clerk.get_by_label("已当面核对本人身份证件").check()
    clerk.get_by_role("button", name="提出").click()
    expect(clerk.locator("main")).to_contain_text("丢了，打印时停用")
    expect(clerk.locator("main")).to_contain_text("提出人不能审批自己")

    enter(officer, "officer")
    officer.goto("/desk/")
    officer.get_by_role("link", name="备用码单待确认").click()
    officer.get_by_role("link", name=f"{lost.name[0]}**").first.click()
    officer.get_by_role("button", name="已核对本人，确认").click()
    officer.get_by_role("button", name="打印").click()
    code = officer.locator("li.code").first.inner_text()

    computer.goto("/login/password/")
    computer.get_by_label("手机号或电子邮箱").fill(lost.phone)
    computer.get_by_label("密码").fill(PASSWORD)
    computer.get_by_role("button", name="登录").click()
    computer.get_by_label("验证码").fill(code)
    computer.get_by_role("button", name="验证").click()
    expect(computer).to_have_url(re.compile("/me/$"))
    computer.goto("/desk/roster/")
    expect(computer.get_by_role("heading", level=1)).to_have_text("房屋业主名册")
