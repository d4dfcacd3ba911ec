"""Money without a channel, on a phone and without JavaScript: a transfer that two people see, a cashier's day."""

import re

from playwright.sync_api import expect

from communities import clock
from tests.journeys.doors import follow, phone

ESTATE = "/desk/counter/fenghe-liyuan/"


def to_home(page, purpose: str, home: str) -> None:
    """The first of the homes found that owes the company its fee."""
    found = f"{ESTATE}homes/?for={purpose}&q={home}"
    page.goto(found)
    for place in range(page.locator("main .list a").count()):
        follow(page, page.locator("main .list a").nth(place))
        if page.locator("label.choice", has_text="物业费").count():
            return
        page.goto(found)
    raise AssertionError(f"no home of {home} owes anything")


def test_a_transfer_is_recorded_and_approved(new_page):
    clerk, manager = phone(new_page, "clerk"), phone(new_page, "manager")
    to_home(clerk, "slip", "2-1")
    choice = clerk.locator("label.choice", has_text="物业费").first
    choice.locator("input").check()
    amount = re.search(r"[\d,]+\.\d\d", choice.inner_text())[0]
    clerk.locator("[name=amount]").fill(amount)
    clerk.locator("[name=paid_on]").fill(f"{clock.today():%Y-%m-%d}")
    clerk.locator("[name=serial]").fill("JOURNEY0001")
    clerk.locator("[name=payer_bank]").fill("工商银行 尾号 8888")
    follow(clerk, clerk.get_by_role("button", name="登记"))
    expect(clerk.locator("main")).to_contain_text("等物业公司的另一名收款员核对")
    assert clerk.get_by_role("button", name="核对无误，已到账").count() == 0

    manager.goto("/desk/transfers/")
    follow(manager, manager.locator("main a", has_text="JOURNEY0001"))
    follow(manager, manager.get_by_role("button", name="核对无误，已到账"))
    expect(manager.locator("main")).to_contain_text("收据已开")
    follow(manager, manager.locator("main a", has_text="收据 R-"))
    expect(manager.locator("main")).to_contain_text("银行转账 · JOURNEY0001")


def test_a_cashiers_day(new_page):
    clerk, manager, chair = (phone(new_page, one) for one in ("clerk", "manager", "chair"))
    clerk.goto(ESTATE)
    clerk.locator("[name=float]").fill("200")
    follow(clerk, clerk.get_by_role("button", name="开班"))
    to_home(clerk, "cash", "2-1")
    clerk.locator("label.choice", has_text="物业费").last.locator("input").check()
    follow(clerk, clerk.get_by_role("button", name="算合计"))
    expect(clerk.locator("main")).to_contain_text("人民币")
    clerk.locator("[name=tendered]").fill("1000")
    follow(clerk, clerk.get_by_role("button", name="收款，开收据"))
    expect(clerk.locator("h1")).to_contain_text("找零")
    fen = re.search(r"([\d,]+\.\d\d)", clerk.locator("dl dd").first.inner_text())[0]
    follow(clerk, clerk.locator("main a", has_text="打印收据"))
    expect(clerk.locator("main")).to_contain_text("柜台")

    clerk.goto(ESTATE)
    follow(clerk, clerk.get_by_role("link", name="看这一班，结班"))
    shift = clerk.url
    counted = float(fen.replace(",", "")) + 200 - 5
    clerk.locator("[name=total]").fill(f"{counted:.2f}")
    follow(clerk, clerk.locator("main").get_by_role("button", name="结班"))
    expect(clerk.locator("main")).to_contain_text("请写明原因")
    clerk.locator("[name=reason]").fill("找零多给了 5 元")
    follow(clerk, clerk.locator("main").get_by_role("button", name="结班"))
    expect(clerk.locator("main")).to_contain_text("相差")

    manager.goto(shift)
    follow(manager, manager.get_by_role("link", name="登记存款"))
    manager.locator("[name=deposited_on]").fill(f"{clock.today():%Y-%m-%d}")
    manager.locator("[name=serial]").fill("JOURNEY0002")
    follow(manager, manager.get_by_role("button", name="登记", exact=True))
    expect(manager.locator("main")).to_contain_text("已存入")

    chair.goto(ESTATE)
    expect(chair.locator("main")).to_contain_text("找零多给了 5 元")
