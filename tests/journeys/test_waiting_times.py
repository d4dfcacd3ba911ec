"""An owner changes her phone and lets a tenant in by a link, on small phones without scripts."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from communities import clock
from tests.journeys.doors import enter
from tests.journeys.test_people import codes_for, next_code_for
from tests.journeys.test_supervision import moved

OLD, NEW = "13900020700", "13900020701"
GUEST = "13900020999"
LOST, FOUND = "13900020801", "13900020802"
# An owner whom no other journey knows, with the phone that is filled in.
SETTLE = """
from communities import clock
from communities.models import Membership, Ownership, User
owned = Ownership.objects.filter(estate__name="海昌苑", user=None, valid_until=None,
    unit__kind="dwelling", owner__kind="person").order_by("unit__building__number", "pk").first()
owned.user = User.objects.create(name="莫失", phone="+86{phone}", phone_verified=True)
owned.save()
Membership.objects.create(user=owned.user, role="owner", estate=owned.estate, unit=owned.unit,
    ownership=owned, granted_by=owned.user, valid_from=clock.now())
print("settled", owned.unit.building.number, owned.unit.number)
"""
MAKE_HOLD = "from communities.tasks import make_contacts_hold; make_contacts_hold()"


def settled(portal, phone: str) -> list[str]:
    """Building and number of the home of a new owner with this phone."""
    line = portal.manage("shell", "-c", SETTLE.format(phone=phone)).strip().splitlines()[-1]
    return line.split(" ", 2)[1:]


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
    settled(portal, OLD)
    page = new_page(java_script_enabled=False)
    logged_in_by_code(page, OLD)
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


def test_a_tenant_comes_in_by_the_owners_link(new_page):
    owner, tenant = (new_page(java_script_enabled=False) for _ in range(2))
    enter(owner, "owner")
    owner.goto("/me/units/")
    owner.get_by_role("link", name="邀请租户或家人").click()
    owner.get_by_text("租户：自己报修").click()
    owner.get_by_label("有效到哪一天").fill((clock.today() + timedelta(days=90)).isoformat())
    owner.get_by_role("button", name="生成邀请链接").click()
    address = re.search(r"/me/invitations/\?t=[\w-]+", owner.locator("main").inner_text())[0]

    tenant.goto(address)
    expect(tenant).to_have_url(re.compile(r"/login/\?next=/me/invitations/$"))
    tenant.get_by_label("手机号或电子邮箱").fill(GUEST)
    before = codes_for(tenant, GUEST)
    tenant.get_by_role("button", name="获取验证码").click()
    tenant.get_by_label("验证码").fill(next_code_for(tenant, GUEST, before))
    tenant.get_by_role("button", name="登录").click()
    tenant.get_by_role("button", name="接受邀请").click()

    expect(tenant.locator("main")).to_contain_text("住户")
    tenant.goto(address)
    expect(tenant.locator("main")).to_contain_text("一个链接只能用一次")
    owner.goto("/me/notices/")
    expect(owner.locator("main")).to_contain_text("新登记了租户 139****0999")
    owner.goto("/me/units/")
    row = owner.locator("li", has_text="139****0999")
    row.get_by_role("button", name="结束").click()
    expect(owner.locator("main")).not_to_contain_text("139****0999")


def test_a_lost_phone_is_changed_at_the_counter_and_the_thief_is_out_at_once(portal, new_page):
    """Asked for by the property company with the code that the new number got, confirmed by the 居委会."""
    building, unit = settled(portal, LOST)
    clerk, officer, thief = (new_page(width=375, java_script_enabled=False) for _ in range(3))
    logged_in_by_code(thief, LOST)
    asked_for(thief, "13900020803")

    enter(clerk, "neighbour_clerk")
    clerk.goto("/desk/contacts/")
    clerk.get_by_label("楼栋").fill(building)
    clerk.get_by_label("房号").fill(unit)
    clerk.get_by_label("原来的手机号").fill(LOST)
    clerk.get_by_label("现在的手机号").fill(FOUND)
    clerk.get_by_label("已当面核对本人身份证件").check()
    before = codes_for(clerk, FOUND)
    clerk.get_by_role("button", name="提出").click()
    clerk.get_by_label("验证码").fill(next_code_for(clerk, FOUND, before))
    clerk.get_by_role("button", name="提交验证码").click()
    expect(clerk.locator("main")).to_contain_text("等另一单位的人确认")
    thief.goto("/me/")
    expect(thief.locator("main")).to_contain_text("当场就能撤销")
    expect(thief.get_by_role("button", name="撤销，不换了")).to_have_count(0)

    enter(officer, "officer")
    officer.goto("/desk/")
    officer.get_by_role("link", name="换号码待确认").click()
    officer.get_by_role("link", name="139****0802").click()
    officer.get_by_role("button", name="确认，三天后生效").click()
    expect(officer.locator("main")).to_contain_text("已不能登录")

    thief.goto("/me/")
    expect(thief).to_have_url(re.compile(r"/login/\?next=/me/$"))
    with moved(portal, timedelta(days=3, minutes=1)):
        portal.manage("shell", "-c", MAKE_HOLD)
        owner = new_page(java_script_enabled=False)
        logged_in_by_code(owner, FOUND)

        expect(owner.locator("main")).to_contain_text("139****0802")
        expect(owner.locator("main")).to_contain_text("海昌苑")
