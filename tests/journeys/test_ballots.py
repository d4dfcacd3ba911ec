"""An owner votes on a phone without JavaScript, in five taps and one for each matter; others are told why they cannot."""

import re

from playwright.sync_api import expect

from tests.journeys.doors import enter, follow
from tests.journeys.walker import sideways

VOTE, TITLE = "/e/fenghe-liyuan/decisions/", "改造 3 幢单元门"
# The signer makes the vote's key, the beat opens it; both look every few seconds.
OPENS_WITHIN = 90_000


def opened(page) -> str:
    """The address of the demo's vote, once it is open."""
    page.goto(VOTE)
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url("**/decisions/*-*/")
    address = page.url
    for _ in range(OPENS_WITHIN // 3000):
        if page.get_by_role("link", name="去投票").count():
            break
        page.wait_for_timeout(3000)
        page.goto(f"{address}?again={_}")
    return address


def test_from_the_estates_page_to_the_receipt(new_page):
    owner, tenant = (new_page(width=375, java_script_enabled=False) for _ in range(2))
    enter(owner, "owner")
    address = opened(owner)
    follow(owner, owner.get_by_role("link", name="去投票"))
    expect(owner.locator("main")).to_contain_text("您代表 3幢2-501")
    expect(owner.locator("input[type=radio]:checked")).to_have_count(0)
    assert sideways(owner) == ""

    follow(owner, owner.get_by_role("button", name="下一步：核对"))
    expect(owner.locator("main")).to_contain_text("请选同意、反对或弃权。")
    owner.get_by_label("反对").check()
    follow(owner, owner.get_by_role("button", name="下一步：核对"))
    expect(owner.locator("main")).to_contain_text("反对")
    follow(owner, owner.get_by_role("button", name="提交我的票"))

    main = owner.locator("main").inner_text()
    assert re.search(r"([0-9a-f]{8} ){7}[0-9a-f]{8}", main), "the code"
    assert "反对" not in main, "the receipt that is shown around does not say the choice"
    assert sideways(owner) == ""
    owner.reload()
    expect(owner.locator("main")).to_contain_text("没有再登记一次")

    owner.goto(f"{address}ballot/")
    expect(owner.locator("main")).to_contain_text("只算最后一次")
    owner.goto("/me/notices/")
    expect(owner.locator("main")).to_contain_text("的选票已登记")

    enter(tenant, "tenant")
    tenant.goto(f"{address}ballot/")
    expect(tenant.locator("main")).to_contain_text("您不是这次表决的业主")
    assert sideways(tenant) == ""
