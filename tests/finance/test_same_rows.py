"""A file beside what its account holds: nothing comes in twice, and what is not certain is asked."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from communities.clock import now
from finance.bankfiles.recognise import read_bytes
from finance.bankfiles.types import Row
from finance.bankfiles.writers import Holder, write
from finance.models import BankRow
from finance.services.bank import NotImported, remember_mapping
from finance.services.comparing import compare_with_account
from finance.tasks import work_on_bank_file
from tests.finance.test_bank_desk import upload
from tests.finance.test_bank_import import HOLDER, START, account_of, bring, run
from tests.sessions import log_in

CASES = Path(__file__).parent / "bank_cases"
HEAD = "日期,摘要,收入,支出\n"
FEE, REWORDED = (
    f"{HEAD}2026-03-01,{memo},100.00,\n".encode() for memo in ("停车费", "停车费(3月)")
)
SPELLINGS = {
    "time column gone": (
        "日期,时间,摘要,收入,支出,余额\n2026-03-01,10:00:00,停车,5.00,,5.00\n",
        "日期,摘要,收入,支出,余额\n2026-03-01,停车,5.00,,5.00\n",
    ),
    "serial number appears": (
        HEAD + "2026-03-01,停车,5.00,\n",
        "日期,摘要,收入,支出,流水号\n2026-03-01,停车,5.00,,A1\n",
    ),
    "serial number goes, balance comes": (
        "日期,摘要,收入,支出,流水号\n2026-03-01,停车,5.00,,A1\n",
        "日期,摘要,收入,支出,余额\n2026-03-01,停车,5.00,,5.00\n",
    ),
}


@pytest.fixture
def account(cast):
    return account_of(cast.riverside)


@pytest.fixture
def desk(cast, client):
    log_in(client, cast.paul)
    return client


def total():
    return sum(BankRow.objects.counted().values_list("amount_fen", flat=True))


def days(*fens, opening=0, first=1, number=HOLDER.number):
    """One row a day from the ``first`` of March, in a layout that prints balances."""
    rows = [
        Row(0, START.replace(day=day), fen, counterparty="某公司", memo="停车费")
        for day, fen in enumerate(fens, first)
    ]
    return write("abc", rows, Holder(number=number, opening_fen=opening))


def refused(account, data, **more):
    with pytest.raises(NotImported) as refusal:
        bring(account, data, **more)
    return refusal.value


@pytest.mark.parametrize("name", SPELLINGS)
def test_another_spelling_of_the_same_row_adds_nothing(account, name):
    first, second = (text.encode() for text in SPELLINGS[name])
    bring(account, first)
    again = bring(account, second)
    assert (again.n_added, again.n_known, total()) == (0, 1, 500)
    assert any("写法不同" in note for note in again.bank_file.reading["notes"])


def test_a_wallet_saved_by_a_spreadsheet_adds_nothing(cast):
    wallet = account_of(cast.riverside, kind="wallet", number="", bank_name="微信")
    bring(wallet, (CASES / "wx_original.csv").read_bytes())
    again = bring(wallet, (CASES / "wx_saved_by_excel.csv").read_bytes())
    assert (again.n_added, again.n_known, total()) == (0, 2, 80000)


def test_a_row_that_may_be_known_waits_for_an_answer_that_is_kept(account):
    bring(account, FEE)
    refusal = refused(account, REWORDED, difference_reason="已核")
    assert "同一笔还是另一笔" in refusal.message
    (question,) = refusal.where["questions"]
    assert (question["line"], question["memo"], question["held"]["memo"]) == (
        2,
        "停车费(3月)",
        "停车费",
    )

    assert bring(account, REWORDED, answers={"2": "same"}).n_known == 1
    assert total() == 10000
    assert bring(account, REWORDED).n_known == 1, "nobody is asked twice"

    third = REWORDED.replace("3月".encode(), "三月份".encode())
    assert bring(account, third, answers={"rest": "new"}).n_added == 1
    assert total() == 20000


def test_a_corrected_export_names_what_differs(account):
    bring(account, days(10000, 5000, 1000))
    differences = " ".join(refused(account, days(10000, 50000, 1000)).where["differences"])
    assert "“流水.csv”第 3 行（2026-03-02，50.00 元）不在这份文件里" in differences
    assert "第 4 行（2026-03-03，10.00 元）不在这份文件里" in differences
    assert "这份文件第 3、4 行账户里没有" in differences
    assert total() == 16000


def test_balances_must_meet_those_of_the_account(account):
    bring(account, days(10000, 5000))
    (gap,) = refused(account, days(100, opening=14000, first=3)).where["differences"]
    assert gap == "账户 2026-03-02 的余额是 150.00 元，这份文件从 140.00 元开始，差 -10.00 元"
    (late,) = refused(account, days(100, opening=14000, first=9)).where["differences"]
    assert "中间缺 2026-03-03 至 2026-03-08 的流水" in late
    assert bring(account, days(100, opening=15000, first=9)).n_added == 1
    (before,) = refused(account, days(100, opening=15000, first=5)).where["differences"]
    assert before.startswith("这份文件以 151.00 元结束，账户 2026-03-09 从 150.00 元开始")
    assert bring(account, days(200, -200, opening=15000, first=4)).n_added == 2


def test_missing_days_without_balances_are_noted(account):
    bring(account, FEE)
    later = read_bytes((HEAD + "2026-03-09,停车,5.00,\n").encode())
    (note,) = compare_with_account(account, later).notes
    assert "缺 2026-03-02 至 2026-03-08" in note


def test_the_wrong_account_is_named(cast, account):
    other = account_of(cast.riverside, number="6222000000009999", bank_name="农业银行")
    far = account_of(cast.hilltop, number="6222000000001234")
    data = write("icbc", [Row(0, START, 500, memo="停车"), Row(0, START, 700, memo="场地")], HOLDER)
    bring(account, data)
    tail, twin = refused(other, data).where["differences"]
    assert "“工商银行 尾号1234”是这个尾号" in tail
    assert "账户“工商银行 尾号1234”里已有同样的 2 行" in twin
    assert bring(far, data).n_added == 2, "what another estate holds is nobody else's business"


def confirm_heading(account, actor):
    guess = read_bytes(FEE).mapping_guess
    kept = {"estate": account.estate, "bank_name": account.bank_name}
    remember_mapping(mapping=guess, actor=actor, now=now(), **kept)


def test_the_command_asks_and_takes_answers(cast, account, capsys, tmp_path):
    path = tmp_path / "三月.csv"
    path.write_bytes(REWORDED)
    bring(account, FEE)
    confirm_heading(account, cast.bob)
    words = [str(path), "--estate", "riverside", "--account", account.number, "--json"]
    for more in (["--dry-run"], [], ["--accept-difference", "已核"]):
        code, out = run(capsys, *words, *more)
        (problem,) = json.loads(out)["errors"]
        assert (code, problem["row"], "可能是同一笔" in problem["message"]) == (1, 2, True)
    assert run(capsys, *words, "--dry-run", "--same", "2")[0] == 0
    assert run(capsys, *words, "--same", "2")[0] == 0
    assert total() == 10000
    assert run(capsys, *words, "--new", "all")[0] == 0
    assert total() == 10000, "the answer was given"


def read_on_the_desk(client, account, data):
    bank_file, place = upload(client, account, data)
    work_on_bank_file(bank_file.pk)
    return bank_file, place


def test_the_desk_lays_both_rows_side_by_side(cast, account, desk):
    bring(account, FEE + "2026-03-02,垃圾费,7.00,\n".encode())
    confirm_heading(account, cast.paul)
    data = REWORDED + "2026-03-02,清运,7.00,\n".encode()
    bank_file, place = read_on_the_desk(desk, account, data)
    store = reverse("finance:import-store", args=[bank_file.pk])
    page = desk.get(place).content.decode()
    assert "可能账户里已经有了" in page
    assert "停车费(3月)" in page
    assert "流水.csv 第 2 行" in page

    half = desk.post(store, {"row_2": "same"})
    assert half.status_code == 400
    assert half.context["form"].errors == {"row_3": ["第 3 行：请选是同一笔，还是另一笔。"]}
    assert half.context["form"]["row_2"].value() == "same"
    desk.post(store, {"row_2": "same", "rest": "new"})
    work_on_bank_file(bank_file.pk)
    assert "新增 1 行；1 行以前已有" in desk.get(place).content.decode()
    assert total() == 10000 + 700 + 700


def test_the_desk_puts_a_corrected_file_in_place_of_the_old_one(cast, account, desk):
    old = bring(account, days(10000, 5000, 1000)).bank_file
    bank_file, place = read_on_the_desk(desk, account, days(10000, 50000, 1000))
    replace = reverse("finance:import-replace", args=[bank_file.pk])
    assert "用这份换掉旧的" in desk.get(place).content.decode()
    assert desk.post(replace, {"old": bank_file.pk, "reason": "x"}).status_code == 400
    assert desk.post(replace, {"old": old.pk, "reason": ""}).status_code == 400
    assert desk.post(replace, {"old": old.pk, "reason": "银行更正"}).status_code == 302
    assert total() == 0
    work_on_bank_file(bank_file.pk)
    assert "用这份换掉旧的" not in desk.get(place).content.decode()
    desk.post(reverse("finance:import-store", args=[bank_file.pk]))
    work_on_bank_file(bank_file.pk)
    assert total() == 61000
