"""From a table of cells to a Reading: read the rows, check what was printed."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from . import blocks, mapper, ranges, sides, totals
from .cells import (
    CURRENCIES,
    CUT,
    Cell,
    Cells,
    column_name,
    moment,
    narrow,
    parse_clock,
    parse_currency,
    parse_day,
    parse_fen,
    text_of,
)
from .evidence import minus_of
from .identifiers import Identifiers
from .layouts import (
    IN,
    NEUTRAL,
    OTHER_UNITS,
    OUT,
    Layout,
    Record,
    units_of,
    way_of,
)
from .lines import Divider, cell_of, fen_of
from .parties import Parties
from .tables import Sheet
from .types import Mapping, Problem, Reading, Row
from .words import Words

MAX_PROBLEMS = 200
SAMPLE_ROWS = 8
ACCOUNT = re.compile(
    r"(?:卡号|账号|帐号|支付宝账户|账户|户口号)[/账号]*[:：]?\[?([\d*xX]{6,30})\]?"
)
CURRENCY = re.compile(r"币种[:：]?\s*([^\s,，;；|]{1,12})")
MINUS = re.compile(r"[-−－(（]|dr", re.IGNORECASE)
Value = TypeVar("Value")
NUMBERS = ("reference", "counterparty_account", "account_no")
NAMES = ("counterparty", "status")


class Table:
    """One sheet being read with one mapping."""

    def __init__(self, sheet: Sheet, mapping: Mapping, layout: Layout | None) -> None:
        self.sheet, self.mapping, self.layout = sheet, mapping, layout
        self.reading = Reading(format=layout.name if layout else "mapped", mapping_guess=mapping)
        self.start = mapper.locate(sheet.rows, mapping)
        self.lines = Divider(sheet, mapping, self.start).divide()
        self.body = self.lines.body
        self.currencies: dict[str, int] = {}
        self.accounts: dict[str, int] = {}
        self.unclear: list[int] = []
        self.printed = self.lines.printed(mapping)
        self.against, self.broken = list[str](), list[str]()
        self.questions: list[str] = []
        self.identifiers = Identifiers()
        self.words = Words()
        self.fields = mapping.columns.keys()
        self.memo = mapping.columns.get("memo", [])
        self.numbers = [name for name in NUMBERS if name in self.fields]
        self.named = [name for name in NAMES if name in self.fields]
        may_turn = mapping.sign == "signed" and not self.layout
        self.parties = Parties(self.fields, self._word, may_turn=may_turn)

    def read(self) -> Reading:
        reading = self.reading
        reading.errors += self.sheet.problems + self.lines.problems
        reading.notes += self.lines.notes()
        if self.body:
            first, last = self.body[0][0], self.body[-1][0]
            reading.errors += blocks.second_block(self.lines.outside, first, last)
        self._refuse_merged()
        reading.sample = [[text_of(cell) for cell in row] for _, row in self.body[:SAMPLE_ROWS]]
        self._refuse_overlong()
        for line, cells in self.body:
            self._read_row(line, cells)
        if self.layout and self.layout.after:
            reading.notes += self.layout.after(reading.rows)
        if not self.layout:
            sides.settle(reading, self.mapping, self.printed.opening, self.parties)
        self._check_file()
        self._describe()
        if len(reading.errors) > MAX_PROBLEMS:
            more = Problem(None, None, f"另有 {len(reading.errors) - MAX_PROBLEMS} 处错误未列出")
            reading.errors = [*reading.errors[:MAX_PROBLEMS], more]
        return reading

    def _cell(self, cells: Cells, name: str) -> Cell:
        return cell_of(self.mapping, cells, name)

    def _word(self, cells: Cells, name: str) -> str:
        return self.words.word(self._cell(cells, name))

    @property
    def agrees(self) -> bool:
        """Whether no printed figure contradicts these rows."""
        return not self.against and not self.lines.differences

    def _problem(self, line: int, name: str, message: str) -> None:
        at = self.mapping.column(name)
        place = None
        if at is not None:
            word = self.mapping.header[at] if at < len(self.mapping.header) else ""
            place = f"{column_name(at)} {word}".strip()
        if self.sheet.name and at is not None:
            message = f"{message}（工作表「{self.sheet.name}」{column_name(at)}{line}）"
        self.reading.errors.append(Problem(line, place, message))

    def _value(self, parse: Callable[[Cell], Value], line: int, cells: Cells, name: str) -> Value:
        """The parsed cell; a refusal becomes a problem and raises on to the row."""
        try:
            return parse(self._cell(cells, name))
        except ValueError as reason:
            self._problem(line, name, str(reason))
            raise

    def _read_row(self, line: int, cells: Cells) -> None:
        with suppress(ValueError):
            self.reading.rows.append(self._row(line, cells))

    def _row(self, line: int, cells: Cells) -> Row:
        """ValueError where a cell was refused; the problem is listed by then."""
        at = self._moment(line, cells)
        amount, side = self._amount(line, cells)
        moved = 0 if side == NEUTRAL else amount
        row = Row(line, at, moved, gross_fen=_gross(amount, side), side=side)
        row.balance_fen = self._balance(line, cells)
        for name in self.numbers:
            number = self.identifiers.read(line, name, self._cell(cells, name))
            setattr(row, name, number)
        for name in self.named:
            setattr(row, name, self._word(cells, name))
        self.parties.name(row, cells, moved > 0)
        row.memo = self.words.memo([_at(cells, at) for at in self.memo])
        if "currency" in self.fields and (code := parse_currency(self._cell(cells, "currency"))):
            self.currencies.setdefault(code, line)
        self._settle(line, cells, row)
        return row

    def _moment(self, line: int, cells: Cells) -> date | datetime:
        at = self._value(parse_day, line, cells, "date")
        clock = self._value(parse_clock, line, cells, "time") if "time" in self.fields else None
        return at if isinstance(at, datetime) else moment(at, clock)

    def _settle(self, line: int, cells: Cells, row: Row) -> None:
        account = row.account_no
        if not (self.layout and self.layout.settle):
            if account:
                self.accounts.setdefault(account, line)
            return
        row.account_no = ""
        kind, way = self._cell(cells, "kind"), text_of(self._cell(cells, "direction"))
        row.gross_fen = row.amount_fen
        record = Record(row, text_of(kind), narrow(way), account)
        record.fee_fen = self._value(parse_fen, line, cells, "fee") or 0
        record.refunded_fen = self._value(parse_fen, line, cells, "refunded") or 0
        if question := self.layout.settle(record):
            self.questions.append(question)

    def _balance(self, line: int, cells: Cells) -> int | None:
        """A masked balance is tolerated: no amount depends on it."""
        try:
            return parse_fen(self._cell(cells, "balance"))
        except ValueError:
            self.unclear.append(line)
            return None

    def _amount(self, line: int, cells: Cells) -> tuple[int, str]:
        """Signed fen and the side; what is marked as neither income nor expense stays unsigned."""
        if self.mapping.sign == "inout":
            return self._from_two(line, cells)
        amount = self._value(parse_fen, line, cells, "amount")
        if amount is None:
            self._problem(line, "amount", "缺少金额")
            raise ValueError
        if self.layout and self.layout.settle:
            return amount, ""
        if self.mapping.sign == "signed":
            fen = -amount if self.mapping.flipped else amount
            return fen, totals.side_of(fen)
        way = self._way(cells)
        if way == NEUTRAL:
            return amount, NEUTRAL
        if not way:
            said = text_of(self._cell(cells, "direction"))
            self._problem(line, "direction", f"收支方向「{said[:20]}」认不出")
            raise ValueError
        gained = way == self.mapping.ways[0]
        return _on_side(amount, 0) if gained else _on_side(0, self._paid(amount))

    def _paid(self, fen: int) -> int:
        return abs(fen) if self.is_marked else fen

    def _from_two(self, line: int, cells: Cells) -> tuple[int, str]:
        income, expense = self.mapping.sides
        gained = self._value(parse_fen, line, cells, income)
        paid = self._value(parse_fen, line, cells, expense)
        if gained is None and paid is None:
            self._problem(line, "income", "收入和支出都是空的")
            raise ValueError
        if gained and paid:
            self._problem(line, "income", "收入和支出同时有数")
            raise ValueError
        return _on_side(gained or 0, self._paid(paid) if paid else 0)

    @cached_property
    def outgoing(self) -> list[int]:
        """Figures that a minus may stand before although money went out anyway; none without one."""
        name, way = self.mapping.sides[1], ""
        if self.mapping.sign != "inout":
            name, way = "amount", self.mapping.ways[1]
        if self.mapping.sign == "signed":
            return []
        cells_of = (self._cell(cells, name) for _, cells in self.body)
        if not any(cell and MINUS.search(cell) for cell in cells_of):
            return []
        rows = [cells for _, cells in self.body if not way or self._way(cells) == way]
        return [fen for fen in (fen_of(self._cell(cells, name)) for cells in rows) if fen]

    def _way(self, cells: Cells) -> str:
        return way_of(self._cell(cells, "direction"))

    @cached_property
    def is_marked(self) -> bool:
        """Whether a minus on an outgoing figure only says once more that it went out."""
        return (self.mapping.minus or minus_of(self.outgoing)) == "mark"

    def _refuse_merged(self) -> None:
        lines = {line for line, _ in self.body.pairs} if self.sheet.merged else set()
        for top, left, bottom, right in self.sheet.merged:
            crossed = [line for line in range(top + 1, bottom + 2) if line in lines]
            if crossed and (bottom > top or right > left):
                place = column_name(left)
                self.reading.errors.append(
                    Problem(crossed[0], place, "明细里有合并的单元格，请取消合并")
                )

    def _refuse_overlong(self) -> None:
        """An amount such as 1,200.00 without quotes would shift every cell after it."""
        width = len(self.mapping.header)
        if self.sheet.kind != "csv" or not width:
            return
        for line, cells in self.body:
            if len(cells) > width and any(map(text_of, cells[width:])):
                message = "这一行比表头多出几格，可能有逗号没有加引号"
                self.reading.errors.append(Problem(line, column_name(width), message))

    def _check_file(self) -> None:
        reading, printed = self.reading, self.printed
        reading.printed_totals = printed.any_total
        if self.unclear:
            reading.notes.append(
                f"{len(self.unclear)} 行余额认不出（自第 {self.unclear[0]} 行起），按没有余额读取"
            )
        reading.notes += [*self.sheet.notes, *self.identifiers.notes(self.mapping)]
        reading.differences += totals.first_of(self.questions, "处也要核对")
        if not self.body:
            reading.notes.append("这份文件没有明细行")
        if self.sheet.cut:
            reading.differences.append(self.sheet.cut)
        elif self._last_row_is_short():
            reading.differences.append("最后一行不完整，文件可能没有下载完整")
        self.broken = totals.broken_balances(reading.rows)
        sums = self.layout.sums if self.layout else None
        self.against = totals.differences(reading.rows, printed, sums)
        reading.differences += self.against + self.broken + self.lines.differences
        if self.layout and self.layout.prints_totals and not printed.any_total:
            reading.differences.append("这种文件本来印有笔数或合计，这份没有，可能没有下载完整")
        elif not printed.any_total:
            checked = any(row.balance_fen is not None for row in reading.rows)
            reading.notes.append(
                "这份文件不印笔数和合计"
                + ("，已按逐笔余额核对" if checked else "，无法核对是否完整")
            )

    def _last_row_is_short(self) -> bool:
        """A text file whose very last line stops before the others do."""
        if self.sheet.kind != "csv" or not self.body:
            return False
        line, cells = self.sheet.lines[-1], self.sheet.rows[-1]
        is_row = line == self.body[-1][0]
        widths = [len(cells) for at, cells in self.body if at != line]
        short = len(cells) < (min(widths) if widths else len(self.mapping.header))
        begun = len(cells) <= 2 and all(text_of(cell)[:1].isdigit() for cell in cells)
        return short and (is_row or begun)

    def _describe(self) -> None:
        reading, heads = (
            self.reading,
            [" ".join(map(text_of, cells)) for _, cells in self.lines.outside],
        )
        text = "\n".join(heads)
        self._read_units(narrow(text))
        reading.printed_from, reading.printed_until = ranges.printed(narrow(text), reading.rows)
        if not self.currencies and (found := CURRENCY.search(text)):
            self.currencies[parse_currency(found[1])] = 0
        others = [code for code in self.currencies if code != "CNY"]
        reading.currency = others[0] if others else "CNY"
        if len(self.currencies) > 1:
            line = self.currencies[others[0]]
            self._problem(line, "currency", "一份文件里有几种币种，请按币种分开导出")
        if len(self.accounts) > 1:
            line = list(self.accounts.values())[1]
            self._problem(line, "account_no", "一份文件里有几个账号，请按账号分开导出")
        number = next(iter(self.accounts), "")
        if not number and (found := ACCOUNT.search(narrow(text.split("\n\n")[0]))):
            number = found[1]
        tail = "" if number.endswith(CUT) else re.sub(r"\W", "", number)[-4:]
        reading.account_tail = tail if tail.isdigit() else ""

    def _read_units(self, preamble: str) -> None:
        """金额(美元) names a currency; 金额(万元) is refused, as figures are taken for yuan."""
        line = self.mapping.header_line
        for name, unit in units_of(self.mapping, preamble):
            if unit in OTHER_UNITS:
                self._problem(line, name, f"金额的单位是「{unit}」，请换算成元后再导入")
            elif (code := parse_currency(unit)) in CURRENCIES.values():
                self.currencies.setdefault(code, line)


def _on_side(gained: int, paid: int) -> tuple[int, str]:
    """Signed fen, and the side it was printed on: a reversal stands there with a minus."""
    return gained - paid, IN if gained else OUT if paid else ""


def _gross(fen: int, side: str) -> int:
    return -fen if side == OUT else fen if side == IN else abs(fen)


def _at(cells: Cells, position: int | None) -> Cell:
    return cells[position] if position is not None and position < len(cells) else None
