"""From an empty database to a published month: six people on their own phones and desks, by links and texts alone."""

import json
import re
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from communities import clock
from tests import databases
from tests.journeys.conftest import ROOT, Portal
from tests.journeys.persons import Person
from tests.started import as_owner_too, environment, wait_until_healthy

LINK = """
from communities import clock
from communities.services.first_operator import make_first_link
print(make_first_link(clock.now()))
"""
STAFF = {
    "manager": ("物业经理（新风物业）", "马经理", "13800007701"),
    "clerk": ("物业员工（新风物业）", "柯小", "13800007702"),
    "officer": ("居委会工作人员（海丰社区居委会）", "欧主任", "13800007703"),
    "supervisor": ("街道监管（硖石街道办事处）", "孙科", "13800007704"),
}
OPERATOR, OWNER = "13800007777", "13900000101"
ROSTER = """楼栋,房号,专有面积,业主姓名,登记手机
1,101,88.50,王一,13900000101
1,102,90.00,李二,13900000102
2,101,120.00,赵四,13900000301
"""


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    """Every process of the portal on a database in which there is nobody yet."""
    with django_db_blocker.unblock():
        database = databases.clone()
    folder = tmp_path_factory.mktemp("empty")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    more = {"PORT": str(port), "DEMO_ESTATES": "0", "SIGNER_DIR": str(folder / "signer")}
    # The other journeys' portal may run beside it, and would do its tasks on a database of its own.
    more["REDIS_URL"] = re.sub(r"db=\d+", f"db={15 - settings.WORKER}", settings.REDIS_URL)
    env = environment(database, folder / "files", **more, **as_owner_too(database))
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.launch.supervisor"], cwd=ROOT, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        yield Portal(url, folder / "files", database, env)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        with django_db_blocker.unblock():
            databases.drop(database)


@pytest.fixture
def people(new_page):
    """Whoever keeps the books sits at a desk; the others hold phones that run no scripts."""
    phones = {name: phone for name, (_seat, _name, phone) in STAFF.items()}
    phones |= {"operator": OPERATOR, "owner": OWNER}
    at_desks = {"clerk", "manager"}
    return {
        name: Person(
            new_page(1280) if name in at_desks else new_page(375, java_script_enabled=False), phone
        )
        for name, phone in phones.items()
    }


def last_month() -> str:
    return f"{clock.today().replace(day=1) - timedelta(days=1):%Y-%m}"


def in_words(month: str) -> str:
    return f"{month[:4]}年{int(month[5:])}月"


def bank_file(folder: Path) -> Path:
    """Its printed days are those of the month, so that each of them has its evidence."""
    month = last_month()
    last = clock.today().replace(day=1) - timedelta(days=1)
    path = folder / "bank.csv"
    path.write_text(
        f"起始日期：{month}-01,终止日期：{last}\n"
        "交易日期,交易时间,摘要,对方户名,收入,支出,余额,流水号\n"
        f"{month}-03,10:20:00,电梯广告费,某广告公司,3000.00,,13000.00,L0001\n"
        f"{month}-20,15:00:00,公共照明维修,某维修公司,,450.00,12550.00,L0002\n"
        f"{month}-26,09:00:00,快递柜场地费,某快递公司,1200.00,,13750.00,L0003\n"
    )
    return path


BOOKED = {
    "电梯广告费": "广告位：电梯广告",
    "公共照明维修": "共有部位维修更新",
    "快递柜场地费": "快递柜与自助设备：快递柜",
}


def begin(operator: Person, portal) -> None:
    """The first operator comes in by the link that the installation printed."""
    token = portal.manage("shell", "-v0", "-c", LINK).split()[-1]
    operator.arrive(f"/start/{token}/")
    operator.fill(
        county="海宁市", organisation="海宁市数据中心", name="陈一", phone=OPERATOR,
        password="a long pass phrase", again="a long pass phrase",
    )  # fmt: skip
    operator.press("下一步")
    operator.fill(code=operator.text(r"验证码 (\d{6})"))
    operator.press("完成")
    operator.set_up_authenticator()


def lay_ground(operator: Person) -> None:
    operator.follow("我的")
    operator.follow("开通小区")
    operator.follow("街道和社区")
    for above, name in (("海宁市", "硖石街道"), ("硖石街道", "海丰社区")):
        operator.fill(parent=above, name=name)
        operator.press("保存")
    operator.follow("机构")
    for kind, area, name in (
        ("街道办事处", "硖石街道", "硖石街道办事处"),
        ("居民委员会", "海丰社区", "海丰社区居委会"),
    ):
        operator.fill(kind=kind, area=area, name=name)
        operator.press("保存")
    operator.follow("物业企业")
    operator.fill(name="新风物业", credit_code="91330481MA28A0001P")
    operator.press("保存")


def found(operator: Person) -> None:
    operator.follow("开通小区")
    operator.follow("开始一个小区")
    operator.fill(name="新月苑", area="海丰社区")
    operator.press("开始")
    operator.fill(address="海丰路 9 号")
    operator.press("保存")
    operator.follow("管理主体 还没有选")
    operator.fill(body="海丰社区居委会", body_from="2024-05-01")
    operator.press("保存")
    operator.follow("物业 还没有写")
    operator.fill(company="新风物业", fee_model="包干制", contract_from="2025-01-01")
    operator.press("保存")
    operator.press("开通这个小区")
    operator.expect("居委会还没有人")


def invite(operator: Person) -> None:
    operator.follow("物业经理")
    operator.follow("新月苑")
    for seat, name, phone in STAFF.values():
        operator.fill(seat=seat, name=name, phone=phone, starts_on=f"{clock.today()}")
        operator.press("发出邀请")
        operator.expect("邀请已用短信发出")


def accept(person: Person) -> None:
    person.arrive(person.text(r"(http\S+/me/offices/\S+)"))
    person.log_in()
    person.expect("新月苑")
    person.press("是我，接受")
    person.set_up_authenticator()


def bring_in_homes(manager: Person, officer: Person, folder: Path) -> None:
    roster = folder / "roster.csv"
    roster.write_text(ROSTER)
    manager.to_desk()
    manager.follow("开通进度")
    manager.follow("名册")
    manager.fill(file=roster)
    manager.press("上传试算")
    manager.expect("新增房屋 3")
    manager.press("提出，请另一单位的人确认")
    officer.to_desk()
    officer.follow("名册导入待确认")
    officer.follow("roster.csv")
    officer.expect("新增房屋 3")
    officer.press("确认导入")


def open_accounts(manager: Person, officer: Person, folder: Path) -> None:
    """Books, an account and what was there on the day before: one enters, another employer confirms."""
    manager.to_desk()
    manager.follow("开通进度")
    manager.follow("账套")
    manager.press("建账")
    officer.to_desk()
    officer.follow("开通进度")
    officer.follow("第一期公示")
    officer.fill(month=last_month())
    officer.press("选定")
    manager.fill(
        bank_name="工商银行海宁支行", name="新月苑业主", number="6222000011112222",
        reason="账户证明，移交清册第 3 项",
    )  # fmt: skip
    manager.press("登记，交另一单位确认")
    officer.to_desk()
    officer.follow("开账和账户")
    officer.press("同意")
    manager.to_desk()
    manager.follow("开账和账户")
    manager.follow("期初结转 公共收益")
    manager.fill(carried="10000.00", bank_1="10000.00", file=ROOT / "docs" / "accounts.png")
    manager.press("提交，交另一单位确认")


def confirm(officer: Person) -> None:
    officer.to_desk()
    officer.follow("账目待确认")
    officer.tick_all("drafts")
    officer.press("通过选中的")
    officer.expect("没有待确认的账")


def post(clerk: Person) -> None:
    clerk.to_desk()
    clerk.follow("已确认，待入账")
    clerk.tick_all("drafts")
    clerk.press("选中的入账")


def bring_in_rows(clerk: Person, folder: Path) -> None:
    clerk.follow("银行流水")
    clerk.fill(file=bank_file(folder))
    clerk.press("上传并读取")
    expect(clerk.page.get_by_role("button", name="确认并重新读取")).to_be_visible()
    clerk.press("确认并重新读取")
    expect(clerk.page.get_by_role("button", name="存入 3 行")).to_be_visible()
    clerk.press("存入 3 行")
    clerk.expect("已存入")


def book(clerk: Person) -> None:
    for memo, category in BOOKED.items():
        clerk.follow("记账")
        clerk.follow("工商银行海宁支行")
        clerk.fill(category=category, memo=memo)
        clerk.main.locator("[name=rows]").first.check()
        clerk.press("生成草稿")
    clerk.follow("记账")
    clerk.tick_all("drafts")
    clerk.press("提交选中的")
    clerk.expect("已提交 3 笔")


def publish(manager: Person, officer: Person) -> None:
    manager.to_desk()
    manager.follow("公示")
    manager.fill(period=in_words(last_month()))
    manager.press("看数字，准备冻结")
    manager.expect("13,750.00")
    manager.press("冻结并提交")
    officer.to_desk()
    officer.follow("公示表待确认")
    officer.follow("公共收益")
    officer.press("确认并公示")
    officer.expect("已公示")


def test_an_empty_portal_publishes_its_first_month(portal, people, tmp_path, figures):
    began = clock.now()
    operator, manager, officer, clerk = (
        people[name] for name in ("operator", "manager", "officer", "clerk")
    )
    begin(operator, portal)
    lay_ground(operator)
    found(operator)
    invite(operator)
    for name in STAFF:
        accept(people[name])
    bring_in_homes(manager, officer, tmp_path)
    open_accounts(manager, officer, tmp_path)
    confirm(officer)
    post(clerk)
    bring_in_rows(clerk, tmp_path)
    book(clerk)
    confirm(officer)
    post(clerk)
    publish(manager, officer)

    owner, supervisor = people["owner"], people["supervisor"]
    owner.arrive("/")
    owner.follow("新月苑")
    owner.follow("账本")
    owner.expect("13,750.00")
    supervisor.follow("我的")
    supervisor.follow("街道监管")
    supervisor.expect("新月苑")
    said = json.dumps({name: one.clicks for name, one in people.items()})
    figures(f"minutes {(clock.now() - began).total_seconds() / 60:.1f}, clicks {said}")
