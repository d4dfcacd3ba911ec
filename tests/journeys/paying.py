"""Paying as people do, on a phone without JavaScript: from the bill to the simulator, the receipt and the public page."""

import re

from playwright.sync_api import expect

from tests.journeys.doors import follow

OWNERS, COMPANY = "风和丽苑业主委员会（演示）", "清和物业服务有限公司（演示）"
PUBLIC = "/e/fenghe-liyuan/accounts/"
AMOUNT = re.compile(r"[\d,]+\.\d\d")


def main(page):
    return page.locator("main")


def press(page, name: str) -> None:
    follow(page, main(page).get_by_role("button", name=name, exact=True).first)


def to_pay(page, payee: str) -> str:
    """From 我的账单 to the page that says who is paid and how much; returns the amount."""
    page.goto("/me/bills/")
    button = page.get_by_role("link", name=re.compile(f"^交 .* 给 {payee}")).first
    amount = AMOUNT.search(button.inner_text())[0]
    follow(page, button)
    expect(page.locator("h1")).to_have_text(f"付给 {payee}")
    expect(page.locator(".lead")).to_contain_text(amount)
    return amount


def ordered(page, payee: str) -> str:
    """To the page of the order; returns the amount."""
    amount = to_pay(page, payee)
    press(page, "演示支付")
    return amount


def ordered_but_the_smallest(page, payee: str) -> str:
    """All bills of this payee but the one with the least open, in one order; returns the amount."""
    page.goto("/me/pay/")
    form = main(page).locator("form", has_text=payee)
    choices = form.locator("label.choice").all()
    amounts = [float(AMOUNT.search(one.inner_text())[0].replace(",", "")) for one in choices]
    left_out = amounts.index(min(amounts))
    for place, choice in enumerate(choices):
        choice.locator("input").set_checked(place != left_out)
    follow(page, form.get_by_role("button", name="下一步"))
    press(page, "演示支付")
    return f"{sum(amounts) - min(amounts):.2f}"


def number_on(page) -> str:
    """Of the order whose page it is."""
    return re.search(r"P\d{8}\w{16}", main(page).inner_text())[0]


def look_until(page, wanted, address: str = "") -> None:
    """Until the worker has done its part: 现在查一次 where the page offers that, else it is opened anew."""
    for _ in range(80):
        if wanted.count():
            return
        page.wait_for_timeout(250)
        again = page.get_by_role("link", name="现在查一次")
        if again.count():
            follow(page, again)
        else:
            page.goto(address or page.url)
    raise AssertionError(main(page).inner_text())


def pays(page, act: str) -> None:
    """At the simulator, where the order leads."""
    there = page.get_by_role("link", name="去支付")
    look_until(page, there)
    follow(page, there)
    expect(main(page)).to_contain_text("不扣钱，也不连任何支付机构")
    press(page, act)


def given_up(payer) -> None:
    """Whatever order runs still, so that every bill is free."""
    payer.goto("/me/bills/")
    while (left := main(payer).get_by_role("button", name="不付了")).count():
        follow(payer, left.first)
        look_until(payer, payer.locator("h1", has_text="没有付，已关闭"))
        payer.goto("/me/bills/")


def receipt_of(page):
    return page.get_by_role("link", name=re.compile(r"^收据 R-\d{4}-\d{6}$"))


def receipts(page):
    """Those at 我的账单, which is opened."""
    page.goto("/me/bills/")
    return main(page).locator("section", has=page.get_by_role("heading", name="收据")).locator("li")


def search_public(stranger) -> None:
    """From the front page of the accounts to every entry of spaces on common ground."""
    stranger.goto(PUBLIC)
    follow(stranger, stranger.get_by_role("link", name="看每一笔"))
    follow(stranger, stranger.get_by_role("link", name="清除全部"))
    stranger.get_by_role("searchbox").fill("公共车位费")
    press(stranger, "搜")


def entries(stranger) -> list[str]:
    """What the public page says now, a line each."""
    stranger.reload()
    return stranger.locator("table.ledger tr:has(td)").all_inner_texts()


def newest_receipt(payer, payee: str) -> tuple[str, str]:
    """(number, address) of what was paid last."""
    found = receipts(payer).filter(has_text=payee).filter(has_not_text="冲红").first.locator("a")
    number = re.search(r"R-\d{4}-\d{6}", found.inner_text())[0]
    follow(payer, found)
    return number, payer.url


def refund_asked(page, receipt: str, what: str, amount: str, reason: str) -> str:
    """At the desk, by the number on the receipt and what it is for; returns the refund's number."""
    page.goto("/desk/refunds/")
    page.get_by_label("收据号、订单号或渠道流水号").fill(receipt)
    press(page, "查找")
    follow(
        page, main(page).locator("li", has_text=receipt).filter(has_text=what).locator("a").first
    )
    page.get_by_role("radio", name=re.compile(what)).check()
    page.get_by_label("退多少（元）").fill(amount)
    page.get_by_label("原因").fill(reason)
    press(page, "申请退款")
    expect(main(page)).to_contain_text("已申请退款，等第二个人决定。")
    expect(main(page)).to_contain_text("提出人不能审批自己提出的事项。")
    assert page.get_by_role("button", name="同意退款").count() == 0
    return re.search(r"R\d{8}\w{16}", main(page).inner_text())[0]


def refund_opened(page, words: str) -> None:
    """By somebody else, who knows it in the list of the desk by its number or amount."""
    page.goto("/desk/refunds/")
    follow(page, main(page).locator("li", has_text=words).locator("a"))


def refund_agreed(page, words: str) -> None:
    """By the second one, and the simulator has given it back."""
    refund_opened(page, words)
    press(page, "同意退款")
    expect(main(page)).to_contain_text("已决定。")
    look_until(page, page.locator("h1", has_text="已退款"))
