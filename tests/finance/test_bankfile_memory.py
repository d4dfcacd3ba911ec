"""Workbooks that mean harm, and the memory that reading any file may take."""

import io
import zipfile

import pytest

from finance.bankfiles.recognise import read_bytes
from tests.finance.reading_memory import measured
from tests.finance.test_bank_cases import CASES
from tests.finance.test_bankfile_mapper import SIGNED

MOST = 150
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
PREFIXED = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>%s</x:sheetData></x:worksheet>'
HEAD = (
    "<row>"
    + "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in ("日期", "摘要", "金额"))
    + "</row>"
)
ROW = '<row><c t="inlineStr"><is><t>2026-03-01</t></is></c><c/>%s</row>'


def book(sheet: str, form: str = SHEET) -> bytes:
    """A workbook whose one sheet holds this."""
    source, out = zipfile.ZipFile(CASES / "e_number_1e27.xlsx"), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            is_sheet = name.endswith("sheet1.xml")
            package.writestr(name, form % sheet if is_sheet else source.read(name))
    return out.getvalue()


BOMBS = {
    "one text of 30 MB, 120,000 times": (CASES / "e_shared_string_bomb.xlsx").read_bytes(),
    "cells of 30,000 characters": book(("<row>" + f"<c t='inlineStr'><is><t>{'甲' * 30_000}</t></is></c>" + "</row>") * 1000),
    "an attribute without end": book(f'<row><c r="{"A" * 40_000_000}"/></row>'),
    "a megabyte of digits": book(HEAD + ROW % f"<c><v>{'9' * 1_000_000}</v></c>"),
}  # fmt: skip


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_no_bomb_takes_more_memory_than_is_promised(data, tmp_path):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(data)
    rows, is_refused, peak = measured(path)
    assert not rows
    assert is_refused
    assert peak <= MOST


def test_the_limit_is_what_stops_a_file(tmp_path):
    head, *rows = SIGNED.splitlines(keepends=True)
    path = tmp_path / "large.csv"
    path.write_text(head + "".join(rows * 3000))
    assert measured(path, memory=30 << 20)[0] is None
    assert measured(path)[0] == 9000


@pytest.mark.parametrize(
    ("sheet", "form", "place", "said"),
    [
        (HEAD + ROW % '<c t="e"><v>#REF!</v></c>', SHEET, (2, "C"), "错误值 #REF!，不是数据（工作表「S」C2）"),
        (HEAD + ROW % "<c><f>400+100</f><v>500</v></c>", SHEET, (2, "C"), "公式"),
        (HEAD + ROW % '<c><f t="shared" si="0"/><v>500</v></c>', SHEET, (2, "C"), "公式"),
        (HEAD + ROW % "<c><v>1e27</v></c>", SHEET, (2, "C 金额"), "金额过大，不像是真的（工作表「S」C2）"),
        (HEAD + ROW % '<c r="XFD2"><v>1</v></c>', SHEET, (2, "XFD"), "XFD2 有内容，离表格太远"),
        (HEAD + ROW % '<c t="s"><v>7</v></c>', SHEET, (2, "C"), "工作表「S」C2 的文字在文件里找不到"),
        (HEAD + ROW % "<c><v>5</c>", SHEET, (None, None), "工作表「S」Excel 文件不完整或已损坏"),
    ],
)  # fmt: skip
def test_every_refusal_of_a_cell_says_where(sheet, form, place, said):
    prefixed = sheet.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    for data in (book(sheet, form), book(prefixed, PREFIXED)):
        problem = read_bytes(data).errors[0]
        assert (problem.row, problem.column) == place
        assert said in problem.message


def test_numbers_of_a_spreadsheet_are_read_as_it_shows_them():
    cells = ("<c><v>0.30000000000000004</v></c>", "<c><v>1.2E3</v></c>", "<c><v>-0.5</v></c>")
    reading = read_bytes(book(HEAD + "".join(ROW % cell for cell in cells)))
    assert [row.amount_fen for row in reading.rows] == [30, 120000, -50]


def test_a_sheet_written_to_its_last_line_was_cut():
    row = '<row r="%d"><c><v>46082</v></c><c><v>1</v></c><c><v>5</v></c></row>'
    reading = read_bytes(book(HEAD + row % 2 + row % 65_536))
    assert "工作表「S」正好写满 65,536 行" in reading.differences[0]
    assert read_bytes(book(HEAD + row % 2 + row % 65_535)).differences == []
