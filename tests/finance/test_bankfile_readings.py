"""Which columns and signs: balances choose, then printed totals; else a person is asked."""

import json

import pytest

from finance.bankfiles.recognise import read_bytes
from finance.bankfiles.types import Choice, Mapping, Reading

PAIRS = [
    ("存入", "付出"),
    ("转入", "转出"),
    ("收", "付"),
    ("CR", "DR"),
    ("In", "Out"),
    ("进账", "出账"),
]
DECIDED = [  # text, rows, in, out, what decided
    ("日期,摘要,发生额一,发生额二,剩下\n2026-03-01,x,7,5,105\n2026-03-02,x,3,-2,103\n2026-03-03,x,1,1,104\n", 3, 600, 200, "balance"),
    ("日期,转进,转走,剩下,备注\n2026-03-01,5,,105,x\n2026-03-02,,2,103,x\n2026-03-03,1,,104,x\n", 3, 600, 200, "balance"),
    ("日期,收入,支出,余额\n2026-03-01,,5,105\n2026-03-02,2,,103\n", 2, 500, 200, "balance"),
    ("日期,借方,贷方,余额\n2026-03-02,2,,103\n2026-03-01,,5,105\n", 2, 500, 200, "balance"),
    ("日期,方向,金额,余额\n2026-03-01,借,5,105\n2026-03-02,贷,2,103\n", 2, 500, 200, "balance"),
    ("日期,收入,支出,余额\n2026-03-01,5,,105\n2026-03-02,,-2,107\n", 2, 700, 0, "balance"),
    ("日期,收入,支出,余额\n2026-03-01,5,,105\n2026-03-02,,-2,103\n", 2, 500, 200, "balance"),
    ("日期,金额,可用余额,余额\n2026-03-01,5,90,105\n2026-03-02,-2,90,103\n", 2, 500, 200, "balance"),
    ("收入合计：5.00，支出合计：2.00\n日期,收入,支出\n2026-03-01,5,\n2026-03-02,,-2\n", 2, 500, 200, "totals"),
    ("合计：收入 2笔 7.00元，支出 0笔 0.00元\n日期,金额\n2026-03-01,5\n2026-03-02,2\n", 2, 700, 0, "totals"),
    ("合计：收入 0笔 0.00元，支出 2笔 7.00元\n日期,金额\n2026-03-01,5\n2026-03-02,2\n", 2, 0, 700, "totals"),
    ("收入合计：5.00，支出合计：2.00\n日期,订单金额,实付金额,收/支\n2026-03-01,6,5,收\n2026-03-02,3,2,支\n", 2, 500, 200, "totals"),
    ("日期,方向,交易额,折算额,余额\n2026-03-01,贷,7,5,105\n2026-03-02,借,3,2,103\n", 2, 500, 200, "balance"),
    ("日期,收入,支出\n2026-03-01,5,\n2026-03-02,,3\n2026-03-03,,-1\n合计,5,2\n", 3, 600, 300, "totals"),
    ("日期,收入,支出,可用余额\n2026-03-01,5,,9\n2026-03-02,,2,9\n", 2, 500, 200, "words"),
    ("日期,收方金额,付方金额\n2026-03-01,,2\n日期,收方金额,付方金额\n2026-03-02,,5\n", 2, 0, 700, "words"),
    ("Date,Received,Paid,Balance\n2026-03-01,5,,105\n2026-03-02,,2,103\n", 2, 500, 200, "balance"),
    ("日期,摘要,金额\n2026-03-01,停车,5\n2026-03-02,退款,-2\n", 2, 500, 200, "words"),
    *((f"日期,{came},{went}\n2026-03-01,5,\n2026-03-02,,2\n", 2, 500, 200, "words") for came, went in PAIRS),
    ("日期,摘要,金额,余额\n2026-02-28,期初余额,,100\n2026-03-01,x,5,105\n2026-03-02,x,2,103\n2026-03-03,x,1,104\n", 3, 600, 200, "balance"),
    ("期初余额：100.00\n日期,金额,余额\n2026-03-03,1,102\n2026-03-02,2,103\n2026-03-01,5,105\n", 3, 500, 300, "balance"),
    ("期初余额：100.00\n日期,金额,余额\n2026-03-01,5,105\n2026-03-01,2,103\n2026-03-01,失败,103\n".replace("失败", "0"), 3, 500, 200, "balance"),
    ("日期,摘要,收入,支出\n2026-03-01,x,5,\n2026-03-02,y,,-2\n2026-03-03,y,,-3\n2026-03-04,z,,-1\n", 4, 500, 600, "words"),
    ("日期,类型,金额\n2026-03-01,转账收入,5\n2026-03-02,支出(借),2\n", 2, 500, 200, "words"),
]  # fmt: skip


@pytest.mark.parametrize("case", DECIDED, ids=range(len(DECIDED)))
def test_evidence_chooses_before_words(case):
    text, rows, gained, paid, decided = case
    reading = read_bytes(text.encode())
    assert (reading.errors, reading.differences, reading.question) == ([], [], "")
    assert (len(reading.rows), reading.sum_in_fen, reading.sum_out_fen) == (rows, gained, paid)
    assert reading.decided_by == decided


ASKED = [  # text, in and out of each choice
    ("日期,金额\n2026-03-01,5\n2026-03-02,2\n", [(700, 0), (0, 700)]),
    ("日期,应收金额,实收金额\n2026-03-01,5,4\n2026-03-02,2,2\n", [(600, 0), (700, 0)]),
    ("日期,摘要,收入,支出\n2026-03-01,x,5,\n2026-03-02,冲正,,-2\n", [(700, 0), (500, 200)]),
    ("日期,摘要,收入,支出\n2026-03-01,x,5,\n2026-03-02,y,,-2\n", [(500, 200), (700, 0)]),
    (
        "日期,摘要,收入,支出\n2026-03-01,x,5,\n2026-03-02,y,,-2\n2026-03-03,y,,-1\n",
        [(500, 300), (800, 0)],
    ),
    ("日期,借,贷,余额\n2026-03-01,-2,,9\n2026-03-02,,5,14\n", [(500, 200), (700, 0)]),
    ("日期,摘要,金额\n2026-03-01,超市,5\n2026-03-02,还款,-2\n", [(500, 200), (200, 500)]),
    ("科目：银行存款\n日期,借方,贷方\n2026-03-01,5,\n2026-03-02,,2\n", [(200, 500), (500, 200)]),
    ("日期,方向,金额\n2026-03-01,收,-5\n2026-03-02,支,2\n", [(0, 700), (200, 500)]),
    ("日期,收入,开销\n2026-03-01,5,0\n2026-03-02,0,2\n", [(500, 0), (500, 200)]),
]


@pytest.mark.parametrize(("text", "sums"), ASKED, ids=range(len(ASKED)))
def test_a_person_is_asked_where_nothing_decides(text, sums):
    reading = read_bytes(text.encode())
    assert reading.decided_by == "nothing"
    assert [(choice.in_fen, choice.out_fen) for choice in reading.choices] == sums
    assert (reading.sum_in_fen, reading.sum_out_fen) == sums[0]
    assert reading.question in [problem["message"] for problem in reading.summary()["errors"]]
    assert all(choice.label in reading.question for choice in reading.choices)
    assert Reading.from_json(json.loads("".join(reading.json_pieces()))) == reading


def test_a_choice_read_again_gives_the_figures_it_showed():
    data = ASKED[2][0].encode()
    for choice in read_bytes(data).choices:
        confirmed = Mapping.from_json({**choice.mapping, "sure": True})
        again = read_bytes(data, confirmed)
        assert (again.sum_in_fen, again.sum_out_fen) == (choice.in_fen, choice.out_fen)
        assert again.question == ""
        shown = {row["line"]: row["amount_fen"] for row in choice.sample}
        assert shown == {row.line: row.amount_fen for row in again.rows}
    assert isinstance(choice, Choice)


def test_a_confirmed_mapping_is_never_turned():
    """One reversal later, a refund, a repayment: the columns and signs stay as confirmed."""
    kept = read_bytes(
        "日期,摘要,收入,支出\n2026-03-01,x,5,\n2026-03-02,y,,-2\n".encode()
    ).mapping_guess
    assert kept.minus == "mark"
    kept.sure = True
    later = "日期,摘要,收入,支出\n2026-04-01,还款,5,\n2026-04-02,y,,-2\n2026-04-03,退款,,-3\n"
    reading = read_bytes(later.encode(), kept)
    assert (reading.sum_in_fen, reading.sum_out_fen, reading.question) == (500, 500, "")


def test_a_word_unknown_in_the_direction_column_is_named_with_its_row():
    body = "日期,收支方向,金额\n2026-03-01,收入,5\n2026-03-02,结转乙,2\n"
    problem = read_bytes(body.encode()).errors[0]
    assert (problem.row, problem.column) == (3, "B 收支方向")
    assert "结转乙" in problem.message


def test_a_known_layout_yields_to_the_balances():
    head = "交易日期,交易摘要,借贷标志,交易金额,本次余额,对方户名\n"
    plain = read_bytes((head + "2026-03-01,x,,5,105,甲\n2026-03-02,x,,-2,103,甲\n").encode())
    assert (plain.format, plain.sum_in_fen, plain.sum_out_fen) == ("abc", 500, 200)
    marked = read_bytes((head + "2026-03-01,x,贷,5,105,甲\n2026-03-02,x,借,2,103,甲\n").encode())
    assert (marked.format, marked.sum_in_fen, marked.sum_out_fen) == ("mapped", 500, 200)
    masked = read_bytes((head + "2026-03-01,x,贷,5,x5,甲\n2026-03-02,x,借,2,x3,甲\n").encode())
    assert (masked.format, masked.sum_in_fen, masked.sum_out_fen) == ("mapped", 500, 200)


def test_payer_and_payee_are_told_apart_by_the_side():
    text = "日期,付款人名称,收款人名称,金额,余额\n2026-03-01,甲,我,5,105\n2026-03-02,我,乙,-2,103\n"
    assert [row.counterparty for row in read_bytes(text.encode()).rows] == ["甲", "乙"]


def test_a_row_that_its_balance_turns_names_who_is_on_its_other_side():
    text = (
        "期初余额：100.00\n日期,付款人名称,付款人账号,收款人名称,收款人账号,金额,余额\n"
        "2026-03-01,甲,6111,我,6222,5,105\n2026-03-02,我,6222,乙,6333,2,103\n"
        "2026-03-03,丙,6444,我,6222,1,104\n"
    )
    rows = read_bytes(text.encode()).rows
    assert [row.amount_fen for row in rows] == [500, -200, 100]
    assert [row.counterparty for row in rows] == ["甲", "乙", "丙"]
    assert [row.counterparty_account for row in rows] == ["6111", "6333", "6444"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("日期,金额,余额\n2026-03-01,5,105\n2026-03-02,2,103\n2026-03-03,1,104\n", 2, "期初余额"),
        ("日期,金额,余额\n2026-03-03,1,104\n2026-03-02,2,103\n2026-03-01,5,105\n", 4, "期初余额"),
        ("期初余额：90.00\n日期,金额,余额\n2026-03-01,5,105\n2026-03-02,2,103\n2026-03-03,1,104\n", 3, "期初余额"),
        ("期初余额：100.00\n日期,金额,余额\n2026-03-01,5,105\n2026-03-02,3,108\n2026-03-03,1,107\n2026-03-04,2,\n", 5, "加一列"),
    ],
)  # fmt: skip
def test_a_row_without_a_sign_whose_balance_says_nothing_is_refused(text, line, said):
    problem = read_bytes(text.encode()).errors[0]
    assert problem.row == line
    assert said in problem.message


def test_what_the_balances_said_holds_for_the_confirmed_columns_too():
    text = (
        "期初余额：100.00\n日期,金额,余额\n2026-03-01,5,105\n2026-03-02,2,103\n2026-03-03,1,102\n"
    )
    first = read_bytes(text.encode())
    kept = Mapping.from_json({**first.mapping_guess.to_json(), "sure": True})
    again = read_bytes(text.encode(), kept)
    assert [row.amount_fen for row in again.rows] == [500, -200, -100]
    assert again.rows == first.rows
    assert not kept.flipped
    assert "按余额的增减" in " ".join(first.notes)
