"""Lines among the rows that move nothing: what they are called proposes, figures and place decide."""

import io
import re

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from finance.bankfiles.blocks import named_in
from finance.bankfiles.labels import SUSPECT, SUSPECTS, label_of
from finance.bankfiles.recognise import read_bytes

BOOK = "日期,摘要,收入,支出,余额,对方户名,流水号\n"
PLAIN = "日期,摘要,收入,支出\n"
LINES = [  # body, rows, in, out, what the note counts
    ("2026-03-01,期初余额,0,0,100.00,,\n2026-03-02,停车,5,,105.00,甲,1\n", 1, 500, 0, "期初、承前余额 1"),
    ("2026-03-02,停车,5,,105.00,甲,1\n2026-03-01,期初,,,100.00,,\n", 1, 500, 0, "期初、承前余额 1"),
    ("2026-03-01,期初余额,100,,100.00,,\n2026-03-02,停车,5,,105.00,甲,1\n", 1, 500, 0, "期初、承前余额 1"),
    ("2026-03-01,,,,100.00,,\n2026-03-02,停车,5,,105.00,甲,1\n", 1, 500, 0, "期初、承前余额 1"),
    ("2026-03-02,停车,5,,105.00,甲,1\n2026-03-02,过次页,5,0,105.00,,\n2026-03-02,承前页,5,0,105.00,,\n"
     "2026-03-03,停车,,2,103.00,甲,2\n", 2, 500, 200, "期末、过次余额 1 行（第 3 行），期初、承前余额 1"),
    ("2026-03-02,停车,5,,105.00,甲,1\n2026-03-31,本月合计,5,0,105.00,,\n", 1, 500, 0, "合计小计 1"),
    ("2026-03-02,停车,5,,105.00,甲,1\n2026-03-03,合计,7,,112.00,甲,2\n", 2, 1200, 0, ""),
    ("2026-03-02,停车,5,,,甲,1\n2026-03-03,停车,7,,,甲,2\n2026-03-31,三月停车费合计,12,,,,\n", 2, 1200, 0, "合计小计 1"),
    ("2026-03-02,停车,5,,,甲,1\n2026-03-03,停车,7,,,甲,2\n2026-03-31,三月停车费合计,12,,,乙,3\n", 3, 2400, 0, ""),
    ("2026-03-02,停车,5,,,,\n2026-03-03,停车,7,,,,\n2026年3月小计,,12,0,,,\n3月累计,,90,4,,,\n", 2, 1200, 0, "合计小计 2"),
    ("2026-03-02,停车,5,,,,\n合计,,5,0,,,\n2026-03-03,停车,7,,,,\n合计,,7,0,,,\n总计,,12,0,,,\n", 2, 1200, 0, "合计小计 3"),
    ("2026-03-02,停车,5,,,,\n3月收入合计,,5,,,,\n2026-04-02,停车,7,,,,\n4月收入合计,,7,,,,\n", 2, 1200, 0, "合计小计 2"),
    ("2026-03-02,停车,5,,105.00,,\n第1页,,本页收入合计：,5.00,,,\n2026-03-03,停车,7,,112.00,,\n", 2, 1200, 0, "合计小计 1"),
    ("2026-03-02,停车,5,,,,\n业委会（盖章）,,经办人：,2026年4月1日,,,\n", 1, 500, 0, "文字 1"),
    ("2026年3月,,,,,,\n2026-03-02,停车,5,,,,\n制表：甲,复核：乙,主管：丙,,,,\n", 1, 500, 0, "文字 2"),
]  # fmt: skip


@pytest.mark.parametrize("case", LINES, ids=range(len(LINES)))
def test_what_moves_nothing_is_set_aside_and_counted(case):
    body, rows, gained, paid, counted = case
    reading = read_bytes((BOOK + body).encode())
    assert (reading.errors, reading.differences) == ([], [])
    assert (len(reading.rows), reading.sum_in_fen, reading.sum_out_fen) == (rows, gained, paid)
    notes = [note for note in reading.notes if note.startswith("不是明细")]
    assert counted in notes[0] if counted else notes == []


def test_an_opening_that_does_not_lead_to_the_first_row_is_a_difference():
    body = "2026-03-01,上日余额,0.00,0.00,90.00,,\n2026-03-02,停车,5,,105.00,甲,1\n"
    assert read_bytes((BOOK + body).encode()).differences == [
        "文件写着期初余额 90.00 元，由第一行推算是 100.00 元"
    ]


def test_a_month_whose_total_is_not_that_of_its_rows_is_a_difference():
    body = "2026-03-02,停车,5,\n2026-03-31,本月合计,12,\n2026-04-02,停车,7,\n2026年4月合计,,7,\n"
    assert read_bytes((PLAIN + body).encode()).differences == [
        "第 3 行的「本月合计」写着 12.00 元，和各行之和不符"
    ]


def test_a_total_beside_a_direction_counts_one_side():
    text = "日期,收支,金额\n2026-03-01,收入,5\n2026-03-02,支出,2\n收入合计,,5\n支出合计,,{}\n"
    assert read_bytes(text.format(2).encode()).differences == []
    wrong = read_bytes(text.format(3).encode())
    assert wrong.differences == ["文件写着支出 3.00 元，实际合计 2.00 元"]


def test_a_row_of_two_cells_never_vanishes():
    reading = read_bytes("日期,摘要,金额\n2026-03-05,广告,5\n三月六日,,1.00\n".encode())
    assert [(problem.row, problem.column) for problem in reading.errors] == [(3, "A 日期")]


BLOCKS = [  # a line between two rows, words of the refusal, "" for none
    ("账号：6222020000002222", "尾号 2222"),
    ("账号,6222020000002222,,", "尾号 2222"),
    ("户名：乙小区,账号：****1111,,", "「乙小区」"),
    ("账号：****1111,户名：甲小区,,", ""),
    ("币种：美元", "「USD」"),
    ("美元账户", "「USD」"),
    ("尾号2222账户明细", "尾号 2222"),
    ("卡号 6222020000002222 户名 甲小区", "尾号 2222"),
    ("Account No: 6222020000002222", "尾号 2222"),
    ("对方账号：6222020000002222", ""),
    ("交易日期,支出,收入,摘要", "换了一张表"),
    ("日期,摘要,收入,支出", ""),
]


@pytest.mark.parametrize(("between", "said"), BLOCKS)
def test_a_second_account_or_currency_below_the_first_is_refused(between, said):
    head = "账号：6222020000001111,户名：甲小区,币种：人民币\n"
    text = f"{head}{PLAIN}2026-03-05,广告,5,\n{between}\n2026-03-06,维修,,1\n"
    errors = read_bytes(text.encode()).errors
    assert [problem.row for problem in errors] == ([4] if said else [])
    assert not said or said in errors[0].message


def test_labels_are_words_of_their_own():
    shown = [
        "2026年03月合计",
        "本日小计",
        "第一季度合计",
        "月计",
        "承上页",
        "结转下年",
        "Opening Balance",
    ]
    assert [label_of([words])[0] for words in shown] == ["total"] * 4 + [
        "opening",
        "closing",
        "opening",
    ]
    assert {label_of([words])[0] for words in ("设计费", "审计", "余额宝", "三月停车费合计")} == {
        ""
    }
    assert list(named_in(["户名：甲 账号：[3305****1234]", "对方账号：99990000"])) == [
        ("户名", "甲"),
        ("账号", "1234"),
    ]  # fmt: skip


def test_a_hidden_sheet_is_named_and_not_read():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in (("明细", 1), ("旧", 3), ("另一张", 1)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["日期", "摘要", "收入", "支出"])
        for at in range(rows):
            sheet.write_row(1 + at, 0, ["2026-03-05", "广告", 5, ""])
        if name == "旧":
            sheet.hide()
    book.close()
    reading = read_bytes(out.getvalue())
    assert reading.sum_in_fen == 500
    assert reading.differences == ["工作表「另一张」里也有明细，没有读取，请分开导出"]
    assert "隐藏的工作表「旧」里也有明细，没有读取" in reading.notes


@given(st.from_regex(SUSPECTS))
def test_no_suspect_word_is_passed_over(text):
    assert bool(SUSPECT.search(text)) == bool(re.search(SUSPECTS, text, re.IGNORECASE))
