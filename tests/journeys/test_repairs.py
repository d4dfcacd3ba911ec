"""Repairs on a phone: a label scanned by a passer-by, work that was not mended, a slip in the hand."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from communities import clock
from communities.models import User
from repairs import services
from repairs.models import Spot, Ticket
from tests import databases
from tests.journeys.doors import enter, follow
from tests.journeys.test_people import codes_for, next_code_for
from tests.journeys.tickets import a_shot, entered, press
from tests.journeys.walker import sideways

PASSER_BY = "13800019977"
ESTATE = "fenghe-liyuan"


@pytest.fixture
def rows(portal, django_db_blocker):
    """Django of this process on the portal's rows: for what others press meanwhile."""
    with django_db_blocker.unblock(), databases.restored():
        databases.point_at(portal.database)
        yield


def keeper_finishes(number):
    """What another journey does over the desk's pages."""
    ticket = Ticket.objects.get(estate__slug=ESTATE, number=number)
    more = {"ticket": ticket, "actor": User.objects.get(phone="+8613800010202")}
    if ticket.status == "reported":
        services.acknowledge(now=clock.now(), **more)
    why = {"outcome": "fixed", "cause": "wear", "no_photo_reason": "夜里太暗"}
    services.finish(words="修好了", now=clock.now(), **why, **more)


def test_a_passer_by_reports_at_a_label_and_a_resident_meets_it_too(rows, new_page):
    """Her photos are chosen before the page's script has come over a slow line, and none is lost."""
    label = Spot.objects.get(estate__slug=ESTATE, label="北门道闸").code
    page = new_page()
    page.goto(f"/s/{label}")
    expect(page.locator("main a[href='tel:119']")).to_be_visible()
    page.get_by_role("link", name="开始报修").click()
    page.get_by_label("手机号或电子邮箱").fill(PASSER_BY)
    before = codes_for(page, PASSER_BY)
    press(page, "获取验证码")
    page.get_by_label("验证码").fill(next_code_for(page, PASSER_BY, before))
    scripts = []
    page.route("**/report*.js", lambda route: scripts.append(route))
    press(page, "登录")

    expect(page.get_by_role("heading", level=1)).to_have_text("拍一张")
    page.locator("#photos").set_input_files([a_shot(), a_shot(b"nothing", "坏的.jpg")])
    assert len(scripts) == 1, "the photos were to be chosen before the page's script came"
    scripts[0].continue_()
    expect(page.locator("[data-state=kept] img")).to_be_visible()
    expect(page.locator("[data-state=failed]")).to_contain_text("“坏的.jpg”：只接受 JPG")
    page.locator("[data-state=failed]").get_by_role("button", name="去掉").click()
    assert sideways(page) == ""
    press(page, "继续")
    page.get_by_label("绿化").check()
    press(page, "继续")
    page.get_by_label("说一句").fill("杆子歪了")
    page.get_by_label("联系电话").fill("1")
    press(page, "去核对")
    expect(page.get_by_role("alert")).to_contain_text("手机号不正确")
    expect(page.get_by_label("说一句")).to_have_value("杆子歪了")
    page.get_by_label("联系电话").fill(PASSER_BY)
    press(page, "去核对")
    expect(page.locator("main img")).to_have_count(1)
    press(page, "提交")
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了")
    number = page.locator(".display").inner_text()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("这一步已完成")

    neighbour = new_page(java_script_enabled=False)
    enter(neighbour, "tenant")
    neighbour.goto(f"/s/{label}")
    expect(neighbour.locator("main")).to_contain_text(number)
    neighbour.get_by_role("link", name="开始报修").click()
    press(neighbour, "没法拍，跳过")
    neighbour.get_by_label("绿化").check()
    press(neighbour, "继续")
    card = neighbour.locator(".card", has_text=number)
    card.get_by_role("button", name="我也遇到").click()
    expect(neighbour.locator("main")).to_contain_text("已记下：您也遇到")
    expect(neighbour.locator("section", has_text="我也遇到的")).to_contain_text(number)
    page.goto(f"/me/repairs/{ESTATE}/{number.lower()}/")
    expect(page.locator("main")).to_contain_text("1 人")


def test_not_mended_goes_back_is_rated_and_a_slip_rates_without_an_account(rows, new_page):
    page = new_page()
    enter(page, "owner")
    page.goto("/me/repairs/")
    page.locator("section", has_text="等您评价").locator("li a").first.click()
    number = page.locator("main .num").first.inner_text()
    page.get_by_role("link", name="修好了吗？去评价").click()
    expect(page.locator("input:checked")).to_have_count(0)
    page.get_by_label("没修好", exact=True).check()
    expect(page.get_by_label("很满意").first).to_be_hidden()
    page.get_by_label("没修好的，拍一张").set_input_files([a_shot()])
    page.get_by_label("说说原因").fill("关门还是很响")
    press(page, "提交评价")
    expect(page.locator("main")).to_contain_text("正在办")
    expect(page.locator("main")).to_contain_text("关门还是很响")

    keeper_finishes(number)
    page.get_by_role("link", name="我的报修").click()
    page.locator("li a", has_text=number).click()
    page.get_by_role("link", name="修好了吗？去评价").click()
    page.get_by_label("修好了", exact=True).check()
    for axis in ("及时吗", "修得怎么样", "态度怎么样"):
        page.get_by_role("group", name=axis).get_by_label("很满意", exact=True).check()
    press(page, "提交评价")
    expect(page.locator("main")).to_contain_text("已经完成，谢谢您的评价")

    desk = new_page()
    enter(desk, "keeper")
    number, code = entered(desk, place="南门宣传栏", kind="保洁")
    keeper_finishes(number)

    anybody = new_page(java_script_enabled=False)
    anybody.goto(f"/r/?n={number}")
    anybody.get_by_label("评价码").fill(code.lower())
    press(anybody, "下一步")
    anybody.get_by_label("修好了", exact=True).check()
    for axis in ("及时吗", "修得怎么样", "态度怎么样"):
        anybody.get_by_role("group", name=axis).get_by_label("满意", exact=True).check()
    press(anybody, "提交评价")
    expect(anybody.get_by_role("heading", level=1)).to_have_text("评价已记下")


def test_a_pause_stands_in_public_with_its_derivation(new_page):
    desk = new_page()
    enter(desk, "keeper")
    number, _code = entered(desk, place="西门岗亭", kind="照明")
    # The queue: tick, press once, and be told how many.
    desk.goto(f"/desk/tickets/?q={number}")
    desk.locator(".ticket", has_text=number).get_by_role("checkbox").check()
    press(desk, "受理选中的")
    expect(desk.locator(".strip")).to_contain_text("受理：1 件")
    desk.locator(".ticket", has_text=number).get_by_role("heading").get_by_role("link").click()

    desk.locator("summary", has_text="暂停").click()
    desk.locator("#pause_reason").select_option(label="等配件")
    desk.locator("#pause_days").select_option("3")
    desk.locator("#pause_note").fill("灯具已订")
    press(desk, "先看新期限")
    press(desk, "确认暂停")
    expect(desk.get_by_role("alert").first).to_contain_text("到货")
    expect(desk.locator("#pause_note")).to_have_value("灯具已订")
    desk.locator("#pause_eta").fill(f"{clock.today() + timedelta(days=2)}")
    follow(desk, desk.get_by_role("button", name="先看新期限", exact=True))
    now_due, _until, new_due = desk.locator("main dd").all_inner_texts()[-3:]
    assert now_due != new_due
    assert sideways(desk) == ""
    press(desk, "确认暂停")

    stranger = new_page(java_script_enabled=False)
    stranger.goto(f"/e/{ESTATE}/repairs/{number.lower()}/")
    card = stranger.locator(".deadline", has_text="暂停中").last
    expect(card).to_contain_text("等配件：灯具已订")
    expect(card.locator("time").first).to_have_text(new_due)
    card.locator("summary", has_text="怎么算的").click()
    for line in ("起算", "规则", "工作日历", "原到期", "暂停", "到期"):
        expect(card.locator("li", has_text=line).first).to_be_visible()


def test_a_bad_mark_by_a_slip_is_called_back(rows, new_page):
    desk = new_page()
    enter(desk, "keeper")
    number, code = entered(desk, place="东门岗亭", kind="保洁")
    keeper_finishes(number)
    anybody = new_page()
    anybody.goto(f"/r/?n={number}")
    anybody.get_by_label("评价码").fill(code)
    press(anybody, "下一步")
    anybody.get_by_label("修好了", exact=True).check()
    for axis in ("及时吗", "修得怎么样", "态度怎么样"):
        anybody.get_by_role("group", name=axis).get_by_label("很不满意", exact=True).check()
    press(anybody, "提交评价")

    manager = new_page()
    enter(manager, "manager")
    manager.goto("/desk/tickets/calls/")
    call = manager.locator(".ticket", has_text=number)
    expect(call.locator("time").first).to_be_visible()
    call.get_by_role("link", name="记回访").click()
    manager.get_by_label("报修人怎么说").fill("地面没擦干净，今天重做")
    press(manager, "回访")
    expect(manager.locator(".strip.ok")).to_be_visible()
    manager.goto("/desk/tickets/calls/")
    expect(manager.locator("main")).not_to_contain_text(number)
