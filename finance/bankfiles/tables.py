"""From bytes to rows of cells. What the bytes are decides, never the file's extension."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NoReturn

from python_calamine import CalamineWorkbook, PasswordError

from . import biff, packages
from .cells import Cell, Cells, column_name
from .types import Problem, Refused

LARGEST_FILE = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 256
MAX_CELL = 32_767
MAGIC = [
    (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"II*\0", "图片"),
    (b"MM\0*", "图片"), (b"BM", "图片"), (b"%PDF", "PDF"), (b"Rar!", "压缩包"), (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"), (b"MZ", "程序"), (b"\x7fELF", "程序"),
]  # fmt: skip
ODD_CHARACTER = re.compile("[\0-\x08\x0e-\x1f\ue000-\uf8ff]")
CODECS = ("utf-8", "gb18030")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# =1+1, or a call such as @SUM(1)*cmd|'...'!A0; a ruler of ===== is none.
FORMULA = re.compile(r"""\s*['"]?=[^=]|\s*[@+-].*[|(].*!\w""")
PROTECTED_TEXT = re.compile(r'="([^"=]*)"')


@dataclass
class Sheet:
    """表: rows of cells, each with the line number a person sees."""

    name: str
    lines: list[int]
    rows: Sequence[Cells]
    kind: str = "csv"
    cut: str = ""
    problems: list[Problem] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def load_sheets(data: bytes) -> list[Sheet]:
    """All sheets of a workbook, or the one table of a text file. Refused when it is neither."""
    if not data.strip(b"\0 \r\n\t"):
        raise Refused("文件是空的")
    if len(data) > LARGEST_FILE:
        raise Refused(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请按月分开导出")
    for magic, kind in MAGIC:
        if data.startswith(magic) and (magic not in (b"BM", b"MZ") or b"\0" in data[:200]):
            raise Refused(f"这是{kind}，不是对账单。请从网银或支付平台导出 CSV 或 Excel 文件")
    if data.startswith(b"PK\x03\x04"):
        packages.check_package(data)
        return _workbook(data, "xlsx")
    if data.startswith(OLE):
        if ENCRYPTED in data or biff.is_locked(biff.workbook(data)):
            raise Refused("工作簿有密码，请去掉密码后再上传")
        return _workbook(data, "xls")
    return [_text_table(data)]


def _workbook(data: bytes, kind: str) -> list[Sheet]:
    odd = packages.odd_cells(data) if kind == "xlsx" else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [_sheet(book, name, kind) for name in book.sheet_names]
    except Refused:
        raise
    except PasswordError:
        raise Refused("工作簿有密码，请去掉密码后再上传") from None
    except MemoryError:
        raise
    except Exception as reason:  # the reader raises many kinds for a damaged workbook
        raise Refused(f"Excel 文件已损坏，打不开（{type(reason).__name__}）") from None
    if kind == "xlsx":
        for sheet in sheets:
            sheet.problems += odd.get(sheet.name, [])
        return sheets
    hidden = biff.odd_cells(biff.workbook(data))
    for sheet in sheets:
        problems, merged = hidden.get(sheet.name, ([], []))
        sheet.problems += problems
        sheet.merged = sheet.merged or merged
    return sheets


def _sheet(book: CalamineWorkbook, name: str, kind: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise Refused(f"工作表「{name}」太大（最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列），请分开导出")
    left = [""] * (sheet.start[1] if sheet.start else 0)
    rows = [[*left, *map(_cell, row)] for row in sheet.iter_rows()]
    merged = [(a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or []]
    return Sheet(name, list(range(1, len(rows) + 1)), rows, kind, merged=merged)


def _cell(value: object) -> Cell:
    """Numbers become Decimal by their shortest writing, so no float leaves this module."""
    if isinstance(value, str):
        return _unwrap(value)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if isinstance(value, date | datetime | time | timedelta):
        return value
    return str(value)


def _unwrap(text: str) -> str:
    found = '="' in text and PROTECTED_TEXT.fullmatch(text.strip())
    return found[1] if found else text


def decode(data: bytes) -> tuple[str, bool]:
    """The text, and whether its last character was cut through."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):  # fmt: skip
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], codec) or _undecodable()
    head = data[:2000]
    if head.count(0) > len(head) // 5:
        little = head[1::2].count(0) > head[0::2].count(0)
        return _decode_as(data, "utf-16-le" if little else "utf-16-be") or _undecodable()
    if 0 in data:
        _undecodable(data[: data.index(0)])
    return (
        _decode_as(data, "utf-8")
        or _decode_as(data, "gb18030")
        or _undecodable(max((_readable(data, codec) for codec in CODECS), key=len))
    )


def _decode_as(data: bytes, codec: str) -> tuple[str, bool] | None:
    for missing in range(4):
        try:
            return data[: len(data) - missing].decode(codec), missing > 0
        except UnicodeDecodeError as reason:
            if reason.start < len(data) - 4:
                return None
    return None


def _readable(data: bytes, codec: str) -> bytes:
    """What comes before the first byte this codec cannot read."""
    try:
        data.decode(codec)
    except UnicodeDecodeError as reason:
        return data[: reason.start]
    return data


def _undecodable(before: bytes = b"") -> NoReturn:
    message = "文字编码认不出，请用 UTF-8 或 GB18030（网银默认）的 CSV，或 Excel 文件"
    raise Refused(message, before.count(b"\n") + 1 if before else None)


def _text_table(data: bytes) -> Sheet:
    text, cut = decode(data)
    _refuse_other_text(text)
    odd = ODD_CHARACTER.findall(text)
    if len(odd) * 50 > len(text):
        _undecodable(text[: text.index(odd[0])].encode())
    rows, lines, open_quote = _split(text, _delimiter(text))
    sheet = Sheet("", lines, rows)
    if cut:
        sheet.cut = "文件最后一个字只有一半，可能没有下载完整"
    if open_quote:
        sheet.cut = "文件末尾的引号没有闭合，可能没有下载完整"
    sheet.problems = _formulas(lines, rows)
    return sheet


def _refuse_other_text(text: str) -> None:
    head = text[:4000].lstrip("\ufeff \r\n\t")
    if re.search(r"^:20:", head, re.MULTILINE) and re.search(
        r"^:(60[FM]|61|25):", text, re.MULTILINE
    ):
        raise Refused("这是 MT940 报文，暂不支持。请从网银导出 CSV 或 Excel 文件")
    if head.startswith("<"):
        what = "camt（ISO 20022）报文" if "camt.05" in head else "网页或 XML 文件"
        raise Refused(f"这是{what}，暂不支持。请导出 CSV，或在 Excel 里另存为 .xlsx")
    if head.startswith("{") or re.match(r"\[\s*[{\[\]]", head):
        raise Refused("这是 JSON 文件，不是对账单。请导出 CSV 或 Excel 文件")


def _delimiter(text: str) -> str:
    """The commonest mark outside quotes: banks pad quoted cells with tabs."""
    head = re.sub('"[^"]*"', "", "\n".join(text.splitlines()[:300]))
    return max(",\t;|", key=head.count)


def _split(text: str, delimiter: str) -> tuple[list[list[str]], list[int], bool]:
    """Rows, their first line numbers, and whether a quote was still open at the end."""
    csv.field_size_limit(max(len(text), MAX_CELL))
    end = "\x00end"
    source = io.StringIO(text.rstrip("\r\n") + "\n" + end, newline="")
    reader, start = csv.reader(source, delimiter=delimiter), 1
    rows: list[list[str]] = []
    lines: list[int] = []
    for cells in reader:
        if len(cells) > MAX_COLUMNS:
            raise Refused(f"这一行超过 {MAX_COLUMNS} 列", start)
        if len(rows) > MAX_ROWS:
            raise Refused(f"超过 {MAX_ROWS} 行，请分开导出")
        rows.append([_unwrap(cell) for cell in cells])
        lines.append(start)
        start = reader.line_num + 1
    if rows[-1] == [end]:
        return rows[:-1], lines[:-1], False
    rows[-1][-1] = rows[-1][-1].replace(end, "")
    return rows, lines, True


def _formulas(lines: list[int], rows: list[list[str]]) -> list[Problem]:
    found = []
    for line, row in zip(lines, rows, strict=True):
        for position, cell in enumerate(row):
            if FORMULA.match(cell):
                place = column_name(position)
                found.append(Problem(line, place, "这一格是公式，不是数据，不能导入"))
            elif len(cell) > MAX_CELL:
                found.append(Problem(line, column_name(position), "这一格文字过长"))
    return found
