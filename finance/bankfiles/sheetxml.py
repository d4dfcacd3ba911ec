"""The cells of an XLSX sheet, row by row, with what must not be taken for data: formulas, errors."""

import re
from array import array
from collections.abc import Callable
from decimal import Decimal

from .cells import NUMBER, column_name, is_short, number_text, serial_text
from .packed import Rows
from .partxml import tags
from .types import Problem, Refused
from .workbook import Strings, typed

MAX_ROWS = 200_000
MAX_COLUMNS = 256
# The last line that old and new spreadsheets have.
FULL = {65_536, 1_048_576}
# Empty rows kept between two others.
GAP = 3
REPORTED = 20
MAX_MERGED = 10_000
AREA = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
TAGS = tags("sheetData", "row", "f", "rPh", "mergeCell", "is", "r", "rPr")
# A row and its cells as nearly every program writes them: numbers, and numbers of shared texts.
ROW = re.compile(rb'\s*<row r="(\d{1,7})"(?: [\w:]+="[\w.,: -]*")*>')
USUAL = re.compile(
    rb'<c r="([A-Z]{1,3})\d{1,7}"(?: s="(\d{1,5})")?'
    rb'(?:/>| t="s"><v>(\d{1,9})</v></c>|(?: t="n")?><v>([-+.\deE]{1,40})</v></c>)'
)
PARTS = 1 + USUAL.groups
# Of these ``is_short`` is true.
SHORT = re.compile(rb"-?\d{1,10}(?:\.\d\d?)?")
TEXT = {"is", "r", "rPr"}
CELL, VALUE = frozenset(tags("c")), frozenset(tags("v", "t"))
Reader = Callable[[str, dict[str, str], int], bytes]
NAMES = [*map(column_name, range(MAX_COLUMNS))]
PLACES = {name: at for at, name in enumerate(NAMES)}
COLUMNS = {name.encode(): at for name, at in PLACES.items()}
FORMULA = "这一格是公式，不是数据，不能导入。请在 Excel 里「选择性粘贴为数值」后再上传"


def full_of(line: int) -> str:
    return f"正好写满 {line:,} 行，这是表格的最后一行，导出时多半被截断了，请按月分开导出"


def column_at(letters: str) -> int:
    """The position of a column from 0; -1 where it is no column."""
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64 if "A" <= letter <= "Z" else -1_000_000
    return max(at - 1, -1)


class SheetReader:
    """Takes what the parser meets in a sheet and gives rows, their numbers and what is wrong."""

    opens: re.Pattern[bytes] | None = re.compile(rb"<sheetData>")
    closes = b"</row>"

    def __init__(self, name: str, strings: Strings, dates: set[str], shift: int, size: int) -> None:
        self.name, self.dates, self.shift = name, dates, shift
        self.styles = {one.encode() for one in dates}
        self.shared, self.ends = bytes(strings.kept), strings.ends
        self.rows, self.lines = Rows(size=size), array("I")
        self.problems: list[Problem] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.texts: list[str] = []
        self.cells: list[bytes] = []
        self.line = self.last = self.aside = 0
        self.number = ""
        self.is_formula = self.is_known = False
        self.plain = self._text
        self.start, self.end = self._handlers()

    def _handlers(self) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
        """Hundreds of thousands of cells pass here, so that nothing else is asked of them."""
        texts, rarely, ended, keep = self.texts, self._start, self._end, self._keep
        read, other = {"s": self._shared, "n": self._numeric}, self.plain
        cell: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal cell
            if name in CELL:
                cell = attributes
                texts.clear()
            elif name not in VALUE:
                rarely(name, attributes)

        def end(name: str) -> None:
            if name in CELL:
                if texts or self.is_formula:
                    value = texts[0] if len(texts) == 1 else "".join(texts)
                    keep(cell, value, read.get(cell.get("t", "n"), other))
                else:
                    self._pass_over(cell)
            elif name not in VALUE:
                ended(name)

        return start, end

    def take(self, data: bytes, at: int) -> int:
        while self.is_known and not self.is_formula and (found := ROW.match(data, at)):
            end = data.find(self.closes, found.end())
            if end < 0:
                break
            self.line = int(found[1])
            if (cells := self._usual(data[found.end() : end])) is None:
                break
            self.cells = cells
            self._end_row()
            at = end + len(self.closes)
        return at

    def _usual(self, data: bytes) -> list[bytes] | None:
        """The cells of a row, if each stands where its reference says, from left to right."""
        parts = USUAL.split(data)
        if any(parts[::PARTS]):
            return None
        cells: list[bytes] = []
        each = (parts[first::PARTS] for first in range(1, PARTS))
        for letters, style, shared, number in zip(*each, strict=True):
            if not (shared or number):
                continue
            at = COLUMNS.get(letters, -1)
            if at < len(cells):
                return None
            if at > len(cells):
                cells += [b""] * (at - len(cells))
            cells.append(self._text_at(shared, at) if shared else self._short(number, style))
        return cells

    def _short(self, number: bytes, style: bytes | None) -> bytes:
        if style in self.styles or not SHORT.fullmatch(number):
            return self._number(number.decode(), style.decode() if style else None)
        return number

    def _pass_over(self, cell: dict[str, str]) -> None:
        """An empty cell takes its place only where none says which that is."""
        if "r" not in cell and len(self.cells) < MAX_COLUMNS:
            self.cells.append(b"")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = TAGS.get(name)
        if tag == "row":
            number = attributes.get("r", "")
            self.line = int(number) if number.isdecimal() else self.line + 1
            self.number = str(self.line)
            self.cells = []
        elif tag == "sheetData":
            self.is_known = True
        elif tag == "f":
            self.is_formula = True
        elif tag == "rPh":
            self.aside = len(self.texts)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        tag = TAGS.get(name)
        if tag == "row":
            self._end_row()
        elif tag == "f":
            self.texts.clear()
        elif tag == "rPh":
            del self.texts[self.aside :]
        elif tag not in TEXT:
            self.texts.clear()

    def _keep(self, cell: dict[str, str], value: str, read: Reader) -> None:
        """Put the cell where its reference says, or behind the one before."""
        cells, reference = self.cells, cell.get("r")
        behind = at = len(cells)
        if at >= MAX_COLUMNS:
            self._far(column_name(at))
        if reference and reference != NAMES[at] + self.number:
            found = PLACES.get(reference.rstrip("0123456789"))
            at = self._far(reference) if found is None else found
        if self.is_formula or (read is self.plain and cell.get("t") == "e"):
            self._report(at, value)
        text = read(value, cell, at)
        if at == behind:
            cells.append(text)
        elif at > behind:
            cells += [*[b""] * (at - behind), text]
        else:
            cells[at] = text

    def _text(self, value: str, cell: dict[str, str], at: int) -> bytes:
        return typed(value).encode()

    def _shared(self, value: str, cell: dict[str, str], at: int) -> bytes:
        return self._text_at(value, at)

    def _text_at(self, value: str | bytes, at: int) -> bytes:
        try:
            number = int(value)
            return self.shared[self.ends[number] : self.ends[number + 1]]
        except (ValueError, IndexError):
            place = f"{column_name(at)}{self.line}"
            message = f"工作表「{self.name}」{place} 的文字在文件里找不到，文件已损坏"
            raise Refused(message, self.line, column_name(at)) from None

    def _numeric(self, value: str, cell: dict[str, str], at: int) -> bytes:
        return self._number(value, cell.get("s"))

    def _number(self, value: str, style: str | None) -> bytes:
        if style not in self.dates or not NUMBER.fullmatch(value):
            return (value if is_short(value) else self._long(value)).encode()
        return serial_text(str(Decimal(value) + self.shift) if self.shift else value).encode()

    def _long(self, value: str) -> str:
        return number_text(value) if NUMBER.fullmatch(value) else typed(value)

    def _end_row(self) -> None:
        if not any(self.cells):
            return
        before = self.lines[-1] if self.lines else 0
        if len(self.lines) <= MAX_ROWS:
            for line in range(max(before + 1, self.line - GAP), self.line):
                self._add([], line)
            self._add(self.cells, self.line)
        self.last = self.line

    def _add(self, cells: list[bytes], line: int) -> None:
        self.rows.add(cells, line)
        self.lines.append(line)

    def finish(self) -> None:
        """Refused where the sheet is longer than is read, which a full one always is."""
        if len(self.lines) > MAX_ROWS:
            full = self.last in FULL
            raise Refused(
                f"工作表「{self.name}」"
                + (full_of(self.last) if full else f"超过 {MAX_ROWS} 行，请按月分开导出"),
                self.last,
            )

    def _report(self, at: int, value: str) -> None:
        """Formulas and errors, which look like data otherwise."""
        message = FORMULA if self.is_formula else f"这一格是错误值 {value[:10]}，不是数据"
        self.is_formula = False
        if len(self.problems) < REPORTED:
            column = column_name(at)
            place = f"（工作表「{self.name}」{column}{self.line}）"
            self.problems.append(Problem(self.line, column, message + place))

    def _far(self, reference: str) -> int:
        column = reference.rstrip("0123456789")[:3]
        message = (
            f"工作表「{self.name}」{column}{self.line} 有内容，离表格太远，请删去这一格后再上传"
        )
        raise Refused(message, self.line, column)

    def _merge(self, area: str) -> None:
        found = AREA.fullmatch(area)
        if found and len(self.merged) < MAX_MERGED:
            left, top, right, bottom = found.groups()
            self.merged.append((int(top) - 1, column_at(left), int(bottom) - 1, column_at(right)))
