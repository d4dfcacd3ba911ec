"""Other banks: the guess at their columns, what it says back, and what it will not guess."""

import io
from datetime import date

import pytest
import xlsxwriter

from finance.bankfiles.recognise import read_bytes
from finance.bankfiles.types import Mapping
from tests.finance.xls import cell as xls_cell
from tests.finance.xls import formula, xls

CCB = """账号：3305****1234,户名：某小区
币种：人民币,钞汇:钞
交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,记账日期,摘要,账户明细编号-交易流水号
20260301 09:15:22,0.00,"1,200.00","11,200.00",人民币元,张三,6217,20260301,停车费,1-100
20260302 10:00:00,200.00,0.00,"11,000.00",人民币元,李四,6217,20260302,维修,1-101
合计,200.00,"1,200.00",,,,,,,
"""
CMB = """# 招商银行交易记录
# 账号: [****1234]

交易日期,交易时间,收入,支出,余额,交易类型,交易备注
"\t20260331","\t10:00:00","","35.00","965.00","转账汇款","电费"
"\t20260302","\t09:00:00","1000.00","","1000.00","代收","租金"
# 合计：收入 1笔 1000.00元，支出 1笔 35.00元
"""
PSBC = """交易日期|交易金额|借贷标志|账户余额|对方户名|摘要|流水号
2026/3/1|100.00|C|100.00|甲|收|1
2026/3/2|30.50|D|69.50|乙|付|2
"""
WIDE = "1,200.00".translate({ord(mark): ord(mark) + 0xFEE0 for mark in "0123456789,."})
VILLAGE = f"""序号\t交易时间\t交易金额\t收支方向\t余额\t对方名称\t用途
1\t2026年3月1日 8时5分\t{WIDE}\t收入\t1200.00\t甲\tx
2\t2026年3月2日\t(200.00)\t支出\t1000.00\t甲\tx
"""
SIGNED = """日期,金额,余额,摘要
2026.3.1,￥100.00,100,a
2026.3.2,(30.00),70,b
2026.3.5,"-￥20.00",50,b
"""
CORPORATE = """[HISTORYDETAIL]
凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,摘要,对方单位名称,余额
0,1204085009,330,2026-03-01 10:00:01,贷,0.00,5000.00,收租,某公司,5000.00
0,1204085009,330,2026-03-02 10:00:01,借,300.00,0.00,付电,某公司,4700.00
"""
MERCHANT = """#支付宝账务明细查询
#账号：[2088123456780156]
账务流水号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,业务类型,备注
1\t,停车,2026-03-01 10:00:00,a@b.c,20.00,0.00,120.00,在线支付,
2\t,服务费,2026-03-01 10:00:01,a@b.c,0.00,-0.12,119.88,收费,
#支出合计：1笔，共-0.12元
#收入合计：1笔，共20.00元
"""
WECHAT_FUND = """记账时间,微信支付业务单号,业务名称,收支类型,收支金额(元),账户结余(元),备注
`2026-03-01 10:00:00,`420,`交易,`收入,`20.00,`120.00,`x
`2026-03-02 10:00:00,`421,`扣除交易手续费,`支出,`0.12,`119.88,`x
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额
`2,`1,`20.00,`1,`0.12
"""
NO_HEADER = """2026-03-01,收租,100.00,1100.00
2026-03-02,电费,-30.00,1070.00
2026-03-03,电费,-30.00,1040.00
"""
CARRIED = """日期,摘要,借方,贷方,余额
2026-03-01,期初余额,,,1000.00
2026-03-02,收租,,500.00,1500.00
,本页合计,0.00,500.00,
2026-03-03,付电费,200.00,,1300.00
,本页合计,200.00,0.00,
,合计,200.00,500.00,
2026-03-31,期末余额,,,1300.00
"""
REVERSED = """日期,借方,贷方,余额
2026-03-01,100,,100
2026-03-02,50,,150
2026-03-03,,20,130
"""
LAYOUTS = [  # text, encoding, in, out, prints totals
    (CCB, "gb18030", 120000, 20000, True),
    (CMB, "gb18030", 100000, 3500, True),
    (PSBC, "utf-8", 10000, 3050, False),
    (VILLAGE, "utf-16", 120000, 20000, False),
    (VILLAGE, "utf-16-le", 120000, 20000, False),
    (SIGNED, "utf-8-sig", 10000, 5000, False),
    (CORPORATE, "gb18030", 500000, 30000, False),
    (MERCHANT, "gb18030", 2000, 12, True),
    (WECHAT_FUND, "utf-8", 2000, 12, True),
    (NO_HEADER, "utf-8", 10000, 6000, False),
    (CARRIED, "gb18030", 50000, 20000, True),
    (REVERSED, "utf-8", 15000, 2000, False),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=range(len(LAYOUTS)))
def test_other_banks_are_guessed(layout, end):
    text, codec, gained, paid, printed = layout
    reading = read_bytes(text.replace("\n", end).encode(codec))
    assert (reading.errors, reading.differences) == ([], [])
    assert (reading.sum_in_fen, reading.sum_out_fen) == (gained, paid)
    assert reading.printed_totals is printed
    assert printed or any("不印笔数和合计" in note for note in reading.notes)


@pytest.mark.parametrize("layout", LAYOUTS, ids=range(len(LAYOUTS)))
def test_a_guess_can_be_kept_and_applied_again(layout):
    data = layout[0].encode(layout[1])
    first = read_bytes(data)
    kept = Mapping.from_json(first.mapping_guess.to_json())
    assert kept.signature == first.mapping_guess.signature
    assert read_bytes(data, kept).rows == first.rows


def test_a_kept_mapping_refuses_another_header():
    kept = read_bytes(PSBC.encode()).mapping_guess
    assert "请重新确认" in read_bytes(SIGNED.encode(), kept).errors[0].message


def test_printed_totals_that_do_not_fit_are_named():
    changed = CMB.replace("支出 1笔 35.00元", "支出 2笔 36.00元").encode()
    assert read_bytes(changed).differences == [
        "文件写着支出 2 笔，实际读到 1 笔",
        "文件写着支出 36.00 元，实际合计 35.00 元",
    ]
    carried = CARRIED.replace("期初余额,,,1000.00", "期初余额,,,900.00").encode()
    assert read_bytes(carried).differences == [
        "文件写着期初余额 900.00 元，由第一行推算是 1,000.00 元"
    ]
    broken = PSBC.replace("69.50", "69.00").encode()
    assert read_bytes(broken).differences == ["第 3 行余额 69.00 元与第 2 行接不上，差 -0.50 元"]


def workbook(rows, *, merged=(), **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet("明细")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(at, place, cell, day)
            else:
                sheet.write(at, place, cell)
    for span in merged:
        sheet.merge_range(*span)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("date_1904", [False, True])
def test_a_workbook_of_numbers_and_dates(date_1904):
    rows = [["某村镇银行"], [], ["交易日", "借方金额", "贷方金额", "余额", "摘要"]]
    rows += [[date(2026, 3, 1), "", 1000.1, 1000.1, "x"], [date(2026, 3, 2), 0.3, "", 999.8, "y"]]
    rows += [["合计", 0.3, 1000.1, "", ""]]
    reading = read_bytes(workbook(rows, date_1904=date_1904))
    assert (reading.errors, reading.differences) == ([], [])
    assert (reading.sum_in_fen, reading.sum_out_fen) == (100010, 30)
    assert (reading.first, reading.last) == (date(2026, 3, 1), date(2026, 3, 2))


def test_figures_without_a_header_may_stand_around_an_empty_line():
    rows = [["2026-03-01", "100.00", "100.00"], ["2026-03-02", "-20.50", "79.50"], ["", "", ""]]
    rows += [["2026-03-03", "5.25", "84.75"]]
    reading = read_bytes("\n".join(",".join(row) for row in rows).encode())
    assert (reading.sum_in_fen, reading.sum_out_fen) == (10525, 2050)


def test_serial_dates_and_a_heading_over_two_rows():
    serial = [
        ["日期", "金额", "余额", "摘要"],
        [46082, 100.25, 100.25, "x"],
        [46083.5, -0.25, 100, "y"],
    ]
    assert read_bytes(workbook(serial)).last == date(2026, 3, 2)
    double = [["日期", "摘要", "", "", "余额"], ["", "", "借方", "贷方", ""]]
    double += [["2026-03-01", "x", "", "100", "100"], ["2026-03-02", "x", "20", "", "80"]]
    reading = read_bytes(workbook(double, merged=[(0, 2, 0, 3, "发生额")]))
    assert (reading.sum_in_fen, reading.sum_out_fen, reading.errors) == (10000, 2000, [])


def test_a_true_xls_is_read_and_its_formulas_are_seen():
    rows = [["某银行"], ["日期", "借方发生额", "贷方发生额", "余额", "摘要"]]
    rows += [["2026-03-01", "", 100.5, 100.5, "x"], [46083, 0.5, "", 100, "y"]]
    reading = read_bytes(xls(rows))
    assert (reading.errors, reading.differences) == ([], [])
    assert (reading.sum_in_fen, reading.sum_out_fen) == (10050, 50)
    assert reading.last == date(2026, 3, 2)
    computed = read_bytes(xls(rows, formula(4, 2, 2.0) + xls_cell(4, 0, "2026-03-03")))
    assert [(e.row, e.column) for e in computed.errors] == [(5, "C")]
    assert "公式" in computed.errors[0].message
    assert "已损坏" in read_bytes(xls(rows)[:3000]).errors[0].message


BAD = [  # body under 日期,金额,余额,摘要,币种; row, column and words of the first error
    ("2026-02-30,1.00,2.00,x,", 2, "A 日期", "没有这一天"),
    ("2026-03-01,1.005,2,y,", 2, "B 金额", "不足一分"),
    ("2026-03-01,abc,2,y,", 2, "B 金额", "不是数字"),
    ('2026-03-01,"1,23.00",2,y,', 2, "B 金额", "不是数字"),
    ("2026-03-01,1e3,2,y,", 2, "B 金额", "不是数字"),
    ("2026-03-01,,2,y,", 2, "B 金额", "缺少金额"),
    ("2026-03-01,1,2,y,\nxx,1,2,z,", 3, "A 日期", "认不出"),
    ("2026-03-01,1,2,y,\n1926-03-01,1,2,z,", 3, "A 日期", "不可信"),
    ("2026-03-01,=1+1,2.00,x,", 2, "B", "公式"),
    ("2026-03-01,1,2,y,人民币\n2026-03-01,1,3,y,美元", 3, "E 币种", "几种币种"),
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_bad_cell_is_named_by_row_and_column(bad):
    body, row, column, words = bad
    reading = read_bytes(f"日期,金额,余额,摘要,币种\n{body}\n".encode())
    assert (reading.errors[0].row, reading.errors[0].column) == (row, column)
    assert words in reading.errors[0].message


def test_lying_workbooks_are_named_by_row_and_column():
    head = ["日期", "金额", "摘要"]
    formula = read_bytes(workbook([head, ["2026-03-01", "=1+1", "x"]]))
    assert [(e.row, e.column) for e in formula.errors] == [(2, "B")]
    rows = [head, ["2026-03-01", 1, "x"], ["2026-03-02", 1, "x"]]
    merged = read_bytes(workbook(rows, merged=[(1, 2, 2, 2, "x")]))
    assert [(e.row, e.column) for e in merged.errors] == [(2, "C")]
    doubled = read_bytes("日期,金额,金额,摘要\n2026-03-01,1.00,2.00,x\n".encode())
    assert (doubled.errors[0].row, doubled.errors[0].column) == (1, "C")
    assert read_bytes(workbook(rows)).errors == []


def test_another_currency_is_reported():
    assert read_bytes("日期,金额,币种\n2026-02-03,1.00,美元\n".encode()).currency == "USD"
    assert read_bytes("币种：港币,\n日期,金额,摘要\n2026-02-03,1.00,x\n".encode()).currency == "HKD"
    assert read_bytes(SIGNED.encode()).currency == "CNY"
