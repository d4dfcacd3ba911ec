"""What people do with a vote on its pages, on a phone without JavaScript and with the largest type."""

import re

from playwright.sync_api import expect

from portal.demo.logins import BY_KEY
from portal.demo.people_access import PASSWORD
from tests.journeys.doors import follow, log_in
from tests.journeys.tickets import a_shot
from tests.journeys.walker import sideways

ESTATE = "/e/fenghe-liyuan/"
# Beat looks every ten seconds and the signer every two; a busy machine takes its time.
WITHIN_SECONDS, LOOK_MS = 150, 2000
LET_IN = """
from communities.models import Ownership
from portal.demo.people_access import give_password
homes = {}
for one in Ownership.objects.filter(unit__estate__slug="fenghe-liyuan", unit__building__number=3,
        unit__stair="2", user__isnull=False, valid_until=None).order_by("unit", "pk"):
    give_password(one.user)
    homes.setdefault(one.unit_id, []).append(one.user.phone)
print(*("+".join(one.lstrip("+") for one in phones) for phones in homes.values()))
"""


class Phones:
    """``phones("chair")``: her phone, logged in; ``phones(number="…")`` that of an owner who is in no list."""

    def __init__(self, new_page, url: str):
        self.new_page, self.url = new_page, url

    def blank(self):
        page = self.new_page(width=375, java_script_enabled=False)
        page.context.add_cookies([{"name": "size", "value": "xxl", "url": self.url}])
        return page

    def __call__(self, key: str = "", number: str = ""):
        page = self.blank()
        if key:
            log_in(page, key)
            return page
        page.goto("/login/password/")
        page.get_by_label("手机号或电子邮箱").fill(number)
        page.get_by_label("密码").fill(PASSWORD)
        follow(page, page.get_by_role("button", name="登录"))
        assert "/login/" not in page.url, words_of(page)
        return page


def words_of(page) -> str:
    """What stands on the page, in one line; it never scrolls sideways."""
    assert sideways(page) == "", page.url
    return " ".join(page.locator("main").inner_text().split())


def until(page, address: str, target) -> None:
    """Look again until ``target(page)`` is there: what nobody's hand does comes by itself."""
    for n in range(WITHIN_SECONDS * 1000 // LOOK_MS):
        page.goto(f"{address}?again={n}")
        if target(page).count():
            return
        page.wait_for_timeout(LOOK_MS)
    raise AssertionError(f"{address}: {words_of(page)}")


def press(page, name: str) -> None:
    follow(page, page.get_by_role("button", name=name, exact=True))


def draft(chair, *, title: str, question: str, stair: str, opens, closes) -> None:
    chair.goto("/desk/decisions/")
    follow(chair, chair.get_by_role("link", name="起草一次表决 · 风和丽苑"))
    chair.get_by_label("标题").fill(title)
    chair.get_by_label("说明").fill("信箱锈坏了，换一组，共 3,000 元，从公共收益列支。")
    chair.get_by_label("事项").first.select_option("other")
    chair.get_by_label("表决的问题").first.fill(question)
    chair.get_by_label("开始表决").fill(opens.isoformat())
    chair.get_by_label("结束表决").fill(closes.isoformat())
    chair.locator("[name=way][value=portal]").check()
    chair.get_by_label(stair, exact=True).check()
    chair.get_by_label("依据的议事规则").select_option(index=1)
    press(chair, "保存草稿")


def prepare(chair, vote: str) -> None:
    """Posted, the office told, three of three bodies named to count."""
    chair.goto(f"{vote}postings/")
    chair.get_by_label("贴在哪里").fill("单元门口")
    chair.get_by_label("照片").set_input_files(a_shot())
    press(chair, "录入")
    chair.goto(f"{vote}delivery/")
    chair.locator("[name=parties][value=office]").check()
    chair.get_by_label("怎么送的").select_option("handed")
    chair.locator("[name=file]").set_input_files(a_shot())
    press(chair, "录入")
    assert "居委会已知道" in words_of(chair)
    chair.goto(f"{vote}counters/")
    for key in ("vice", "officer", "supervisor"):
        who = chair.locator("[name=person] option", has_text=BY_KEY[key].name)
        chair.get_by_label("谁").select_option(who.get_attribute("value"))
        press(chair, "指定")
    assert "已指定 3 人，来自 3 个单位" in words_of(chair)


def try_a_sheet(page, title: str) -> None:
    """换一张密钥单, and open with its words the envelope of this vote."""
    assert page.goto("/desk/keys/").ok, (page.url, words_of(page))
    assert "丢了？换一张" in words_of(page), page.url
    follow(page, page.get_by_role("link", name="丢了？换一张"))
    address = page.url
    press(page, "生成密钥单")
    until(page, address, lambda one: one.locator(".words li"))
    words = page.locator(".words li").all_inner_texts()
    press(page, "已打印，并装进信封")
    until(page, "/desk/keys/", lambda one: one.get_by_role("link", name=title))
    follow(page, page.get_by_role("link", name=title))
    page.get_by_label("密钥单上的 13 组字").fill(" ".join(words))
    press(page, "试开")
    expect(page.get_by_text("试开成功")).to_be_visible()


class Taps:
    """So often a finger touches the screen; an answer to a question is counted apart."""

    def __init__(self, page):
        self.page, self.n, self.n_answers = page, 0, 0

    def link(self, name: str) -> None:
        self.n += 1
        follow(self.page, self.page.locator("main").get_by_role("link", name=name).first)

    def button(self, name: str) -> None:
        self.n += 1
        press(self.page, name)

    def answer(self, label: str) -> None:
        self.n_answers += 1
        self.page.get_by_label(label, exact=True).check()


def cast_ballot(page, address: str, answer: str) -> str:
    """From the vote's page to the receipt; the code on it."""
    page.goto(f"{address}ballot/")
    return answered(Taps(page), answer)


def answered(taps: Taps, answer: str) -> str:
    page = taps.page
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    taps.answer(answer)
    taps.button("下一步：核对")
    assert answer in words_of(page)
    taps.button("提交我的票")
    told = words_of(page)
    assert not re.search(f"(?<!不){answer}", told), "what is shown around does not say the choice"
    return re.search(r"(?:[0-9a-f]{8} ){7}[0-9a-f]{8}", told)[0]


def entrust(page, address: str, phone: str) -> None:
    """委托: whoever has this number votes for her, until the last day."""
    page.goto(f"{address}proxies/")
    assert "写一份委托" in words_of(page), words_of(page)
    page.locator("[name=party]").first.check()
    page.get_by_label("受托人的手机号").fill(phone)
    for box in page.locator("[name=matters]").all():
        box.check()
    press(page, "委托")


def hand_in(first, second, vote: str) -> str:
    """The last sheet of the building is printed and put into the box before both; its number."""
    first.goto(f"{vote}sheets/")
    first.get_by_label("打印哪一幢").select_option(index=1)
    press(first, "打开打印页")
    sheet = first.locator("main.sheet").last
    code = sheet.locator(".stub strong").inner_text()
    number = sheet.locator(".number").inner_text().split()[-1]
    first.goto(f"{vote}hand-in/")
    first.get_by_label("存根上的编码").fill(code)
    press(first, "登记")
    if first.locator("[name=signers]").count():
        for owner in first.locator("[name=signers]").all():
            owner.check()
        press(first, "登记")
    second.goto(f"{vote}hand-in/")
    press(second, "确认，已投入票箱")
    return number


def enter_sheet(page, vote: str, line: str) -> None:
    """录票: the sheet's number, one key and a photo."""
    page.goto(f"{vote}entry/")
    page.get_by_label("票号和选择").fill(line)
    page.get_by_label("选票的照片").set_input_files(a_shot())
    press(page, "录入")
    expect(page.get_by_text("已录入").first).to_be_visible()


def sign(page, vote: str) -> None:
    page.goto(f"{vote}signing/")
    assert "每一张选票都和编码对得上" in words_of(page)
    press(page, "我核对过，无误")
