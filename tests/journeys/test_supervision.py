"""The street's day on a phone: an overdue fault becomes a 督办, and an estate changes hands.

The clock of the started portal is moved for it, and set back.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from communities import clock
from tests.journeys.doors import enter, moved

LATER = timedelta(days=4)


def alert(page, words, why=""):
    """The line of the inbox about a ticket's deadline that was missed, told for the reason ``why``; a letter has
    its own."""
    page.goto("/me/notices/")
    lines = page.locator("main li", has_text=words).filter(has_text="超时").filter(has_text=why)
    return lines.filter(has_not_text="〔").first


def is_urged_and_sees_all(officer) -> None:
    enter(officer, "officer")
    mine = alert(officer, "超时未办，请督促：", "您在这个小区所属的社区居委会任职")
    expect(mine).to_be_visible()
    officer.goto("/desk/")
    officer.get_by_role("link", name="辖区", exact=True).click()
    expect(officer.locator("h1")).to_contain_text("辖区 2 个小区")


def send(page, demand: str) -> None:
    """The letter whose form is open."""
    page.get_by_label("要求").fill(demand)
    page.get_by_role("button", name="发出").click()
    expect(page.get_by_text("已发出，对方已收到通知。")).to_be_visible()


def test_an_overdue_fault_becomes_a_supervision_order_and_is_answered(portal, new_page):
    with moved(portal, LATER):
        assert "rungs" in portal.manage("sweep")
        street = new_page()
        enter(street, "supervisor")
        expect(street).to_have_url(re.compile("/oversight/$"))
        expect(street.locator("h1")).to_contain_text("辖区 3 个小区")
        expect(street.locator(".light.grey").first).to_contain_text("未接入")
        street.get_by_role("link", name="风和丽苑", exact=True).click()
        expect(street.get_by_text(re.compile("超时 [0-9]+ 件"))).to_be_visible()
        # The lamps have an order of their own already, and one matter gets no second one.
        late = street.locator("li", has=street.get_by_role("link", name="吹哨", exact=True))
        late = late.filter(has_not_text="照明").first
        number = late.locator("strong").inner_text().split()[0]
        public = f"/e/fenghe-liyuan/repairs/{number.lower()}/"
        assert late.locator("strong a").get_attribute("href") == public
        late.get_by_role("link", name="督办", exact=True).click()
        send(street, "请今天办结，并答复原因。")
        expect(street.get_by_text("怎么算的")).to_be_visible()
        address, order = street.url, street.locator("h1").inner_text()
        assert street.request.get(f"{address}letter.pdf").body().startswith(b"%PDF")

        stranger = new_page()
        stranger.goto(public)
        expect(stranger.get_by_text("已超时").first).to_be_visible()
        trace = stranger.locator("li", has_text="督办单 → ").last
        expect(trace).to_contain_text("待答复")
        assert "请今天办结" not in stranger.content()

        # As the ladder has it: the manager at once, the committee after two days, the 居委会 after five.
        manager, officer, chair = new_page(), new_page(), new_page()
        enter(manager, "manager")
        # Of one matter the latest alert stands: of this one, that its next deadline is near.
        expect(alert(manager, "已超时：")).to_contain_text("到期")
        alert(manager, "已超时：").get_by_role("link").click()
        expect(manager).to_have_url(re.compile("/desk/tickets/[0-9]+/$"))
        expect(manager.get_by_text("已超时").first).to_be_visible()
        is_urged_and_sees_all(officer)
        enter(chair, "chair")
        expect(alert(chair, number)).to_contain_text("超时未办，请督促：")
        alert(chair, number).get_by_role("link").click()
        expect(chair).to_have_url(re.compile("/desk/tickets/[0-9]+/$"))
        expect(chair.get_by_text(order)).to_be_visible()
        chair.get_by_role("link", name="发吹哨报到").click()
        send(chair, "请到现场说明为何拖到今天。")
        stranger.reload()
        expect(stranger.locator("li", has_text="吹哨报到 → ").last).to_contain_text("待答复")

        manager.goto("/desk/referrals/")
        manager.get_by_role("link", name=order).click()
        manager.get_by_label("答复").fill("配件已到，今晚修好。")
        manager.get_by_role("button", name="提交答复").click()
        expect(manager.get_by_text("已答复，发函机构已收到通知。")).to_be_visible()
        stranger.reload()
        expect(trace).to_contain_text("已答复")
        street.reload()
        expect(street.get_by_text("配件已到，今晚修好。")).to_be_visible()


@pytest.fixture
def agreed():
    """Tomorrow at noon, as the form writes it."""
    day = clock.today() + timedelta(days=1)
    return f"{day:%Y-%m-%d}T12:00"


def press(page, name):
    page.get_by_role("button", name=name).click()
    expect(page.locator(".strip.ok")).to_be_visible()


# What beat does every minute, done at once; and a ticket that was no longer open.
CARRY_OVER = """
from portal.tasks import carry_over_estates
from repairs.models import Ticket
carry_over_estates()
done = Ticket.objects.filter(estate__slug="haichang-yuan", status__in=["finished", "closed"])
print(done.order_by("pk").values_list("pk", flat=True)[0])
"""


def due_times(page, asked="") -> dict[str, str]:
    """The queue: each open ticket's number with its nearest deadline."""
    assert page.goto(f"/desk/tickets/{asked}").status == 200
    cards = page.locator("li.ticket").all()
    numbers = [card.locator(".meta .num").first.inner_text() for card in cards]
    times = [card.locator(".when time").first.get_attribute("datetime") for card in cards]
    return dict(zip(numbers, times, strict=True))


def test_an_estate_changes_hands_and_the_old_company_is_out(portal, new_page, agreed):
    office, old, new = new_page(), new_page(), new_page()
    enter(office, "officer")
    office.goto("/desk/handover/new/haichang-yuan/")
    office.get_by_label("新物业服务企业").fill("和安物业服务有限公司（演示）")
    office.get_by_label("统一社会信用代码").fill("91330481DEMA00003Q")
    office.get_by_label("新物业负责人的手机").fill("13800010801")
    office.get_by_label("包干制").check()
    office.get_by_label("选聘依据").fill("业主大会决定（演示）")
    office.get_by_label("交接时间").fill(agreed)
    press(office, "发起交接")
    press(office, "列清单并冻结")
    expect(office.get_by_role("heading", name="未办结的报事报修")).to_be_visible()
    address = office.url

    enter(old, "neighbour_manager")
    due = due_times(old)
    assert due
    old.goto(address)
    expect(old.get_by_role("button", name="代表原物业签字")).to_have_count(0)
    old.get_by_label("钥匙、门禁卡").fill("消防控制室钥匙 2 把")
    old.get_by_label("业主欠费合计（元）").fill("12,345.00")
    old.get_by_label("欠费户数").fill("37")
    press(old, "列入清单")
    first = old.locator("li", has=old.get_by_label("有异议")).first
    first.get_by_label("有异议", exact=True).check()
    first.get_by_role("textbox").fill("业主预约的时间在交接之后")
    press(old, "记下我方意见")
    press(old, "代表原物业签字")

    enter(new, "successor")
    new.goto(address)
    press(new, "记下我方意见")
    press(new, "代表新物业签字")
    office.reload()
    expect(office.get_by_text("业主预约的时间在交接之后")).to_be_visible()
    expect(office.get_by_text("12,345.00 元，37 户")).to_be_visible()
    press(office, "代表居委会签字")
    press(office, "完成交接")
    assert office.request.get(f"{address}record.pdf").body().startswith(b"%PDF")

    assert [page.goto("/desk/").status for page in (old, new)] == [200, 403]
    with moved(portal, timedelta(days=1, hours=14)):
        assert [page.goto("/desk/").status for page in (old, new)] == [403, 200]
        assert old.goto(address).status == 404
        done = portal.manage("shell", "--no-imports", "-c", CARRY_OVER).strip()
        assert due_times(new) == due_times(new, "?assignee=me") == due
        assert [page.goto(f"/desk/tickets/{done}/").status for page in (old, new)] == [404, 200]
