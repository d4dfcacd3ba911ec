"""What the file prints about itself, against its rows: counts, sums, closing and running balance."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .cells import CURRENCIES, Cells, narrow, parse_fen, text_of
from .layouts import ENGLISH, IN, NEUTRAL, OUT, normal
from .types import Mapping, Row

MONEY = r"(?:人民币|[¥￥])?([-+]?[\d,]*\.?\d+)元?"
SIDES = [
    (IN, r"(?<!待)(?:已收入|收入|贷方|存入|转入)"),
    (OUT, r"(?<!待)(?:已支出|支出|借方|支取|转出)"),
    (NEUTRAL, r"(?:不计收支|中性交易)"),
]
COUNT = re.compile(
    r"(?:(?:共计?|合计|总计):?|交易)(\d+)[笔条](?:记录|交易|明细)?|(?:总笔数|合计笔数|笔数合计|交易笔数|记录数|总条数):?(\d+)"
)
CLOSING = re.compile(r"(?:期末|本期|结束|终止|截止)(?:账户)?余额:?" + MONEY)
OPENING = re.compile(r"(?:期初|上期|起始|承前)(?:账户)?余额:?" + MONEY)
# Of a page or a month, not of the file.
PAGE_TOTAL = re.compile(r"(本页|本月|本日|本年|每页)(合计|小计|累计)|小计|承前页|过次页")
TOTALS_LINE = re.compile(
    rf"({'|'.join(map(re.escape, CURRENCIES))}|外币|本期|本次)?(合计|总计|累计|汇总)|total",
    re.IGNORECASE,
)
REPORTED = 5
# What may be printed for a side of these rows.
Sums = Callable[[Sequence[Row], str], set[int]]


@dataclass
class Printed:
    """What stood outside the rows, by side."""

    count: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    net: int | None = None
    opening: int | None = None
    closing: int | None = None

    @property
    def any_total(self) -> bool:
        figures = (self.count, self.net, self.closing)
        return bool(self.counts or self.sums) or any(one is not None for one in figures)

    @property
    def any_sum(self) -> bool:
        """Sums that could tell one way of reading from another."""
        ends = self.opening is not None and self.closing is not None
        return bool(self.sums or self.counts) or self.net is not None or ends


def printed_in(outside: list[tuple[int, Cells]], mapping: Mapping) -> Printed:
    """Read counts, sums and balances out of the preamble, the totals line and the foot."""
    printed = Printed()
    for _, cells in outside:
        text = _joined(cells)
        if PAGE_TOTAL.match(text):
            continue
        _read_sides(printed, _turned(text) if mapping.flipped else text)
        _read_totals_line(printed, cells, text, mapping)
        found = COUNT.search(text)
        if found and not any(
            re.search(f"{side}(?:发生|交易)?:?{found[0]}", text) for _, side in SIDES
        ):
            printed.count = int(found[1] or found[2])
        for name, pattern in (("opening", OPENING), ("closing", CLOSING)):
            if found := pattern.search(text):
                setattr(printed, name, parse_fen(found[1]))
    return printed


def _joined(cells: Cells) -> str:
    """A line as one word; a label in one cell and its figure in the next get a colon."""
    text = ""
    for word in filter(None, (ENGLISH.sub("", narrow(text_of(cell))) for cell in cells)):
        labelled = re.search(r"[^\W\d]$", text) and re.match(r"[-+¥]?\d", word)
        text += (":" if labelled else "") + word
    return text


def _turned(text: str) -> str:
    """借方 and 贷方 change places in books kept from the other side."""
    return re.sub("[借贷](?=方)", lambda found: {"借": "贷", "贷": "借"}[found[0]], text)


def _read_sides(printed: Printed, text: str) -> None:
    for side, word in SIDES:
        both = re.search(word + r"(?:合计|总计)?:?共?(\d+)笔[,;]?(?:共|合计|金额)?:?" + MONEY, text)
        if both:
            printed.counts[side] = int(both[1])
            printed.sums[side] = _size(both[2])
            continue
        if total := re.search(
            word
            + r"(?:总?金额|发生额|发生)?(?:合计|总计|总额|总金额|金额(?=:))(?:金额)?:?"
            + MONEY,
            text,
        ):
            printed.sums[side] = _size(total[1])
        if count := re.search(word + r"(?:交易|发生)?(?:总?笔数|合计笔数|合计\(笔\)):?(\d+)", text):
            printed.counts[side] = int(count[1])


def _size(figure: str) -> int:
    return abs(parse_fen(figure) or 0)


def _read_totals_line(printed: Printed, cells: Cells, text: str, mapping: Mapping) -> None:
    """合计 in a line whose figures stand under the columns they add up."""
    if not TOTALS_LINE.match(text):
        return
    sides = (OUT, IN) if mapping.flipped else (IN, OUT)
    for side, name in zip((*sides, ""), ("income", "expense", "amount"), strict=True):
        at = mapping.column(name)
        if at is None or at >= len(cells):
            continue
        try:
            fen = parse_fen(cells[at])
        except ValueError:
            continue
        if fen is not None and side:
            printed.sums[side] = abs(fen)
        elif fen is not None and mapping.sign == "signed":
            printed.net = fen


def differences(rows: list[Row], printed: Printed, sums: Sums | None = None) -> list[str]:
    """Every printed figure that the rows do not bear out, as sentences.

    A reversal lessens the sum of the side it was printed on, or counts on the other.
    """
    found = []
    if printed.count is not None and printed.count != len(rows):
        found.append(f"文件写着共 {printed.count} 笔，实际读到 {len(rows)} 笔")
    names = {IN: "收入", OUT: "支出", NEUTRAL: "不计收支（中性）"}
    for side, name in names.items():
        mine = [row for row in rows if row.side == side]
        moved = [abs(row.amount_fen) for row in rows if side_of(row.amount_fen) == side]
        if side in printed.counts and printed.counts[side] not in (len(mine), len(moved)):
            found.append(f"文件写着{name} {printed.counts[side]} 笔，实际读到 {len(mine)} 笔")
        total = sum(row.gross_fen for row in mine)
        allowed = sums(rows, side) if sums else {total, sum(moved)}
        if side in printed.sums and printed.sums[side] not in allowed:
            found.append(f"文件写着{name} {yuan(printed.sums[side])} 元，实际合计 {yuan(total)} 元")
    net, gross = sum(row.amount_fen for row in rows), sum(abs(row.amount_fen) for row in rows)
    if printed.net is not None and printed.net not in (net, -net, gross):
        found.append(f"文件写着合计 {yuan(printed.net)} 元，实际合计 {yuan(net)} 元")
    return found + _end_balances(rows, printed)


def side_of(fen: int) -> str:
    return IN if fen > 0 else OUT if fen < 0 else ""


def _end_balances(rows: list[Row], printed: Printed) -> list[str]:
    ordered = oldest_first(rows)
    known = [(row.balance_fen, row.amount_fen) for row in ordered if row.balance_fen is not None]
    found = []
    if known and printed.closing is not None and printed.closing != known[-1][0]:
        last = yuan(known[-1][0])
        found.append(f"文件写着期末余额 {yuan(printed.closing)} 元，最后一行余额是 {last} 元")
    if known and printed.opening is not None:
        before = known[0][0] - known[0][1]
        if printed.opening != before:
            found.append(
                f"文件写着期初余额 {yuan(printed.opening)} 元，由第一行推算是 {yuan(before)} 元"
            )
    if not known and printed.opening is not None and printed.closing is not None:
        moved = printed.opening + sum(row.amount_fen for row in rows)
        if moved != printed.closing:
            text = f"{yuan(moved)} 元，文件写着期末余额 {yuan(printed.closing)} 元"
            found.append(f"期初余额加减各行得 {text}")
    return found


def _fits(rows: list[Row]) -> tuple[int, int]:
    up = down = 0
    for a, b in itertools.pairwise(rows):
        if a.balance_fen is not None and b.balance_fen is not None:
            up += b.balance_fen == a.balance_fen + b.amount_fen
            down += a.balance_fen == b.balance_fen + a.amount_fen
    return up, down


def some_balance_follows(rows: list[Row]) -> bool:
    return any(_fits(rows))


def falls_by_an_amount(rows: list[Row]) -> int:
    """The first line at which a balance falls by exactly what was read as income; 0 for none."""
    ordered = oldest_first(rows)
    known = [row for row in ordered if row.balance_fen is not None]
    for a, b in itertools.pairwise(known):
        if b.amount_fen > 0 and (a.balance_fen or 0) - b.amount_fen == b.balance_fen:
            return b.line
    return 0


def oldest_first(rows: list[Row]) -> list[Row]:
    up, down = _fits(rows)
    newest_first = down > up or (
        down == up and len(rows) > 1 and str(rows[0].at) > str(rows[-1].at)
    )
    return rows[::-1] if newest_first else rows


def broken_balances(rows: list[Row]) -> list[str]:
    """Where a printed balance does not follow from the one before it."""
    found = []
    ordered = oldest_first(rows)
    for a, b in itertools.pairwise(ordered):
        if a.balance_fen is None or b.balance_fen is None:
            continue
        gap = b.balance_fen - a.balance_fen - b.amount_fen
        if gap:
            found.append(
                f"第 {b.line} 行余额 {yuan(b.balance_fen)} 元与第 {a.line} 行接不上，差 {yuan(gap)} 元"
            )
    return first_of(found, "处余额接不上")


def first_of(sentences: list[str], what: str) -> list[str]:
    """The first few, and how many more there are."""
    rest = len(sentences) - REPORTED
    return [*sentences[:REPORTED], f"另有 {rest} {what}"] if rest > 0 else sentences


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def heads_totals(cells: Cells) -> bool:
    """A second header at the foot, 总笔数 beside other totals, with its figures one line below."""
    words = [normal(cell) for cell in cells if text_of(cell)]
    if any(word[0].isdigit() for word in words if word):
        return False
    return len(words) > 1 and "总" in words[0] and words[0].endswith(("笔数", "单数"))


def label(titles: Cells, figures: Cells) -> list[str]:
    return [
        f"{normal(title)}:{text_of(figure)}" for title, figure in zip(titles, figures, strict=False)
    ]
