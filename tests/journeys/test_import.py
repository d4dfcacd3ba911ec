"""Upload, wait, map, look, store, take back: a clerk with a bank the portal does not know."""

import pytest
from playwright.sync_api import expect

from tests.journeys.doors import enter

TEXT = """交易日期|交易金额|借贷标志|账户余额|对方户名|摘要|流水号
2026/3/1|100.00|C|100.00|测试广告公司|电梯广告|J{n}1
2026/3/2|30.50|D|69.50|测试五金店|灯泡|J{n}2
"""


def handed_in(page, text):
    page.goto("/desk/import/")
    page.locator("select[name=account]").select_option(index=0)
    file = {"name": "流水.txt", "mimeType": "text/plain", "buffer": text.encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并读取").click()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [375, 1280])
def test_a_file_that_lies_and_one_of_an_unknown_bank(new_page, width, javascript):
    page = new_page(width=width, java_script_enabled=javascript)
    enter(page, "clerk")
    handed_in(page, TEXT.replace("30.50", "=1+1"))
    expect(page.get_by_text("这一格是公式")).to_be_visible()
    expect(page.get_by_role("button", name="存入")).to_have_count(0)
    handed_in(page, TEXT.format(n=f"{width}{javascript}"))
    store = page.get_by_role("button", name="存入 2 行")
    confirm = page.get_by_role("button", name="确认并重新读取")
    expect(confirm.or_(store).first).to_be_visible()
    if confirm.count():
        confirm.click()
    expect(store).to_be_visible()
    # The account of the demo holds other rows of these days.
    page.get_by_label("差异原因").fill("另一家银行的样例")
    store.click()
    expect(page.get_by_text("新增 2 行")).to_be_visible()
    page.get_by_text("交错了文件，或银行重新导出了").click()
    page.get_by_label("理由").fill("交错了文件")
    page.get_by_role("button", name="撤回整份文件").click()
    expect(page.get_by_text("这份文件已撤回")).to_be_visible()
