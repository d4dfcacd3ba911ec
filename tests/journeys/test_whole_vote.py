"""A vote held here from draft to certificate, as everybody in it sees it: the clock of the started portal is moved.

On phones without JavaScript and with the largest type. It is the last of the journeys: forty days go by.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from communities import clock
from decisions import recount
from portal.demo.logins import BY_KEY
from tests.journeys import doors, voting
from tests.journeys.doors import follow
from tests.journeys.voting import ESTATE, Phones, Taps, cast_ballot, until, words_of

TITLE, QUESTION = "换本单元的信箱", "是否用公共收益 3,000 元换本单元的信箱？"
STAIR = "3幢2单元"
OPENS, CLOSES, OVER, FINAL = (timedelta(days=n) for n in (16, 25, 26, 40))
HOURLY = timedelta(hours=1)


@dataclass
class Told:
    """What the people of the vote note down: addresses, codes, the number of a sheet."""

    public: str = ""
    desk: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    sheet: str = ""


@pytest.fixture
def later(portal):
    """``later(span)``: every process of the portal is so much ahead of the machine, and nobody stays logged in."""
    path = portal.files / "clock.offset"

    def move(by: timedelta) -> None:
        path.write_text(str(by.total_seconds()))
        doors.kept.clear()

    yield move
    path.unlink(missing_ok=True)
    doors.kept.clear()


@pytest.fixture
def phones(new_page, portal):
    return Phones(new_page, portal.url)


def test_a_vote_from_draft_to_certificate(portal, phones, later, tmp_path):
    told, today = Told(), clock.today()
    couple, single = owners_of(portal)
    announced(phones, told, today)

    later(OPENS)
    stranger = phones.blank()
    until(stranger, told.public, lambda page: page.get_by_role("link", name="去投票"))
    an_owner_of_two_homes_needs_five_taps(phones("owner"), told)
    co_owners_differ(phones, couple, told)
    a_tenant_is_refused_until_an_owner_lets_her(phones, single, told)
    staff = phones("chair"), phones("officer")
    told.sheet = voting.hand_in(*staff, told.desk)
    later(OPENS + HOURLY)
    three = re.compile(r"3\s*/\s*\d+\s*人")
    until(stranger, told.public, lambda page: page.locator(".tests .meta").filter(has_text=three))
    the_meter_is_a_sentence(stranger)

    later(OVER)
    until(stranger, told.public, lambda page: page.get_by_text("有纸质选票，正由两个单位的人录入"))
    vice, officer, street = phones("vice"), phones("officer"), phones("supervisor")
    for reader in (vice, officer):
        voting.enter_sheet(reader, told.desk, f"{told.sheet}1")
    until(stranger, told.public, lambda page: page.get_by_text("这是初步结果"))
    assert "纸质选票 1 张，其中 1 张留有照片" in words_of(stranger)
    the_result_counts_three(stranger, told)
    anybody_recounts(stranger, told, tmp_path)
    counters_find_what_was_changed(officer, told, tmp_path)
    for counter in (vice, officer, street):
        voting.sign(counter, told.desk)

    later(FINAL)
    until(stranger, told.public, lambda page: page.get_by_role("link", name="结果证书"))
    the_certificate_says_all(stranger, told)


def owners_of(portal) -> tuple[list[str], str]:
    """The telephones of two owners of one home, and of one who owns hers alone; all of them get a password."""
    homes = portal.manage("shell", "-c", voting.LET_IN).strip().splitlines()[-1].split()
    homes = [one.split("+") for one in homes if not one.endswith(BY_KEY["owner"].phone)]
    couple = next(one for one in homes if len(one) == 2)
    return couple, next(one for one in homes if len(one) == 1)[0]


def announced(phones, told: Told, today: date) -> None:
    """起草、公告、准备: all that stands in the way of opening is seen to on its first day but the days themselves."""
    chair = phones("chair")
    days = {"opens": today + OPENS, "closes": today + CLOSES}
    voting.draft(chair, title=TITLE, question=QUESTION, stair=STAIR, **days)
    assert "现在还不能公告" not in words_of(chair)
    voting.press(chair, "公告")
    told.desk = chair.url
    voting.prepare(chair, told.desk)
    for page in (chair, phones("officer"), phones("supervisor")):
        voting.try_a_sheet(page, TITLE)
    until(chair, told.desk, waits_for_its_days_alone)
    chair.goto(f"{ESTATE}decisions/")
    follow(chair, chair.get_by_role("link", name=TITLE))
    told.public = chair.url.partition("?")[0]


def waits_for_its_days_alone(page):
    """The key is made; what hangs in the hall has yet to hang there for seven days."""
    left = page.locator("section", has_text="现在还不能开始表决").filter(has_text="张贴满 7 日")
    return left.filter(has_not_text="密钥还没有生成")


def an_owner_of_two_homes_needs_five_taps(owner, told: Told) -> None:
    owner.goto(ESTATE)
    taps = Taps(owner)
    taps.link("投票")
    taps.link(TITLE)
    taps.link("去投票")
    said = words_of(owner)
    assert re.search(r"您代表 3幢2-501、3幢2-502，共 [\d.]+ m²，1 人。", said), said
    told.codes["owner"] = voting.answered(taps, "同意")
    assert (taps.n, taps.n_answers) == (5, 1)


def co_owners_differ(phones, couple: list[str], told: Told) -> None:
    """One votes for both, the other does not agree: their ballot does not count, and both are told."""
    first, second = (phones(number=one) for one in couple)
    told.codes["couple"] = cast_ballot(first, told.public, "同意")
    second.goto(f"{told.public}co-owners/")
    assert "已经有人投票" in words_of(second)
    voting.press(second, "不同意别人投的票")
    assert "这一票现在不算" in words_of(second)
    first.goto(f"{told.public}ballot/")
    assert "有共有业主不同意" in words_of(first)
    first.goto("/me/notices/")
    assert TITLE in words_of(first)


def a_tenant_is_refused_until_an_owner_lets_her(phones, single: str, told: Told) -> None:
    tenant = phones("tenant")
    tenant.goto(f"{told.public}ballot/")
    said = words_of(tenant)
    assert "您不是这次表决的业主，不能投票" in said
    assert "租户、家属没有表决权" in said
    expect(tenant.locator("main a[href^='tel:']").first).to_be_visible()

    voting.entrust(phones(number=single), told.public, BY_KEY["tenant"].phone)
    tenant.goto(f"{told.public}ballot/")
    assert "这是受委托投的" in words_of(tenant)
    told.codes["tenant"] = cast_ballot(tenant, told.public, "反对")


def the_meter_is_a_sentence(stranger) -> None:
    """Area and heads of those who took part, three of them, with what is missing; never what they said."""
    said = words_of(stranger)
    assert re.search(r"参与面积 [\d.]+ % 还差 [\d,.]+ m² [\d,.]+ / [\d,.]+ m²", said), said
    assert re.search(r"参与人数 [\d.]+ % 还差 \d+ 人 3 / \d+ 人", said), said
    assert "截止以前谁都不知道" in said


def the_result_counts_three(stranger, told: Told) -> None:
    said = words_of(stranger)
    assert "未达到法定参与比例，不产生决定" in said
    assert "得重新公告，15 日重新算起" in said
    assert re.search(r"参与人数 [\d.]+ % 不够 3 / \d+ 人", said), said
    for whose, code in told.codes.items():
        stranger.goto(f"{told.public}codes/")
        stranger.get_by_label("编码的前两位").fill(code[:2])
        voting.press(stranger, "找")
        assert (code in words_of(stranger)) == (whose != "couple"), whose


def recounted(page, address: str, file: Path) -> subprocess.CompletedProcess:
    """Downloaded and counted again by the program that the portal hands out."""
    file.write_bytes(page.context.request.get(address).body())
    return run(page, file)


def run(page, file: Path) -> subprocess.CompletedProcess:
    program = file.with_name("recount.py")
    program.write_bytes(page.context.request.get("/verify/recount.py").body())
    assert program.read_bytes() == Path(recount.__file__).read_bytes()
    return subprocess.run(
        [sys.executable, "-I", str(program), str(file)], capture_output=True, text=True, check=False
    )


def anybody_recounts(stranger, told: Told, tmp_path) -> None:
    done = recounted(stranger, f"{told.public}votes.ndjson", tmp_path / "votes.ndjson")
    assert done.returncode == 0, done.stdout


def counters_find_what_was_changed(officer, told: Told, tmp_path) -> None:
    """One ballot of the counters' file says the opposite: the program says which."""
    file = tmp_path / "counters.ndjson"
    done = recounted(officer, f"{told.desk.rstrip('/')}/counters.ndjson", file)
    assert done.returncode == 0, done.stdout
    lines = file.read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if told.codes["tenant"].replace(" ", "") in line)
    row = json.loads(lines[at])
    assert row["choices"] == "A"
    lines[at] = lines[at].replace('"choices":"A"', '"choices":"F"')
    file.write_text("".join(lines))

    done = run(officer, file)
    assert done.returncode == 1
    assert f"第 {at + 1} 行" in done.stdout, done.stdout


def the_certificate_says_all(stranger, told: Told) -> None:
    said = words_of(stranger)
    assert "结果已于" in said
    assert "计票人 3 人，3 人已签字" in said
    follow(stranger, stranger.get_by_role("link", name="结果证书"))
    paper = " ".join(stranger.locator("body").inner_text().split())
    for words in ("业主共同决定结果证书", QUESTION, STAIR, "3 人已签字", "公布和生效"):
        assert words in paper, words
