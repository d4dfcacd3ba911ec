"""Statements in layouts that no bank agreed on, each with what it truly says."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

FIRST = date(2026, 3, 1)
DATES = ("交易日期", "记账日期", "日期", "发生日期", "Date")
AMOUNTS = ("金额", "交易金额", "发生额", "Amount")
SIDES = (
    ("收入", "支出"), ("贷方发生额", "借方发生额"), ("存入", "支取"), ("转入金额", "转出金额"),
    ("Credit", "Debit"), ("收方金额", "付方金额"), ("收到", "付出"),
)  # fmt: skip
DIRECTIONS = (
    ("收/支", "收入", "支出"), ("借贷标志", "贷", "借"), ("收支方向", "收", "付"),
    ("D/C", "C", "D"), ("方向", "+", "-"), ("进出标志", "进", "出"),
)  # fmt: skip
BALANCES = ("余额", "账户余额", "本次余额", "Balance")
MEMOS = ("停车费", "场地租金", "电费", "退款", "还款", "冲正", "红字冲销")
PARTIES = ("", "甲公司", "张三", "某物业公司")
ABOVE = ("某某银行交易明细", "户名：某小区业主委员会", "币种：人民币", "")
BELOW = ("制表人：甲", "打印时间：2026-04-01 10:00:00", "第1页/共1页", "")
FIGURES: tuple[Callable[[int], str], ...] = (
    lambda fen: f"{fen / 100:.2f}",
    lambda fen: f"{fen / 100:,.2f}",
    lambda fen: f"￥{fen / 100:.2f}",
)


@dataclass(frozen=True)
class Way:
    """How a signed amount becomes cells: money columns, and whether only figures can tell the sign."""

    columns: tuple[str, ...]
    cells: Callable[[int], tuple]
    needs_evidence: bool = False


def _two(fen: int) -> tuple:
    return (fen, None) if fen > 0 else (None, -fen)


WAYS = {
    "signed": Way(("amount",), lambda fen: (fen,)),
    "turned": Way(("amount",), lambda fen: (-fen,), needs_evidence=True),
    "unsigned": Way(("amount",), lambda fen: (abs(fen),)),
    "flagged": Way(("amount", "direction"), lambda fen: (abs(fen), fen > 0)),
    "flagged and signed": Way(("amount", "direction"), lambda fen: (fen, fen > 0)),
    "two": Way(("income", "expense"), _two),
    "two with zeros": Way(("income", "expense"), lambda fen: (max(fen, 0), max(-fen, 0))),
    "two with minus": Way(("income", "expense"), lambda fen: (fen, None) if fen > 0 else (None, fen)),
    "two with reversals": Way(
        ("income", "expense"), lambda fen: (None, -fen) if fen % 5 == 0 else _two(fen)
    ),
    "two turned": Way(("expense", "income"), _two, needs_evidence=True),
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A file, and what it truly says: rows, in and out in fen."""

    text: str
    way: str
    truth: tuple[int, int, int]


@st.composite
def statements(draw) -> Made:
    name = draw(st.sampled_from(sorted(WAYS)))
    way = WAYS[name]
    fens = draw(st.lists(st.integers(-99_999, 99_999).filter(bool), min_size=1, max_size=9))
    has_balance = draw(st.booleans())
    if name == "unsigned" and not (has_balance and len({fen > 0 for fen in fens[1:]}) == 2):
        fens = [abs(fen) if fens[0] > 0 else -abs(fen) for fen in fens]
    can_tell = has_balance and len(fens) > 2
    is_unlike = way.needs_evidence or _reverses_all(name, fens)
    has_totals = draw(st.booleans()) or (is_unlike and not can_tell)
    columns = list(way.columns) + ["balance"] * has_balance + draw(_extras())
    rows = _rows(draw, way, fens)
    order = ["date", *draw(st.permutations(columns))]
    heading, words = _heading(draw, order)
    figure = draw(st.sampled_from(FIGURES))
    lines = [[_shown(row[column], figure, words) for column in order] for row in rows]
    if draw(st.booleans()):
        lines.reverse()
    body = [heading, *_paged(draw, heading, lines)]
    if "income" in way.columns and not way.needs_evidence and draw(st.booleans()):
        body.append(_summed(order, rows, figure))
    gained, paid = sum(fen for fen in fens if fen > 0), -sum(fen for fen in fens if fen < 0)
    above = [[line] for line in draw(st.lists(st.sampled_from(ABOVE), max_size=3))]
    if has_totals:
        above.append([_totals(fens, gained, paid)])
    below = [[line] for line in draw(st.lists(st.sampled_from(BELOW), max_size=2))]
    mark = draw(st.sampled_from(",,;\t|"))
    return Made(_csv([*above, *body, *below], mark), name, (len(fens), gained, paid))


def _reverses_all(name: str, fens: list[int]) -> bool:
    """Where three figures of the outgoing column or more all have a minus, banks mean what went out."""
    paid = [fen for fen in fens if fen < 0 or fen % 5 == 0]
    return name == "two with reversals" and all(fen % 5 == 0 for fen in paid) and len(paid) > 2


def _summed(order: list[str], rows: list[dict], figure) -> list[str]:
    """合计 under the columns that it adds up."""
    sums = {name: sum(row[name] or 0 for row in rows) for name in ("income", "expense")}
    return ["合计", *(figure(sums[name]) if name in sums else "" for name in order[1:])]


def _extras():
    names = st.sampled_from(("memo", "party", "number", "fee", "reference", "free", "order"))
    return st.lists(names, unique=True, max_size=4)


def _rows(draw, way: Way, fens: list[int]) -> list[dict]:
    balance, rows, day = draw(st.integers(0, 10**7)), [], FIRST
    for at, fen in enumerate(fens):
        balance += fen
        day += timedelta(days=draw(st.integers(0, 2)))
        cells = dict(zip(way.columns, way.cells(fen), strict=True))
        texts = {
            "date": day.isoformat(),
            "memo": draw(st.sampled_from(MEMOS)),
            "party": draw(st.sampled_from(PARTIES)),
            "number": str(at + 1),
            "reference": f"A{at + 100001}",
        }
        figures = {"balance": balance, "fee": 0, "free": 10**6, "order": abs(fen) + 100}
        rows.append({**texts, **cells, **figures})
    return rows


def _heading(draw, order: list[str]) -> tuple[list[str], tuple[str, str]]:
    income, expense = draw(st.sampled_from(SIDES))
    direction, came, went = draw(st.sampled_from(DIRECTIONS))
    named = {
        "date": draw(st.sampled_from(DATES)),
        "amount": draw(st.sampled_from(AMOUNTS)),
        "balance": draw(st.sampled_from(BALANCES)),
        "income": income,
        "expense": expense,
        "direction": direction,
        "memo": "摘要",
        "party": "对方户名",
        "number": "序号",
        "fee": "手续费",
        "reference": "流水号",
        "free": "可用余额",
        "order": "订单金额",
    }
    return [named[column] for column in order], (came, went)


def _shown(cell, figure: Callable[[int], str], words: tuple[str, str]) -> str:
    if isinstance(cell, bool):
        return words[0] if cell else words[1]
    if isinstance(cell, int):
        return figure(cell)
    return cell or ""


def _paged(draw, heading: list[str], lines: list[list[str]]) -> list[list[str]]:
    """Now and then the page is turned: the heading again, or an empty line."""
    at = draw(st.integers(1, len(lines)))
    between = draw(st.sampled_from(([], [heading], [[]])))
    return [*lines[:at], *between, *lines[at:]]


def _totals(fens: list[int], gained: int, paid: int) -> str:
    came = sum(fen > 0 for fen in fens)
    return f"合计：收入 {came}笔 {gained / 100:.2f}元，支出 {len(fens) - came}笔 {paid / 100:.2f}元"


def _csv(lines: list[list[str]], mark: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(lines)
    return out.getvalue()
