"""小计: whether a line repeats the sum of the lines above it, or of those below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .labels import RUNNING_TOTAL
from .totals import TOTALS_LINE, yuan

if TYPE_CHECKING:
    from .lines import Line, Lines

# Of the whole file, as ``totals`` reads it, and not of a month or a page.
WHOLE = re.compile(
    rf"{TOTALS_LINE.pattern}|总?(收入|支出|收支|借方|贷方|交易|存入|支取)", re.IGNORECASE
)
# A total of a day, a month, a page and the whole may stand below each other.
BLOCKS_TRIED = 40


def repeats(rows: list[Line], at: int, least: int = 1) -> bool:
    """Whether every figure of line ``at`` is the sum of a block of at least so many movements."""
    return any(
        len(block) >= least and _adds_up(rows[at].figures, block)
        for block in itertools.chain(_blocks(rows, at, -1), _blocks(rows, at, 1))
    )


def _blocks(rows: list[Line], at: int, step: int) -> Iterator[list[Line]]:
    """The movements next to a line, up to the first other total, the second, and so on."""
    block: list[Line] = []
    passed = 0
    at += step
    while 0 <= at < len(rows) and passed < BLOCKS_TRIED:
        if rows[at].kind == "total":
            passed += 1
            yield block
        elif not rows[at].kind:
            block.append(rows[at])
        at += step
    yield block


def _adds_up(figures: dict[str, int], block: list[Line]) -> bool:
    """A figure alone may stand under any column: 本页收入合计 in the next cell."""
    if len(figures) == 1:
        (fen,) = figures.values()
        return any(abs(fen) in _sums(block, name) for name in ("amount", "income", "expense"))
    return bool(figures) and all(abs(fen) in _sums(block, name) for name, fen in figures.items())


def _sums(block: list[Line], name: str) -> set[int]:
    """What a total under a column may count: all with their signs, without, or one side."""
    fens = [row.figures.get(name, 0) * row.turn for row in block]
    up, down = sum(fen for fen in fens if fen > 0), -sum(fen for fen in fens if fen < 0)
    return {up, down, abs(up - down), up + down}


def check(rows: list[Line], lines: Lines) -> None:
    """Report each total that the rows do not bear out; a page's 合计 is none of the whole file."""
    totals = [at for at, row in enumerate(rows) if row.kind == "total" and row.figures]
    whole = {line for line, _ in lines.outside}
    for at in totals:
        row = rows[at]
        if RUNNING_TOTAL.search(row.words):
            continue
        is_whole = row.line in whole and bool(WHOLE.match(row.words))
        is_borne_out = repeats(rows, at)
        if not is_whole or (is_borne_out and TOTALS_LINE.match(row.words) and at != totals[-1]):
            lines.checked.add(row.line)
        if not is_borne_out and not is_whole:
            printed = "、".join(yuan(abs(fen)) for fen in row.figures.values())
            words = row.words or "小计"
            lines.differences.append(
                f"第 {row.line} 行的「{words}」写着 {printed} 元，和各行之和不符"
            )
