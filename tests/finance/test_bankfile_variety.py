"""More ways banks write the same two rows: 500.00 in, 100.00 out."""

import io

import openpyxl
import pytest

from finance.bankfiles.recognise import read_bytes
from tests.finance import xls

ICBC_CORPORATE = """[HISTORYDETAIL]
凭证号\t本方账号\t对方账号\t交易时间\t借/贷\t借方发生额\t贷方发生额\t摘要\t对方单位名称\t余额
0\t1204085009\t330\t2025-03-01-10.00.01.123456\t贷\t0.00\t500.00\t收租\t甲公司\t500.00
0\t1204085009\t330\t2025-03-02-10.00.01.123456\t借\t100.00\t0.00\t付电\t甲公司\t400.00
"""
RURAL = """序号,记账日期,记账时间,发生额,进出标志,余额,对方户名,摘要
1,2025-03-01,100000,500.00,进,500.00,甲,x
2,2025-03-02,100000,100.00,出,400.00,甲,x
"""
ANY_WORD = """日期,金额,类别,摘要
2025-03-01,500.00,存,x
2025-03-02,100.00,取,x
"""
PLUS_MINUS = """日期,方向,金额,余额,摘要
2025-03-01,+,500.00,500.00,x
2025-03-02,-,100.00,400.00,x
"""
MARKS = """日期,金额,余额,摘要
2025-03-01,CNY 500.00+,"CNY500.00",x
2025-03-02,-CNY100.00,400.00元,x
"""
CREDIT_DEBIT = """日期,金额,余额,摘要
2025-03-01,500.00CR,500.00CR,x
2025-03-02,100.00DR,400.00CR,x
"""
RECEIVER = """交易日期,摘要,收方金额,付方金额,余额
2025-03-01,甲,500.00,,500.00
2025-03-02,甲,,100.00,400.00
"""
CARD = """交易日期,记账日期,交易描述,卡号末四位,人民币金额
2025-03-01,2025-03-01,支付宝-超市,1234,100.00
2025-03-02,2025-03-02,财付通还款,1234,-500.00
"""
NEUTRAL = """交易日期,收支类型,金额,交易状态,摘要
2025-03-01,收入,500.00,成功,x
2025-03-02,不计收支,70.00,成功,x
2025-03-03,支出,100.00,成功,x
2025-03-04,支出,30.00,交易失败,x
"""
SHOP = """共：2笔记录
支出：1笔 100.00元
收入：1笔 500.00元
交易创建时间,交易成功时间,交易类型,收/支,支付方式,订单金额,实付金额,备注
2025-03-01 10:00:00,2025-03-01 10:00:09,退款,收入,某银行,¥520.00,¥500.00,/
2025-03-02 10:00:00,2025-03-02 10:00:09,支付,支出,某银行,¥110.00,¥100.00,/
"""
FOOT = """日期,摘要,借方发生额,贷方发生额,余额
2025-03-01,x,,500.00,500.00
第1页/共2页
日期,摘要,借方发生额,贷方发生额,余额
2025-03-02,x,100.00,,400.00
借方笔数,1,借方金额,100.00,
贷方笔数,1,贷方金额,500.00,
"""
WAYS = [ICBC_CORPORATE, RURAL, ANY_WORD, PLUS_MINUS, MARKS, CREDIT_DEBIT, RECEIVER, CARD, NEUTRAL, SHOP, FOOT]  # fmt: skip


@pytest.mark.parametrize("text", WAYS, ids=range(len(WAYS)))
def test_the_same_two_rows_in_many_words(text):
    reading = read_bytes(text.replace("\n", "\r\n").encode("gb18030"))
    assert (reading.errors, reading.differences) == ([], [])
    assert (reading.sum_in_fen, reading.sum_out_fen) == (50000, 10000)


def test_a_label_and_its_figure_in_two_cells_are_compared():
    changed = read_bytes(FOOT.replace("贷方金额,500.00", "贷方金额,501.00").encode())
    assert changed.differences == ["文件写着收入 501.00 元，实际合计 500.00 元"]


@pytest.mark.parametrize("only", ["收入金额", "支出金额"])
def test_one_side_alone(only):
    reading = read_bytes(f"日期,{only},摘要\n2025-03-01,7.00,x\n2025-03-02,8.00,y\n".encode())
    assert {reading.sum_in_fen, reading.sum_out_fen} == {1500, 0}
    assert (reading.sum_in_fen > 0) is (only == "收入金额")


def test_units_other_than_yuan():
    body = "\n2025-03-01,5.00,x\n"
    assert read_bytes(f"日期,金额(美元),摘要{body}".encode()).currency == "USD"
    for head, column in (("日期,金额（万元）,摘要", 1), ("单位：千元\n日期,金额,摘要", 2)):
        problem = read_bytes((head + body).encode()).errors[0]
        assert (problem.row, problem.column[0]) == (column, "B")
        assert "换算成元" in problem.message
    assert read_bytes(f"单位：元\n日期,金额（元）,摘要{body}".encode()).errors == []


def test_a_column_of_figures_without_any_sign_says_so():
    plain = "日期,金额,摘要\n2025-03-01,5.00,x\n2025-03-02,6.00,x\n"
    assert any("全部按收入读取" in note for note in read_bytes(plain.encode()).notes)
    signed = plain.replace("6.00", "-6.00")
    assert not any("全部按收入读取" in note for note in read_bytes(signed.encode()).notes)


def test_a_comma_without_quotes_is_an_error_and_not_another_amount():
    head = "日期,金额,摘要\n2025-03-01,5.00,x\n"
    loose = read_bytes((head + "2025-03-02,1,200.00,y\n").encode())
    assert [(e.row, e.column) for e in loose.errors] == [(3, "D")]
    assert read_bytes((head + '2025-03-02,"1,200.00",y,,\n').encode()).sum_in_fen == 120500


def test_what_cannot_be_decoded_is_named_by_its_line():
    text = "日期,金额,摘要\n2025-03-01,5.00,x\n"
    assert read_bytes(text.encode() + b"2025-03-02,\0,\n").errors[0].row == 3
    assert read_bytes(text.encode() + b"\xff\xff\xff,1,\n" * 9).errors[0].row == 3


def test_a_cell_far_away_is_named():
    book = openpyxl.Workbook()
    book.active.append(["日期", "金额", "摘要"])
    book.active.append(["2025-03-01", 5, "x"])
    assert read_bytes(saved(book)).sum_in_fen == 500
    book.active["XFD1048576"] = "x"
    assert [(e.row, e.column) for e in read_bytes(saved(book)).errors] == [(1048576, "XFD")]


def test_a_table_away_from_the_corner_keeps_its_places():
    book = openpyxl.Workbook()
    for at, cells in enumerate((["日期", "金额", "摘要"], ["2025-03-01", 5, "x"], ["2025-03-02", 5.001, "y"])):  # fmt: skip
        for place, value in enumerate(cells):
            book.active.cell(4 + at, 3 + place, value)
    reading = read_bytes(saved(book))
    assert (reading.sum_in_fen, [(e.row, e.column) for e in reading.errors]) == (
        500,
        [(6, "D 金额")],
    )


def test_an_old_workbook_with_a_password_says_so(monkeypatch):
    rows = [["日期", "金额", "摘要"], ["2025-03-01", 5, "x"]]
    assert read_bytes(xls.xls(rows)).sum_in_fen == 500
    plain = xls._stream
    lock = xls.record(0x002F, bytes(54))
    monkeypatch.setattr(xls, "_stream", lambda cells: plain(cells)[:20] + lock + plain(cells)[20:])
    assert "密码" in read_bytes(xls.xls(rows)).errors[0].message


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_total_under_signed_amounts_is_their_net_sum():
    body = "日期,金额,摘要\n2025-03-01,500.00,x\n2025-03-02,-100.00,y\n合计,{},\n"
    assert read_bytes(body.format("400.00").encode()).differences == []
    wrong = read_bytes(body.format("401.00").encode())
    assert wrong.differences == ["文件写着合计 401.00 元，实际合计 400.00 元"]


def test_tabs_that_pad_quoted_cells_do_not_part_them():
    lines = [
        ["日期", "金额", "摘要"],
        ["2025-03-01", "500.00", "x"],
        ["2025-03-02", "（100.00）元", "y"],
    ]
    padded = "\n".join(",".join(f'"\t{cell}\t"' for cell in line) for line in lines)
    reading = read_bytes(padded.encode())
    assert (reading.sum_in_fen, reading.sum_out_fen, reading.errors) == (50000, 10000, [])


def test_totals_named_and_figured_in_one_line_of_cells():
    head = "交易时间,对方户名,摘要,借方发生额,贷方发生额,余额,附言,凭证号\n"
    body = "2025-03-01 10:20:30,甲,x,,500.00,500.00,,\n2025-03-02 10:20:30,甲,x,100.00,,400.00,,\n"
    foot = "总收入笔数,1,总收入金额,{},总支出笔数,2,总支出金额,100.00\n"
    assert read_bytes((head + body + foot.format("501.00")).encode()).differences == [
        "文件写着收入 501.00 元，实际合计 500.00 元",
        "文件写着支出 2 笔，实际读到 1 笔",
    ]
