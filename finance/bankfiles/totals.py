"""What the file prints about itself, against its rows: counts, sums, closing and running balance."""

import itertools
import re
from dataclasses import dataclass, field

from .cells import CURRENCIES, Cells, narrow, parse_fen, text_of
from .layouts import IN, NEUTRAL, OUT, normal
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
REPORTED_BREAKS = 5


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


def printed_in(outside: list[tuple[int, Cells]], mapping: Mapping) -> Printed:
    """Read counts, sums and balances out of the preamble, the totals line and the foot."""
    printed = Printed()
    for _, cells in outside:
        text = _joined(cells)
        if PAGE_TOTAL.match(text):
            continue
        _read_sides(printed, text)
        _read_totals_line(printed, cells, text, mapping)
        found = COUNT.search(text)
        if found and not any(re.search(f"{side}:?{found[0]}", text) for _, side in SIDES):
            printed.count = int(found[1] or found[2])
        for name, pattern in (("opening", OPENING), ("closing", CLOSING)):
            if found := pattern.search(text):
                setattr(printed, name, parse_fen(found[1]))
    return printed


def _joined(cells: Cells) -> str:
    """A line as one word; a label in one cell and its figure in the next get a colon."""
    text = ""
    for word in filter(None, (narrow(text_of(cell)) for cell in cells)):
        labelled = re.search(r"[^\W\d]$", text) and re.match(r"[-+¥]?\d", word)
        text += (":" if labelled else "") + word
    return text


def _read_sides(printed: Printed, text: str) -> None:
    for side, word in SIDES:
        both = re.search(word + r"(?:合计|总计)?:?共?(\d+)笔[,;]?(?:共|合计|金额)?:?" + MONEY, text)
        if both:
            printed.counts[side] = int(both[1])
            printed.sums[side] = _size(both[2])
            continue
        if total := re.search(
            word + r"(?:总?金额|发生额)?(?:合计|总计|总额|总金额|金额(?=:))(?:金额)?:?" + MONEY,
            text,
        ):
            printed.sums[side] = _size(total[1])
        if count := re.search(word + r"(?:交易)?(?:总?笔数|合计笔数|合计\(笔\)):?(\d+)", text):
            printed.counts[side] = int(count[1])


def _size(figure: str) -> int:
    return abs(parse_fen(figure) or 0)


def _read_totals_line(printed: Printed, cells: Cells, text: str, mapping: Mapping) -> None:
    """合计 in a line whose figures stand under the columns they add up."""
    if not TOTALS_LINE.match(text):
        return
    for side, name in ((IN, "income"), (OUT, "expense"), ("", "amount")):
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


def differences(rows: list[Row], printed: Printed) -> list[str]:
    """Every printed figure that the rows do not bear out, as sentences."""
    found = []
    if printed.count is not None and printed.count != len(rows):
        found.append(f"文件写着共 {printed.count} 笔，实际读到 {len(rows)} 笔")
    names = {IN: "收入", OUT: "支出", NEUTRAL: "不计收支（中性）"}
    for side, name in names.items():
        mine = [row for row in rows if row.side == side]
        if side in printed.counts and printed.counts[side] != len(mine):
            found.append(f"文件写着{name} {printed.counts[side]} 笔，实际读到 {len(mine)} 笔")
        total = abs(sum(row.gross_fen for row in mine))
        if side in printed.sums and printed.sums[side] != total:
            found.append(f"文件写着{name} {yuan(printed.sums[side])} 元，实际合计 {yuan(total)} 元")
    net, gross = sum(row.amount_fen for row in rows), sum(abs(row.amount_fen) for row in rows)
    if printed.net is not None and printed.net not in (net, -net, gross):
        found.append(f"文件写着合计 {yuan(printed.net)} 元，实际合计 {yuan(net)} 元")
    return found + _end_balances(rows, printed)


def _end_balances(rows: list[Row], printed: Printed) -> list[str]:
    ordered = _oldest_first(rows)
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


def _oldest_first(rows: list[Row]) -> list[Row]:
    up, down = _fits(rows)
    newest_first = down > up or (
        down == up and len(rows) > 1 and str(rows[0].at) > str(rows[-1].at)
    )
    return rows[::-1] if newest_first else rows


def broken_balances(rows: list[Row]) -> list[str]:
    """Where a printed balance does not follow from the one before it."""
    found = []
    ordered = _oldest_first(rows)
    for a, b in itertools.pairwise(ordered):
        if a.balance_fen is None or b.balance_fen is None:
            continue
        gap = b.balance_fen - a.balance_fen - b.amount_fen
        if gap:
            found.append(
                f"第 {b.line} 行余额 {yuan(b.balance_fen)} 元与第 {a.line} 行接不上，差 {yuan(gap)} 元"
            )
    if len(found) > REPORTED_BREAKS:
        rest = len(found) - REPORTED_BREAKS
        found = [*found[:REPORTED_BREAKS], f"另有 {rest} 处余额接不上"]
    return found


def runs_backwards(rows: list[Row]) -> bool:
    """Whether all balances follow only with every sign turned: 借 and 贷 from the other side."""
    turned = [
        Row(row.line, row.at, -row.amount_fen, row.balance_fen) for row in rows if row.amount_fen
    ]
    pairs = len(turned) - 1
    plain = max(_fits([row for row in rows if row.amount_fen]))
    return pairs >= 2 and max(_fits(turned)) == pairs and plain == 0


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
