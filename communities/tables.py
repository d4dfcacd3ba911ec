"""Bounded reading of a small XLSX or CSV file into rows of cells."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

import python_calamine
from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 20_000, 60

# What a cell can hold; a day may carry its time.
Cell = str | float | date | time | timedelta


def read_table(content: bytes, name: str, *, fills_merged: bool = False) -> list[list[Cell]]:
    """All rows of the first sheet, of equal width. ValueError with a sentence on a bad file.

    Where it ``fills_merged``, a cell merged over several rows stands in each of them.
    At most 5 MB, 50 MB unpacked, 20,000 rows and 60 columns, so that a hostile file costs little.
    """
    if not content:
        raise ValueError(_("文件是空的。"))
    if len(content) > MAX_BYTES:
        raise ValueError(_("文件超过 5 MB。"))
    is_xlsx = content[:4] == b"PK\x03\x04"
    rows = _read_xlsx(content, fills_merged) if is_xlsx else _read_csv(content, name)
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS:
        raise ValueError(_("表格过大：最多 20000 行、60 列。"))
    return [row + [""] * (width - len(row)) for row in rows]


def find_header(
    table: list[list[Cell]], headers: Mapping[str, Sequence[str]], required: Sequence[str]
) -> tuple[int, dict[str, int]]:
    """表头: the first of ten rows that names a room column, and the place of each column that is there;
    titles may stand above it. ValueError where none does, one stands twice or one is missing."""
    for at, cells in enumerate(table[:10]):
        names = [re.sub(r"[\s（(].*", "", cell_text(cell)).lower() for cell in cells]
        if not set(names) & set(headers["unit"]):
            continue
        places = {}
        for key, known in headers.items():
            found = [place for place, name in enumerate(names) if name in known]
            if len(found) > 1:
                raise ValueError(_("表头“%s”出现了两次。") % headers[key][0])
            if found:
                places[key] = found[0]
        missing = [headers[key][0] for key in required if key not in places]
        if missing:
            raise ValueError(_("表头缺少：%s。") % "、".join(missing))
        return at, places
    wanted = "、".join(headers[key][0] for key in required)
    raise ValueError(_("找不到表头。需要的列：%s。") % wanted)


def cell_text(cell: Cell) -> str:
    """A cell as its reader sees it: a whole number without the ".0" spreadsheets store."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def _read_xlsx(content: bytes, fills_merged: bool) -> list[list[Cell]]:
    try:
        _refuse_bomb(content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
            raise ValueError(_("表格过大：最多 20000 行、60 列。"))
        start = sheet.start or (0, 0)
        empty: list[list[Cell]] = [[] for _row in range(start[0])]
        rows = empty + [[""] * start[1] + row for row in sheet.to_python(skip_empty_area=True)]
        if fills_merged:
            _fill(rows, sheet.merged_cell_ranges or [])
        return rows
    except (python_calamine.CalamineError, zipfile.BadZipFile, EOFError, KeyError) as error:
        raise ValueError(_("无法打开这个 XLSX 文件：它已损坏、设有密码或不是表格。")) from error


def _fill(rows: list[list[Cell]], merged: Sequence[Sequence[tuple[int, int]]]) -> None:
    """Down the first column of each range; a title over several columns stays one, and an empty row
    empty."""
    told = [any(row) for row in rows]
    for (top, left), (bottom, _right) in merged:
        for at in range(top + 1, min(bottom + 1, len(rows))):
            if told[at]:
                rows[at][left] = rows[top][left]


def _refuse_bomb(content: bytes) -> None:
    """Unpack to nowhere: the sizes a zip file states about itself prove nothing."""
    left = MAX_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            if member.flag_bits & 1:
                raise ValueError(_("文件设有密码，无法读取。"))
            with archive.open(member) as unpacked:
                while chunk := unpacked.read(1 << 20):
                    left -= len(chunk)
                    if left < 0:
                        raise ValueError(_("文件解开后过大。"))


def _read_csv(content: bytes, name: str) -> list[list[Cell]]:
    if name.lower().endswith((".xls", ".xlsx")) or b"\x00" in content:
        raise ValueError(_("文件不是 XLSX，也不是 CSV 文本。请另存为 XLSX 后再试。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValueError(_("无法识别文字编码，请存为 UTF-8 或 GB18030。"))
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [[*cells] for cells in lines]
    except csv.Error as error:
        raise ValueError(_("CSV 格式有误：%s。") % error) from error
