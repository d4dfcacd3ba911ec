"""行: which lines under the header are movements, and what the others are.

Words propose, figures and place decide: a line called 合计 whose balance follows is a payment with
that memo; one that repeats the sum of the lines above it, or moves no balance, is a total.
"""

import re
from dataclasses import dataclass, field

from . import mapper, subtotals
from .cells import Cell, Cells, narrow, parse_day, parse_fen, text_of
from .labels import SUSPECT, is_near_total, label_of
from .layouts import OUT, header_of, normal, way_of
from .packed import Body, kept_of, unpacked
from .tables import Sheet
from .totals import Printed, heads_totals, label, printed_in
from .types import Mapping, Problem

PRINTED = re.compile(
    r"(人民币|本币|美元|港币|外币|本页|本月|本期|本年)?(合计|总计|小计|累计|汇总|total|承前页|过次页)"
    r"|总?(收入|支出|借方|贷方|已收入|已支出|待收入|待支出|期初|期末|上期)(总|合|余|笔|:|金额:)"
    r"|总?(笔数|条数)|记录数|共计?\d+[笔条]|[-—=*_#]{2}|#|(导出|打印|下载|查询)(时间|日期)?:",
    re.IGNORECASE,
)
STARTS_LIKE_DATE = re.compile(r"\d{1,4}[-/.年]|\d{5,}")
# A digit where money belongs, but no day beside a signature.
FIGURE = re.compile(r"^(?!.*\d{4}[-/.年]\d{1,2}[-/.月]).*\d")
MONEY = ("amount", "income", "expense")
KINDS = {
    "opening": "期初、承前余额", "closing": "期末、过次余额", "total": "合计小计",
    "head": "重复的表头", "text": "文字",
}  # fmt: skip


@dataclass
class Lines:
    """``body`` moves money; ``outside`` is read for what it prints, but for sums the lines of totals
    ``checked`` already; ``aside`` counts by kind."""

    body: Body = field(default_factory=Body)
    outside: list[tuple[int, Cells]] = field(default_factory=list)
    checked: set[int] = field(default_factory=set)
    aside: dict[str, list[int]] = field(default_factory=dict)
    opening: int | None = None
    closing: int | None = None
    differences: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def printed(self, mapping: Mapping) -> Printed:
        """The balances of lines under the columns stand before those found in words."""
        said = [(line, cells) for line, cells in self.outside if line not in self.checked]
        printed = printed_in(said, mapping)
        printed.opening = printed.opening if self.opening is None else self.opening
        printed.closing = printed.closing if self.closing is None else self.closing
        return printed

    def notes(self) -> list[str]:
        """What was set aside among the rows, counted, with the lines where it stood."""
        said = [
            f"{KINDS[kind]} {len(lines)} 行（第 {'、'.join(map(str, lines[:3]))}"
            f"{' 等' if len(lines) > 3 else ''} 行）"
            for kind, lines in self.aside.items()
        ]
        return [f"不是明细、没有计入：{'，'.join(said)}"] if said else []


def cell_of(mapping: Mapping, cells: Cells, name: str) -> Cell:
    """The first filled cell of a field; None where it has no column."""
    places = mapping.columns.get(name)
    if not places:
        return None
    if len(places) == 1:
        return cells[places[0]] if places[0] < len(cells) else None
    found = [cells[at] if at < len(cells) else None for at in places]
    return next((one for one in found if text_of(one)), found[0])


def fen_of(cell: Cell) -> int | None:
    """Fen of a cell that is a figure; None for all else."""
    try:
        return parse_fen(cell)
    except ValueError:
        return None


class Line:
    """A line that may be a movement: ``kind`` is its label's, ``""`` where it has none."""

    __slots__ = ("_figures", "kept", "kind", "line", "mapping", "words")

    def __init__(
        self, line: int, cells: Cells, mapping: Mapping, kind: str = "", words: str = ""
    ) -> None:
        self.line, self.kept, self.mapping = line, kept_of(cells), mapping
        self.kind, self.words = kind, words
        self._figures: dict[str, int] | None = None

    @property
    def cells(self) -> Cells:
        return unpacked(self.kept)

    @property
    def figures(self) -> dict[str, int]:
        if self._figures is None:
            cells = self.cells
            found = {name: fen_of(cell_of(self.mapping, cells, name)) for name in MONEY}
            self._figures = {name: fen for name, fen in found.items() if fen}
        return self._figures

    @property
    def balance(self) -> int | None:
        return fen_of(cell_of(self.mapping, self.cells, "balance"))

    @property
    def turn(self) -> int:
        """-1 where the direction's column says that the amount went out."""
        is_out = way_of(cell_of(self.mapping, self.cells, "direction")) == OUT
        return -1 if self.mapping.sign == "flag" and is_out else 1

    @property
    def is_booked(self) -> bool:
        """With a number, a clock or somebody on the other side: nobody books a total so."""
        names = ("reference", "time", "counterparty", "counterparty_account")
        cells = self.cells
        said = {narrow(text_of(cell_of(self.mapping, cells, name))) for name in names}
        return bool(said - {"", self.words})

    @property
    def moved(self) -> int:
        found = self.figures
        return abs(found.get("amount", 0)) or abs(found.get("income", 0) - found.get("expense", 0))


class Divider:
    """Sorts the lines of one sheet under one mapping."""

    def __init__(self, sheet: Sheet, mapping: Mapping, start: int) -> None:
        self.sheet, self.mapping, self.start = sheet, mapping, start
        self.lines = Lines()
        self.rows: list[Line] = []
        self.doubtful: list[int] = []
        self.title: Cells | None = None
        self.money = [at for name in MONEY for at in mapping.columns.get(name, ())]

    def divide(self) -> Lines:
        lines, rows = self.sheet.lines, self.sheet.rows
        first = max(self.start - 1 if self.mapping.header else 0, 0)
        above = zip(lines[:first], rows[:first], strict=True)
        self.lines.outside = [pair for pair in above if any(map(text_of, pair[1]))]
        for line, cells in zip(lines[self.start :], rows[self.start :], strict=True):
            self._place(line, cells)
        for at in self.doubtful:
            self._settle(at)
        self._ends()
        subtotals.check(self.rows, self.lines)
        self.lines.body = Body((one.line, one.kept) for one in self.rows if not one.kind)
        return self.lines

    def _place(self, line: int, cells: Cells) -> None:
        """Into the rows what has a date or a figure; all else where its words put it."""
        if self.title:
            self.lines.outside.append((line, label(self.title, cells)))
            self.title = None
        elif STARTS_LIKE_DATE.match(text_of(cell_of(self.mapping, cells, "date"))):
            self._place_dated(line, cells)
        elif not any(text_of(cell) or narrow(str(cell or "")) for cell in cells):
            return
        elif self.mapping.header and self._is_header(cells):
            self._aside("head", line)
        elif heads_totals(cells):
            self.title = cells
        else:
            self._place_undated(line, cells)

    def _place_dated(self, line: int, cells: Cells) -> None:
        one = Line(line, cells, self.mapping)
        is_suspect = SUSPECT.search(one.kept.decode())
        if is_suspect:
            one.kind, one.words = label_of(cells)
            if one.kind and not _is_day(cell_of(self.mapping, cells, "date")):
                return self._name(one)
        if not (one.kind or self._is_blank(cells) or (is_suspect and is_near_total(cells))):
            self.rows.append(one)
            return None
        if not one.kind and self._is_title(line, cells):
            return self._text(line, cells)
        self.doubtful.append(len(self.rows))
        self.rows.append(one)
        return None

    def _is_blank(self, cells: Cells) -> bool:
        """No figure at all where money belongs, not even a nought."""
        width = len(cells)
        return not any(text_of(cells[at]) for at in self.money if at < width)

    def _is_title(self, line: int, cells: Cells) -> bool:
        """2026年3月 alone above its rows; the last line may be a row that was cut off."""
        alone = sum(1 for cell in cells if text_of(cell)) == 1 and line != self.sheet.lines[-1]
        return alone and not _is_day(cell_of(self.mapping, cells, "date"))

    def _place_undated(self, line: int, cells: Cells) -> None:
        one = Line(line, cells, self.mapping, *label_of(cells))
        filled = [text_of(cell) for cell in cells if text_of(cell)]
        raw = narrow(filled[0] if filled else "".join(str(cell or "") for cell in cells))
        if one.kind:
            self._name(one)
        elif PRINTED.match(raw):
            self.lines.outside.append((line, cells))
        elif any(FIGURE.search(text_of(cell_of(self.mapping, cells, name))) for name in MONEY):
            self.rows.append(one)
        else:
            self._text(line, cells)

    def _text(self, line: int, cells: Cells) -> None:
        """Signatures, page numbers, titles; the heading of another table is refused."""
        self.lines.outside.append((line, cells))
        if mapper.names_a_table(header_of(cells)):
            message = "这里换了一张表，表头和上面的不一样，请分开导出"
            self.lines.problems.append(Problem(line, None, message))
        else:
            self._aside("text", line)

    def _name(self, one: Line) -> None:
        """A line that is what its label says."""
        self.rows.append(one)
        self._aside(one.kind, one.line)
        if one.kind == "total":
            self.lines.outside.append((one.line, one.cells))

    def _aside(self, kind: str, line: int) -> None:
        self.lines.aside.setdefault(kind, []).append(line)

    def _is_header(self, cells: Cells) -> bool:
        words, header = header_of(cells), self.mapping.header
        if words == header:
            return True
        names = [self.mapping.column(name) for name in ("date", *MONEY)]
        shown = [
            (at, normal(cells[at]) if at < len(cells) else "") for at in names if at is not None
        ]
        return all(at < len(header) and word == header[at] for at, word in shown)

    def _settle(self, at: int) -> None:
        """A dated line with a label, or without figures: a movement, or what its label says."""
        one = self.rows[at]
        near = [row for row in (self._neighbour(at, -1), self._neighbour(at, 1)) if row]
        if one.figures:
            one.kind = "" if self._moves(one, near, at) else one.kind or "total"
        elif self._is_blank(one.cells) and not one.kind and _holds(one, near):
            one.kind = "opening"
        if one.kind:
            self._aside(one.kind, one.line)

    def _moves(self, one: Line, near: list[Line], at: int) -> bool:
        """Whether a labelled or nearly labelled line with figures is a movement after all."""
        held = [row.balance for row in near if row.balance is not None]
        stays = one.balance is not None and one.balance in held
        if one.kind and (stays or (one.kind == "opening" and one.moved == one.balance)):
            return False
        if one.balance is not None and any(abs(one.balance - was) == one.moved for was in held):
            return True
        if one.kind or one.is_booked:
            return one.is_booked
        repeated = is_near_total(one.cells) and subtotals.repeats(self.rows, at, least=2)
        return not (repeated and (one.balance is None or stays))

    def _neighbour(self, at: int, step: int) -> Line | None:
        at += step
        while 0 <= at < len(self.rows) and self.rows[at].kind:
            at += step
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def _ends(self) -> None:
        """What the file holds before its first movement and after its last."""
        moved = [at for at, one in enumerate(self.rows) if not one.kind]
        for at, one in enumerate(self.rows):
            if one.kind in ("opening", "closing") and (not moved or not moved[0] < at < moved[-1]):
                held = (
                    one.balance
                    if one.balance is not None
                    else next(iter(one.figures.values()), None)
                )
                if held is None:
                    self.lines.outside.append((one.line, one.cells))
                elif getattr(self.lines, one.kind) is None:
                    setattr(self.lines, one.kind, held)


def _holds(one: Line, near: list[Line]) -> bool:
    """A line without figures whose balance its neighbours bear out."""
    if one.balance is None:
        return False
    gaps = [abs(one.balance - row.balance) for row in near if row.balance is not None]
    if len(near) == 1:
        return gaps == [near[0].moved]
    return 0 in gaps


def _is_day(cell: Cell) -> bool:
    try:
        parse_day(cell)
    except ValueError:
        return False
    return True
