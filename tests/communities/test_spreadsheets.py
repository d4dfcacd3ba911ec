import csv
import io
from datetime import UTC, date, datetime
from urllib.parse import unquote

import openpyxl
import pytest

from communities.spreadsheets import (
    Fen,
    csv_bytes,
    csv_lines,
    disposition,
    inert,
    plain_yuan,
    xlsx_bytes,
)

HEAD = ["记账日期", "摘要", "金额（元）", "凭证份数"]
AT = datetime(2026, 10, 1, tzinfo=UTC)
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "\N{FULLWIDTH COMMERCIAL AT}x",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u3000＝1",
    "\ufeff=1",
    '=HYPERLINK("http://evil","x")',
    "=cmd|' /C calc'!A0",
]


def rows(text="电梯维保"):
    return [[date(2026, 9, 30), text, Fen(-402810), 2]]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_computes(text):
    line = list(csv.reader(io.StringIO(csv_bytes(HEAD, rows(text)).decode("utf-8-sig"))))[1]
    sheet = openpyxl.load_workbook(
        io.BytesIO(xlsx_bytes(HEAD, rows(text), title="t", at=AT))
    ).active

    assert line[1].startswith("'")
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value.startswith("'")


def test_plain_text_stays_as_it_is():
    assert inert("电梯=维保") == "电梯=维保"


def test_amounts_are_numbers():
    text = csv_bytes(HEAD, rows()).decode("utf-8-sig")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(HEAD, rows(), title="t", at=AT))).active

    assert text.splitlines()[1] == "2026-09-30,电梯维保,-4028.10,2"
    assert (sheet["C2"].value, sheet["C2"].number_format) == (-4028.1, "#,##0.00")
    assert sheet["D2"].value == 2
    assert sheet["A2"].value.date() == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (-5, "-0.05"), (140950, "1409.50"), (10**17, f"{10**15}.00")]
)
def test_yuan_without_grouping(fen, text):
    assert plain_yuan(fen) == text


def test_the_file_begins_with_a_byte_order_mark_and_ends_with_the_mark():
    data = csv_bytes(HEAD, rows(), mark="演示数据，与真实小区无关")

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode().endswith('"演示数据，与真实小区无关"\r\n') or data.decode().endswith(
        "演示数据，与真实小区无关\r\n"
    )


def test_lines_are_made_one_at_a_time():
    def endless():
        while True:
            yield ["x"]

    lines = csv_lines(["h"], endless())

    assert [next(lines) for _ in range(3)][1:] == ["x\r\n", "x\r\n"]


def test_equal_rows_give_an_equal_file():
    assert xlsx_bytes(HEAD, rows(), title="t", at=AT) == xlsx_bytes(HEAD, rows(), title="t", at=AT)


def test_a_download_has_its_real_name():
    name = "风和丽苑-公共收益-流水-2026-09.csv"
    header = disposition(name, "fenghe-liyuan-2026-09.csv")

    assert unquote(header.partition("UTF-8''")[2]) == name
    assert 'filename="fenghe-liyuan-2026-09.csv"' in header
    assert header.isascii()
