"""An owner keeps her account in her own hands: another phone, on a small one without scripts."""

from datetime import timedelta

from playwright.sync_api import expect

from portal.demo.logins import BY_KEY
from tests.journeys.doors import enter
from tests.journeys.test_people import codes_for, next_code_for
from tests.journeys.test_supervision import moved

OLD, NEW = BY_KEY["neighbour"].phone, "13900020701"
MAKE_HOLD = "from communities.tasks import make_contacts_hold; make_contacts_hold()"


def asked_for(page, number) -> None:
    """Another number is asked for and proved by the code that came to it."""
    page.goto("/me/")
    page.get_by_role("link", name="手机和邮箱").click()
    page.get_by_role("link", name="换手机号").click()
    page.get_by_label("新的手机号").fill(number)
    before = codes_for(page, number)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(next_code_for(page, number, before))
    page.get_by_role("button", name="确认").click()
    expect(page.locator("main")).to_contain_text("在这之前仍用原来的登录")


def logged_in_by_code(page, number) -> None:
    page.goto("/login/")
    page.get_by_label("手机号或电子邮箱").fill(number)
    before = codes_for(page, number)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(next_code_for(page, number, before))
    page.get_by_role("button", name="登录").click()


def test_an_owner_changes_her_phone_and_the_old_one_could_have_stopped_it(portal, new_page):
    page = new_page(java_script_enabled=False)
    enter(page, "neighbour")
    asked_for(page, NEW)
    page.goto("/me/")
    page.get_by_role("button", name="撤销，不换了").click()
    expect(page.locator("main")).to_contain_text("已撤销，什么都没有改。")
    asked_for(page, NEW)

    with moved(portal, timedelta(days=3, minutes=1)):
        portal.manage("shell", "-c", MAKE_HOLD)
        again = new_page(java_script_enabled=False)
        logged_in_by_code(again, NEW)

        expect(again.locator("main")).to_contain_text("海昌苑")
        expect(again.locator("main")).to_contain_text(f"{NEW[:3]}****{NEW[-4:]}")
