"""From bytes to rows of cells. What the bytes are decides, never the file's extension."""

import csv
import io
import itertools
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NoReturn

from python_calamine import CalamineWorkbook, PasswordError, SheetMetadata, SheetVisibleEnum

from . import biff, packages
from .cells import NUMBER, Cells, column_name, number_text, serial_text
from .packed import Rows, unpacked
from .partxml import MAX_CELL, parse
from .sheetxml import FULL, MAX_COLUMNS, MAX_ROWS, SheetReader, full_of
from .types import Problem, Refused
from .workbook import Strings, Styles, book_of, plain

LARGEST_FILE = 20 * 1024 * 1024
HEAD = 20_000
LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+$")
MAGIC = [
    (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"II*\0", "图片"),
    (b"MM\0*", "图片"), (b"BM", "图片"), (b"%PDF", "PDF"), (b"Rar!", "压缩包"), (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"), (b"MZ", "程序"), (b"\x7fELF", "程序"),
]  # fmt: skip
HALF = "\ufffd"
MISREAD = re.compile(HALF + r"""(?![ \t]*["']?[ \t]*(?:[,\t;|\r\n]|$))""")
ODD_CHARACTER = re.compile("[\0-\x08\x0e-\x1f\ue000-\uf8ff]")
CODECS = ("utf-8", "gb18030")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# =1+1, or a call such as @SUM(1)*cmd|'...'!A0; a ruler of ===== is none.
FORMULA = re.compile(r"""\s*['"]?=[^=]|\s*[@+-].*[|(].*!\w""")


OTHER_TEXTS = [
    (re.compile(r"(?:<\?.*?\?>\s*)*<OFX>|OFXHEADER", re.IGNORECASE | re.DOTALL), "OFX 文件"),
    (re.compile(r"1CClientBankExchange"), "1C 银行交换文件（1CClientBankExchange）"),
    (re.compile(r"!(?:Type|Account|Option):", re.IGNORECASE), "QIF 文件"),
    (re.compile(r"<.*?(camt\.05\d)", re.DOTALL), "{} 报文（ISO 20022）"),
    (re.compile(r"<"), "网页或 XML 文件"),
]


@dataclass
class Sheet:
    """表: rows of cells, each with the line number a person sees."""

    name: str
    lines: Sequence[int]
    rows: Sequence[Cells]
    kind: str = "csv"
    cut: str = ""
    problems: list[Problem] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_hidden: bool = False
    notes: list[str] = field(default_factory=list)


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
        return _xlsx(data)
    if data.startswith(OLE):
        return _xls(data)
    return [_text_table(data)]


def _xlsx(data: bytes) -> list[Sheet]:
    package = packages.checked(data)
    book = book_of(package)
    strings, styles, sheets, size = Strings(), Styles(), [], 0
    for path, handler in ((book.strings, strings), (book.styles, styles)):
        if path:
            parse(package, path, handler)
    for name, path, is_hidden in book.sheets:
        reader = SheetReader(name, strings, styles.dates, book.shift, size)
        parse(package, path, reader, f"工作表「{name}」")
        reader.finish()
        size = reader.rows.size
        sheet = Sheet(name, reader.lines, reader.rows, "xlsx", is_hidden=is_hidden)
        sheet.problems, sheet.merged = reader.problems, reader.merged
        sheets.append(_checked(sheet))
    return sheets


def _xls(data: bytes) -> list[Sheet]:
    stream = biff.workbook(data)
    if ENCRYPTED in data or biff.is_locked(stream):
        raise Refused("工作簿有密码，请去掉密码后再上传")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [_xls_sheet(book, known) for known in book.sheets_metadata]
    except Refused:
        raise
    except PasswordError:
        raise Refused("工作簿有密码，请去掉密码后再上传") from None
    except MemoryError:
        raise
    except Exception as reason:  # the reader raises many kinds for a damaged workbook
        raise Refused(f"Excel 文件已损坏，打不开（{type(reason).__name__}）") from None
    odd = biff.odd_cells(stream)
    for sheet in sheets:
        problems, merged = odd.get(sheet.name, ([], []))
        sheet.problems += problems
        sheet.merged = sheet.merged or merged
    return sheets


def _xls_sheet(book: CalamineWorkbook, known: SheetMetadata) -> Sheet:
    name, sheet = known.name, book.get_sheet_by_name(known.name)
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise Refused(f"工作表「{name}」太大（最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列），请分开导出")
    left = [b""] * (sheet.start[1] if sheet.start else 0)
    rows = Rows()
    for line, row in enumerate(sheet.iter_rows(), 1):
        rows.add((*left, *map(_cell, row)), line)
    merged = [(a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or []]
    hidden = known.visible != SheetVisibleEnum.Visible
    lines = range(1, len(rows) + 1)
    return _checked(Sheet(name, lines, rows, "xls", merged=merged, is_hidden=hidden))


def _checked(sheet: Sheet) -> Sheet:
    """A sheet that goes to the last line there is was cut there."""
    if sheet.lines and sheet.lines[-1] in FULL:
        sheet.cut = (f"工作表「{sheet.name}」" if sheet.name else "文件") + full_of(sheet.lines[-1])
    return sheet


def _cell(value: object) -> bytes:
    """Numbers by their shortest writing, so that no float leaves this module."""
    text = str(value)
    if isinstance(value, timedelta):
        text = serial_text(str(value / timedelta(days=1)))
    elif isinstance(value, int | float) and NUMBER.fullmatch(repr(value)):
        text = number_text(repr(value).removesuffix(".0"))
    return plain(text).encode()


def decode(data: bytes) -> tuple[str, bool]:
    """The text, and whether its last character was cut through."""
    for mark, codec in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], codec) or _undecodable()
    head = data[:2000]
    if head.count(0) > len(head) // 5:
        little = head[1::2].count(0) > head[0::2].count(0)
        return _decode_as(data, "utf-16-le" if little else "utf-16-be") or _undecodable()
    if 0 in data:
        _undecodable(data[: data.index(0)])
    found = (_decode_as(data, codec) for codec in CODECS)
    cut = (_with_half_characters(data, codec) for codec in CODECS)
    return (
        next(filter(None, found), None)
        or next(filter(None, cut), None)
        or _undecodable(max((_readable(data, codec) for codec in CODECS), key=len))
    )


def _with_half_characters(data: bytes, codec: str) -> tuple[str, bool] | None:
    """Banks cut texts to so many bytes, in the middle of a character too: only ever the last one
    of a cell. None where anything else cannot be read."""
    text = data.decode(codec, "replace")
    return None if MISREAD.search(text) else (text, False)


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
    # These name themselves in ASCII, whatever the coding of the rest.
    _refuse_other_text(data[:HEAD].decode("latin-1"))
    text, cut = decode(data)
    _refuse_other_text(text[:HEAD])
    odd = sum(1 for _ in ODD_CHARACTER.finditer(text))
    if odd * 50 > len(text):
        _undecodable(ODD_CHARACTER.split(text, maxsplit=1)[0].encode())
    notes = _half_characters(text)
    text = text.replace(HALF, "")
    rows, lines, open_quote = _split(text, _delimiter(text))
    sheet = _checked(Sheet("", lines, rows, notes=notes))
    if cut:
        sheet.cut = "文件最后一个字只有一半，可能没有下载完整"
    if open_quote:
        sheet.cut = "文件末尾的引号没有闭合，可能没有下载完整"
    sheet.problems = _formulas(lines, rows)
    return sheet


def _half_characters(text: str) -> list[str]:
    if HALF not in text:
        return []
    line = text[: text.index(HALF)].count("\n") + 1
    return [f"有 {text.count(HALF)} 处文字在一个汉字中间被截断（第 {line} 行起），那半个字没有读"]


def _refuse_other_text(text: str) -> None:
    head = text[:4000].lstrip("\ufeff \r\n\t")
    if re.search(r"^:20:", head, re.MULTILINE) and re.search(
        r"^:(60[FM]|61|25):", text, re.MULTILINE
    ):
        raise Refused("这是 MT940 报文，暂不支持。请从网银导出 CSV 或 Excel 文件")
    for pattern, what in OTHER_TEXTS:
        if found := pattern.match(head):
            name = what.format(*found.groups())
            raise Refused(f"这是 {name}，暂不支持。请从网银导出 CSV，或在 Excel 里另存为 .xlsx")
    if head.startswith("{") or re.match(r"\[\s*[{\[\]]", head):
        raise Refused("这是 JSON 文件，不是对账单。请导出 CSV 或 Excel 文件")


def _delimiter(text: str) -> str:
    """The mark that stands equally often in the most lines: a memo may hold many of another.

    Outside quotes only: banks pad quoted cells with tabs.
    """
    head = "\n".join(text[: 10 * HEAD].splitlines()[:300])
    lines = re.sub('"[^"]*"', "", head).split("\n")

    def evenness(mark: str) -> tuple[int, int]:
        counts = Counter(count for line in lines if (count := line.count(mark)))
        often, alike = max(counts.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
        return alike, often

    return max(",\t;|", key=evenness)


def _lines(text: str) -> Iterator[str]:
    """Line by line, without a copy of the whole; the empty ones at the end are none."""
    filled = len(text)
    while filled and text[filled - 1] in "\r\n":
        filled -= 1
    for found in LINE.finditer(text, 0, filled):
        yield found[0]


def _split(text: str, delimiter: str) -> tuple[Rows, Sequence[int], bool]:
    """Rows, their first line numbers, and whether a quote was still open at the end."""
    csv.field_size_limit(max(len(text), MAX_CELL))
    end = "\x00end"
    source = itertools.chain(_lines(text), [end])
    reader, start = csv.reader(source, delimiter=delimiter), 1
    rows, lines = Rows(), array("I")
    for cells in reader:
        if len(cells) > MAX_COLUMNS:
            raise Refused(f"这一行超过 {MAX_COLUMNS} 列", start)
        if len(rows) > MAX_ROWS:
            ends = text.count("\n") + (text[-1] != "\n")
            full = "文件" + full_of(ends) if ends in FULL else ""
            raise Refused(full or f"超过 {MAX_ROWS} 行，请分开导出")
        rows.add((plain(cell).encode() for cell in cells), start)
        lines.append(start)
        start = reader.line_num + 1
    last = rows.kept[-1]
    if last == end.encode():
        return rows[:-1], lines[:-1], False
    rows.kept[-1] = last.replace(end.encode(), b"")
    return rows, lines, True


def _formulas(lines: Sequence[int], rows: Rows) -> list[Problem]:
    found = []
    for line, kept in zip(lines, rows.kept, strict=True):
        if b"=" not in kept and b"!" not in kept and len(kept) < MAX_CELL:
            continue
        for position, cell in enumerate(unpacked(kept)):
            if cell and FORMULA.match(cell):
                place = column_name(position)
                found.append(Problem(line, place, "这一格是公式，不是数据，不能导入"))
            elif cell and len(cell) > MAX_CELL:
                found.append(Problem(line, column_name(position), "这一格文字过长"))
    return found
