"""What a known format looks like, as data; ``parse.Table`` does the rest."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .cells import Cell, Cells, column_name, narrow, text_of
from .types import Mapping, Refused, Row

IN_WORDS = {
    "收入", "收", "贷", "贷方", "贷记", "c", "cr", "贷cr", "credit", "入账", "转入", "存入", "入",
    "进", "进账", "收款", "来账", "in", "cr贷", "+", "存", "转存", "收方",
}  # fmt: skip
OUT_WORDS = {
    "支出", "支", "借", "借方", "借记", "d", "dr", "借dr", "debit", "出账", "转出", "支取", "出",
    "付", "付款", "往账", "out", "dr借", "取出", "-", "取", "付方",
}  # fmt: skip
NEUTRAL_WORDS = {"不计收支", "中性交易", "不计", "其他", "/"}
IN, OUT, NEUTRAL = "in", "out", "neutral"
WAYS = {word: way for way, words in ((IN, IN_WORDS), (OUT, OUT_WORDS), (NEUTRAL, NEUTRAL_WORDS)) for word in words}  # fmt: skip
MONEY_FIELDS = ("date", "amount", "income", "expense", "direction", "balance")


UNIT = re.compile(r"(?:单位:|\()([^():,;]+)(?=\)|$)")
OTHER_UNITS = {"分", "角", "百元", "千元", "万元", "万", "百万元", "亿元"}


@dataclass
class Record:
    """One data row as text, before anybody decides whether and which way money moved."""

    row: Row
    kind: str = ""
    direction: str = ""
    method: str = ""


@dataclass(frozen=True)
class Layout:
    """版式: the header words a format needs, and which of its columns mean what.

    ``settle`` decides sign and side of a record where the sign is not in the figures alone; it
    may return a note. ``after`` sees all rows at once (closed orders and their refunds).
    """

    name: str
    required: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    sign: str
    settle: Callable[[Record], str] | None = None
    after: Callable[[list[Row]], list[str]] | None = None
    prints_totals: bool = False
    marks: tuple[str, ...] = field(default=())


def normal(cell: Cell) -> str:
    """A header word without padding, width, case and unit."""
    word = narrow(text_of(cell)).lower().strip("*:'\"`")
    return re.sub(r"\((人民币|人民币元|元|cny|rmb|¥|[+-]元)\)$", "", word)


def way_of(cell: Cell) -> str:
    """IN, OUT or NEUTRAL as a cell of the direction column says; '' where it says none of them."""
    return WAYS.get(normal(cell) or str(cell or "").strip(), "")


def header_of(cells: Cells) -> list[str]:
    words = [normal(cell) for cell in cells]
    while words and not words[-1]:
        words.pop()
    return words


def mapping_for(layout: Layout, header: list[str], line: int, sheet: str) -> Mapping | None:
    """This layout over this header; None when a required word is missing."""
    if not set(layout.required) <= set(header):
        return None
    columns = {}
    for name, words in layout.columns.items():
        found = [header.index(word) for word in words if word in header]
        if found:
            columns[name] = found
    mapping = Mapping(line, header, columns, layout.sign, sheet=sheet, sure=True)
    refuse_doubles(mapping, line)
    return mapping


def units_of(mapping: Mapping, preamble: str) -> list[tuple[str, str]]:
    """Units written above the table and in the words over its figures, each with its field."""
    found = [("amount", unit) for unit in OTHER_UNITS if f"单位:{unit}" in preamble]
    for name in MONEY_FIELDS[1:]:
        at = mapping.column(name)
        if at is not None and at < len(mapping.header):
            found += [(name, unit) for unit in UNIT.findall(mapping.header[at])]
    return found


def refuse_doubles(mapping: Mapping, line: int) -> None:
    """A header word that stands twice over figures leaves open which column counts."""
    for name in MONEY_FIELDS:
        position = mapping.column(name)
        if position is None or position >= len(mapping.header):
            continue
        word = mapping.header[position]
        if word and mapping.header.count(word) > 1:
            second = mapping.header.index(word, mapping.header.index(word) + 1)
            message = f"表头「{word}」出现两次，分不清用哪一列，请删去多余的一列"
            raise Refused(message, line, column_name(second))
