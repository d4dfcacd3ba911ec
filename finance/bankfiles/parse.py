"""From a table of cells to a Reading: read the rows, check what was printed."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from . import mapper, ranges, sides, totals
from .cells import (
    CURRENCIES,
    Cell,
    Cells,
    column_name,
    narrow,
    parse_clock,
    parse_currency,
    parse_day,
    parse_fen,
    text_of,
)
from .layouts import (
    IN,
    NEUTRAL,
    OTHER_UNITS,
    OUT,
    Layout,
    Record,
    header_of,
    normal,
    units_of,
    way_of,
)
from .tables import Sheet
from .types import Mapping, Problem, Reading, Row

MAX_PROBLEMS = 200
SAMPLE_ROWS = 8
TOTALS = re.compile(
    r"(人民币|本币|美元|港币|外币|本页|本月|本期|本年)?(合计|总计|小计|累计|汇总|total|承前页|过次页)"
    r"|总?(收入|支出|借方|贷方|已收入|已支出|待收入|待支出|期初|期末|上期)(总|合|余|笔|:|金额:)"
    r"|共计?\d+[笔条]|[-—=*_#]{2}|#|(导出|打印|下载|查询)(时间|日期)?:",
    re.IGNORECASE,
)
CARRIED = re.compile(r"(期初|期末|上期|上年|上月|年初|月初|本期|承前|过次)(账户)?(余额|结转|页)")
ACCOUNT = re.compile(
    r"(?:卡号|账号|帐号|支付宝账户|账户|户口号)[/账号]*[:：]?\[?([\d*xX]{6,30})\]?"
)
CURRENCY = re.compile(r"币种[:：]?\s*([^\s,，;；|]{1,12})")
Value = TypeVar("Value")
STARTS_LIKE_DATE = re.compile(r"\d{1,4}[-/.年]|\d{5,}")


class Table:
    """One sheet being read with one mapping."""

    def __init__(self, sheet: Sheet, mapping: Mapping, layout: Layout | None) -> None:
        self.sheet, self.mapping, self.layout = sheet, mapping, layout
        self.reading = Reading(format=layout.name if layout else "mapped", mapping_guess=mapping)
        self.start = mapper.locate(sheet.rows, mapping)
        self.outside: list[tuple[int, Cells]] = []
        self.body: list[tuple[int, Cells]] = []
        self.currencies: dict[str, int] = {}
        self.accounts: dict[str, int] = {}
        self.unclear: list[int] = []

    def read(self) -> Reading:
        self._divide()
        reading = self.reading
        reading.errors += self.sheet.problems
        self._refuse_merged()
        reading.sample = [[text_of(cell) for cell in row] for _, row in self.body[:SAMPLE_ROWS]]
        self.turned = self._minus_is_only_a_sign()
        self._refuse_overlong()
        for line, cells in self.body:
            self._read_row(line, cells)
        if self.layout and self.layout.after:
            reading.notes += self.layout.after(reading.rows)
        if not self.layout:
            sides.settle(reading, self.mapping)
        self._check_file()
        self._describe()
        if len(reading.errors) > MAX_PROBLEMS:
            more = Problem(None, None, f"另有 {len(reading.errors) - MAX_PROBLEMS} 处错误未列出")
            reading.errors = [*reading.errors[:MAX_PROBLEMS], more]
        return reading

    def _divide(self) -> None:
        """Preamble, repeated headers, totals and foot apart from the rows."""
        pairs = list(zip(self.sheet.lines, self.sheet.rows, strict=True))
        first = self.start - 1 if self.mapping.header else 0
        self.outside = [pair for pair in pairs[: max(first, 0)] if any(map(text_of, pair[1]))]
        pending: Cells | None = None
        for line, cells in pairs[self.start :]:
            if pending:
                self.outside.append((line, totals.label(pending, cells)))
                pending = None
                continue
            if STARTS_LIKE_DATE.match(text_of(self._cell(cells, "date"))):
                carried = self._carries_a_balance(cells)
                (self.outside if carried else self.body).append((line, cells))
                continue
            if not any(text_of(cell) or narrow(str(cell or "")) for cell in cells):
                continue
            if self.mapping.header and self._is_header(cells):
                continue
            if totals.heads_totals(cells):
                pending = cells
                continue
            (self.outside if self._is_outside(cells) else self.body).append((line, cells))

    def _carries_a_balance(self, cells: Cells) -> bool:
        """A dated line such as 期初余额 that states a balance and moves nothing."""
        amounts = (self._cell(cells, name) for name in ("amount", "income", "expense"))
        if any(text_of(amount) for amount in amounts):
            return False
        return any(CARRIED.fullmatch(narrow(text_of(cell))) for cell in cells)

    def _is_header(self, cells: Cells) -> bool:
        words = header_of(cells)
        if words == self.mapping.header:
            return True
        names = [self.mapping.column(name) for name in ("date", "amount", "income", "expense")]
        shown = [(at, normal(_at(cells, at))) for at in names if at is not None]
        return all(
            at < len(self.mapping.header) and word == self.mapping.header[at] for at, word in shown
        )

    def _is_outside(self, cells: Cells) -> bool:
        filled = [text_of(cell) for cell in cells if text_of(cell)]
        raw = narrow("".join(str(cell or "") for cell in cells))
        if TOTALS.match(narrow(filled[0]) if filled else raw):
            return True
        if any(TOTALS.fullmatch(narrow(text)) for text in filled[:3]):
            return True
        return len(filled) <= 2 and not STARTS_LIKE_DATE.match(filled[0] if filled else "")

    def _cell(self, cells: Cells, name: str) -> Cell:
        places = self.mapping.columns.get(name)
        if not places:
            return None
        if len(places) == 1:
            return _at(cells, places[0])
        found = [_at(cells, at) for at in places]
        return next((cell for cell in found if text_of(cell)), found[0])

    def _problem(self, line: int, name: str, message: str) -> None:
        at = self.mapping.column(name)
        place = None
        if at is not None:
            word = self.mapping.header[at] if at < len(self.mapping.header) else ""
            place = f"{column_name(at)} {word}".strip()
        self.reading.errors.append(Problem(line, place, message))

    def _value(self, parse: Callable[[Cell], Value], line: int, cells: Cells, name: str) -> Value:
        """The parsed cell; a refusal becomes a problem and raises on to the row."""
        try:
            return parse(self._cell(cells, name))
        except ValueError as reason:
            self._problem(line, name, str(reason))
            raise

    def _read_row(self, line: int, cells: Cells) -> None:
        try:
            at = self._moment(line, cells)
            amount, side = self._amount(line, cells)
        except ValueError:
            return
        moved = 0 if side == NEUTRAL else amount
        row = Row(line, at, moved, gross_fen=abs(amount), side=side)
        row.balance_fen = self._balance(line, cells)
        for name in ("counterparty", "counterparty_account", "reference", "status"):
            setattr(row, name, text_of(self._cell(cells, name))[:200])
        memo = [text_of(_at(cells, at)) for at in self.mapping.columns.get("memo", [])]
        row.memo = " ".join(dict.fromkeys(part for part in memo if part))[:500]
        currency = parse_currency(self._cell(cells, "currency"))
        if currency:
            self.currencies.setdefault(currency, line)
        self._settle(line, cells, row)
        self.reading.rows.append(row)

    def _moment(self, line: int, cells: Cells) -> date | datetime:
        at = self._value(parse_day, line, cells, "date")
        clock = self._value(parse_clock, line, cells, "time")
        return datetime.combine(at, clock) if clock and not isinstance(at, datetime) else at

    def _settle(self, line: int, cells: Cells, row: Row) -> None:
        account = text_of(self._cell(cells, "account_no"))
        if not (self.layout and self.layout.settle):
            row.account_no = account
            if account:
                self.accounts.setdefault(account, line)
            return
        kind, way = self._cell(cells, "kind"), text_of(self._cell(cells, "direction"))
        row.gross_fen = row.amount_fen
        record = Record(row, text_of(kind), narrow(way), account)
        if note := self.layout.settle(record):
            self.reading.notes.append(note)

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
            return _with_side(self._from_two(line, cells))
        amount = self._value(parse_fen, line, cells, "amount")
        if amount is None:
            self._problem(line, "amount", "缺少金额")
            raise ValueError
        if self.layout and self.layout.settle:
            return amount, ""
        if self.mapping.sign == "signed":
            return _with_side(self._side_of(1) * amount)
        way = way_of(self._cell(cells, "direction"))
        if way == NEUTRAL:
            return amount, NEUTRAL
        if not way:
            said = text_of(self._cell(cells, "direction"))
            self._problem(line, "direction", f"收支方向「{said[:20]}」认不出")
            raise ValueError
        size = abs(amount) if way == OUT and self.turned else amount
        return _with_side(self._side_of(1 if way == IN else -1) * size)

    def _side_of(self, sign: int) -> int:
        return -sign if self.mapping.flipped else sign

    def _from_two(self, line: int, cells: Cells) -> int:
        income = self._value(parse_fen, line, cells, "income")
        expense = self._value(parse_fen, line, cells, "expense")
        if income is None and expense is None:
            self._problem(line, "income", "收入和支出都是空的")
            raise ValueError
        if income and expense:
            self._problem(line, "income", "收入和支出同时有数")
            raise ValueError
        out = abs(expense or 0) if self.turned else expense or 0
        return self._side_of(1) * ((income or 0) - out)

    def _minus_is_only_a_sign(self) -> bool:
        """Whether every outgoing figure carries a minus, so that it says nothing new."""
        name = "expense" if self.mapping.sign == "inout" else "amount"
        seen = []
        for _, cells in self.body:
            if name == "amount" and way_of(self._cell(cells, "direction")) != OUT:
                continue
            try:
                seen.append(parse_fen(self._cell(cells, name)) or 0)
            except ValueError:
                continue
        return any(fen < 0 for fen in seen) and all(fen <= 0 for fen in seen)

    def _refuse_merged(self) -> None:
        lines = {line for line, _ in self.body}
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
        reading = self.reading
        printed = totals.printed_in(self.outside, self.mapping)
        reading.printed_totals = printed.any_total
        if self.unclear:
            reading.notes.append(
                f"{len(self.unclear)} 行余额认不出（自第 {self.unclear[0]} 行起），按没有余额读取"
            )
        if not self.body:
            reading.notes.append("这份文件没有明细行")
        if self.sheet.cut:
            reading.differences.append(self.sheet.cut)
        elif self._last_row_is_short():
            reading.differences.append("最后一行不完整，文件可能没有下载完整")
        reading.differences += totals.differences(reading.rows, printed)
        reading.differences += totals.broken_balances(reading.rows)
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
        reading, heads = self.reading, [" ".join(map(text_of, cells)) for _, cells in self.outside]
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
        tail = re.sub(r"\W", "", number)[-4:]
        reading.account_tail = tail if tail.isdigit() else ""

    def _read_units(self, preamble: str) -> None:
        """金额(美元) names a currency; 金额(万元) is refused, as figures are taken for yuan."""
        line = self.mapping.header_line
        for name, unit in units_of(self.mapping, preamble):
            if unit in OTHER_UNITS:
                self._problem(line, name, f"金额的单位是「{unit}」，请换算成元后再导入")
            elif (code := parse_currency(unit)) in CURRENCIES.values():
                self.currencies.setdefault(code, line)


def _with_side(fen: int) -> tuple[int, str]:
    return fen, IN if fen > 0 else OUT if fen < 0 else ""


def _at(cells: Cells, position: int | None) -> Cell:
    return cells[position] if position is not None and position < len(cells) else None
