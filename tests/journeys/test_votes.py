"""A vote on a phone without JavaScript: drafted, too early, announced, read by anybody, objected to, answered."""

from datetime import timedelta

from playwright.sync_api import expect

from communities import clock
from tests.journeys.doors import enter, follow
from tests.journeys.tickets import press
from tests.journeys.walker import sideways

TITLE = "门厅改造"
QUESTION = "是否动用公共收益改造 1 幢门厅？"


def fill_draft(chair, opens) -> None:
    chair.get_by_label("标题").fill(TITLE)
    chair.get_by_label("说明").fill("1 幢门厅的地砖有三十多块已经松动，改造要花 4 万元。")
    chair.get_by_label("事项").first.select_option("other")
    chair.get_by_label("表决的问题").first.fill(QUESTION)
    chair.get_by_label("开始表决").fill(opens.isoformat())
    chair.get_by_label("结束表决").fill((opens + timedelta(days=10)).isoformat())
    follow(chair, chair.get_by_role("button", name="保存草稿"))


def test_a_vote_is_announced_and_its_roll_objected_to(new_page):
    chair, stranger, owner = (new_page(width=375, java_script_enabled=False) for _ in range(3))
    today = clock.today()
    enter(chair, "chair")
    chair.goto("/desk/decisions/")
    chair.get_by_role("link", name="起草一次表决 · 风和丽苑").click()
    fill_draft(chair, today + timedelta(days=3))

    expect(chair.get_by_text("现在还不能公告")).to_be_visible()
    expect(chair.locator("main")).to_contain_text(f"最早填 {today + timedelta(days=15)}")
    expect(chair.get_by_role("button", name="公告", exact=True)).to_have_count(0)
    stranger.goto("/e/fenghe-liyuan/decisions/")
    expect(stranger.locator("main")).not_to_contain_text(TITLE)

    chair.get_by_role("link", name="修改").click()
    expect(chair.get_by_label("表决的问题").first).to_have_value(QUESTION)
    fill_draft(chair, today + timedelta(days=15))
    follow(chair, chair.get_by_role("button", name="公告", exact=True))
    expect(chair.locator("main")).to_contain_text("已公告")

    stranger.reload()  # a public page may be a minute old
    stranger.get_by_role("link", name=TITLE).click()
    expect(stranger.locator("main")).to_contain_text(QUESTION)
    expect(stranger.locator("main")).to_contain_text("过半数（不含一半）")
    assert sideways(stranger) == ""

    enter(owner, "owner")
    owner.goto(stranger.url)
    owner.get_by_role("link", name="业主登录看名册、提异议").click()
    expect(owner.locator("main")).to_contain_text("您代表")
    owner.get_by_label("名册哪里不对").fill("面积和产权证不一样")
    press(owner, "提异议")
    expect(owner.locator("main")).to_contain_text("等答复")
    assert sideways(owner) == ""

    chair.reload()
    follow(chair, chair.get_by_role("link", name="答复"))
    chair.get_by_label("答复").fill("以不动产登记簿为准，请带产权证来核对。")
    press(chair, "答复")
    owner.reload()
    expect(owner.locator("main")).to_contain_text("以不动产登记簿为准")
