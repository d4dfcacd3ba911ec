"""What a known format looks like, as data; ``parse.Table`` does the rest."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .cells import Cell, Cells, column_name, narrow, text_of
from .types import Mapping, Refused, Row

IN_WORDS = {
    "收入", "收", "贷", "贷方", "贷记", "c", "cr", "贷cr", "credit", "入账", "转入", "存入", "入",
    "进", "进账", "收款", "来账", "in", "cr贷", "+", "存", "转存", "收方", "存款", "收到", "汇入", "流入",
    "现存", "deposit", "received", "income",
}  # fmt: skip
OUT_WORDS = {
    "支出", "支", "借", "借方", "借记", "d", "dr", "借dr", "debit", "出账", "转出", "支取", "出",
    "付", "付款", "往账", "out", "dr借", "取出", "-", "取", "付方", "取款", "付出", "汇出", "流出", "扣款",
    "现取", "支付", "消费", "withdrawal", "paid", "expense",
}  # fmt: skip
NEUTRAL_WORDS = {"不计收支", "中性交易", "不计", "其他", "/"}
IN, OUT, NEUTRAL = "in", "out", "neutral"
WAYS = {
    word: way
    for way, words in ((IN, IN_WORDS), (OUT, OUT_WORDS), (NEUTRAL, NEUTRAL_WORDS))
    for word in words
}
# A longer word of two parts: how the money travelled, and which way.
PLAIN_WAY = re.compile(
    rf"(?:转账|现金|网银|跨行|行内|他行|本行|普通|批量)?({'|'.join(word for word in WAYS if len(word) > 1 and not word.isascii())})"
    r"(?:类|款|款项|交易|金额|方)?"
)
PARTS = re.compile(r"[()/|·、,:;_-]+")
ENGLISH = re.compile(r"\[[a-z][^\[\]]*\]$", re.IGNORECASE)
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
    fee_fen: int = 0
    refunded_fen: int = 0


@dataclass(frozen=True)
class Layout:
    """版式: the header words a format needs, and which of its columns mean what.

    ``settle`` decides sign and side of a record where the sign is not in the figures alone; it
    may return a question, which stops storing as a difference does. ``after`` sees all rows at
    once (closed orders and their refunds), ``sums`` says what may be printed for a side.
    """

    name: str
    required: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    sign: str
    settle: Callable[[Record], str] | None = None
    after: Callable[[list[Row]], list[str]] | None = None
    sums: Callable[[Sequence[Row], str], set[int]] | None = None
    prints_totals: bool = False
    marks: tuple[str, ...] = field(default=())


def normal(cell: Cell) -> str:
    """A header word without padding, width, case, unit and the English beside it in brackets."""
    word = narrow(text_of(cell)).lower().strip("*:'\"`")
    if word.endswith("]") and not word.isascii():
        word = ENGLISH.sub("", word)
    return re.sub(r"\((人民币|人民币元|元|cny|rmb|¥|[+-]元)\)$", "", word)


def way_of(cell: Cell) -> str:
    """IN, OUT or NEUTRAL as a cell of the direction column says; '' where it says none of them."""
    return _way(normal(cell) or str(cell or "").strip())


@lru_cache(1000)
def _way(word: str) -> str:
    """收入(贷) says twice the same, 转账支出 says once; 收入/支出 says nothing."""
    if word in WAYS:
        return WAYS[word]
    parts = {WAYS.get(part, "") for part in PARTS.split(word) if part}
    if len(parts) == 1 and PARTS.search(word):
        return parts.pop()
    found = PLAIN_WAY.fullmatch(word)
    return WAYS[found[1]] if found else ""


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
