"""From a bank's file to a published page: two employers, a progress page, a frozen period."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from communities import clock
from portal.demo import periods
from tests.journeys.doors import enter, follow

TITLES = "入账日期,收入金额,支出金额,账户余额,对方单位,用途,凭证序号"


def first_open_month(clerk) -> periods.Span:
    """Of the quarter whose bank files were never handed in, the next month that may be frozen."""
    clerk.goto("/desk/statements/")
    offered = books_of(clerk).locator("option").evaluate_all("all => all.map(one => one.value)")
    year = periods.year(clock.today())
    return next(one for one in year.months if one.first in year.review and one.name in offered)


def books_of(clerk):
    """The form that freezes a period of 海昌苑."""
    form = clerk.locator("main form", has=clerk.get_by_text("海昌苑"))
    return (form if form.count() else clerk.locator("main form")).first


def upload(page, span, amount, sale):
    line = f"{span.last},{amount},,{amount},广场义卖摊位,{sale},J{sale}"
    data = f"{TITLES}\n{line}\n".encode()
    page.goto("/desk/import/")
    accounts = page.locator("select[name=account]")
    accounts.select_option(label=accounts.locator("option", has_text="农业银行").inner_text())
    page.locator("input[type=file]").set_input_files(
        {"name": f"{sale}.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_text("可以离开这一页").or_(page.get_by_role("button")).first).to_be_visible()


def store(page):
    """Leave the progress page, come back, confirm the columns the first time, store."""
    page.goto("/desk/import/")
    page.locator("main .list a").first.click()
    ready = page.get_by_role("button", name="存入 1 行")
    confirm = page.get_by_role("button", name="确认并重新读取")
    expect(confirm.or_(ready).first).to_be_visible()
    if confirm.count():
        confirm.click()
    expect(ready).to_be_visible()
    # A file of one row lacks what the account holds of that day, and its balance does not follow.
    reason = page.get_by_label("差异原因")
    if reason.count():
        reason.fill("只补这一笔")
    ready.click()
    expect(page.get_by_text("新增 1 行")).to_be_visible()


def draft(page, sale):
    page.get_by_role("link", name="去记账").click()
    page.locator("main").get_by_role("link", name=re.compile("农业银行")).click()
    page.locator("li", has_text=sale).locator("input[type=checkbox]").check()
    category = page.locator("select[name=category]")
    category.select_option(label=category.locator("option", has_text="摆摊").inner_text())
    page.get_by_role("button", name="生成草稿").click()
    page.goto("/desk/ledger/")
    page.locator("main a", has_text=sale).first.click()
    page.get_by_role("button", name="提交确认").click()
    expect(page.locator("main")).to_contain_text("等另一单位确认")


@pytest.mark.parametrize("width", [375, 1280], ids=["phone", "desktop"])
def test_a_bank_row_becomes_a_line_of_a_published_page(new_page, width):
    clerk, manager, officer = (new_page(width=width) for _ in range(3))
    enter(clerk, "neighbour_clerk")
    span = first_open_month(clerk)
    sale = f"{span.name}义卖{secrets.token_hex(3)}"
    amount = f"{200 + secrets.randbelow(700)}.{10 + secrets.randbelow(90)}"
    upload(clerk, span, amount, sale)
    store(clerk)
    draft(clerk, sale)

    # Two people of one company: the second may look and may not confirm, whatever he sends.
    enter(manager, "neighbour_manager")
    address = approval_address(officer, sale)
    assert refused(manager, address)

    officer.get_by_role("button", name="通过").click()
    clerk.goto("/desk/ledger/")
    clerk.get_by_role("button", name="选中的入账").click()

    clerk.goto("/desk/statements/")
    freeze(clerk, span)
    confirm(officer, span)

    reader = new_page(width=width)
    reader.goto(f"/e/haichang-yuan/accounts/{span.name}/")
    expect(reader.locator("main")).to_contain_text(amount)
    reader.goto(f"/e/haichang-yuan/accounts/entries/?m={span.name}")
    row = reader.locator("table.ledger tr", has_text=sale)
    expect(row).to_contain_text("已公示")


def approval_address(officer, sale) -> str:
    """The officer opens the entry that waits for her."""
    enter(officer, "officer")
    officer.goto("/desk/approvals/")
    officer.locator("main .group a", has_text=sale).first.click()
    expect(officer.get_by_role("button", name="通过")).to_be_visible()
    return officer.url


def refused(manager, address) -> bool:
    manager.goto(address)
    assert manager.get_by_role("button", name="通过").count() == 0
    token = next(one["value"] for one in manager.context.cookies() if one["name"] == "csrftoken")
    answer = manager.request.post(
        address,
        form={"action": "approve", "csrfmiddlewaretoken": token},
        headers={"Referer": address},
    )
    manager.goto(address)
    return answer.status == 403 and "待确认" in manager.locator("main").inner_text()


def freeze(clerk, span):
    form = books_of(clerk)
    form.locator("[name=period]").select_option(span.name)
    follow(clerk, form.get_by_role("button", name="看数字"))
    explain(clerk)
    clerk.get_by_role("button", name="冻结并提交").click()
    expect(clerk.locator("main")).to_contain_text("已冻结并提交")


def confirm(officer, span):
    officer.goto("/desk/statements/")
    number = span.first.month
    officer.locator("main .list a", has_text=f"{number}月").first.click()
    officer.get_by_role("button", name="确认并公示").click()
    expect(officer.get_by_role("link", name="看公开页面")).to_be_visible()


def explain(page):
    """Where books and bank differ the form asks why."""
    reason = page.locator("[name=difference_reason]")
    if reason.count():
        reason.fill("本季银行流水尚未交齐，下季补交后核对")
