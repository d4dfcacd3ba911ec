"""What a file leaves to the reader: rows that moved nothing, figures without a sign."""

import itertools
import re

from . import totals
from .layouts import NEUTRAL
from .parties import Parties
from .types import Mapping, Problem, Reading, Row

NOT_MOVED = re.compile(r"失败|关闭|撤销|取消|未支付|待支付|等待付款|处理中")
NO_SIGN = "金额没有正负号，余额却随它减少：请加一列写明收入还是支出"
NO_OPENING = (
    "金额没有正负号，各行的收支按余额的增减读取，这一行之前的余额却不知道或接不上：请在表里加一行期初余额，"
    "或加一列写明收入还是支出"
)


def settle(reading: Reading, mapping: Mapping, opening: int | None, parties: Parties) -> None:
    """What was not carried out moves nothing; note what a person must see."""
    rows = reading.rows
    for row in rows:
        if NOT_MOVED.search(row.status):
            row.amount_fen, row.side = 0, NEUTRAL
    if neutral := [row.line for row in rows if row.side == NEUTRAL]:
        text = f"{len(neutral)} 行不计收支或没有成交，未计入（自第 {neutral[0]} 行起），请核对"
        reading.notes.append(text)
    signs = {row.amount_fen > 0 for row in rows if row.amount_fen}
    if mapping.sign != "signed" or len(signs) > 1:
        return
    if ordered := _both_ways(rows, opening):
        _by_balances(reading, mapping, ordered, opening, parties)
    elif signs <= {True} and (line := totals.falls_by_an_amount(rows)):
        reading.errors.append(Problem(line, None, NO_SIGN))
    elif rows and signs <= {True} and not totals.some_balance_follows(rows):
        reading.notes.append("金额都没有负号，也没有收支一列，全部按收入读取，请核对")


def _both_ways(rows: list[Row], opening: int | None) -> list[Row]:
    """The rows, oldest first, where each balance follows from the one before it and some of them
    rise, some fall. None of them where another order would do as well, or none does."""
    if not rows or any(row.balance_fen is None for row in rows):
        return []
    orders = [rows, rows[::-1]]
    if rows[0].day != rows[-1].day:
        orders = [rows] if rows[0].day < rows[-1].day else [rows[::-1]]
    found = [ordered for ordered in orders if _is_chain(ordered)]
    if len(found) > 1:
        found = [ordered for ordered in found if _gap(ordered[0], opening) is not None]
    if len(found) != 1:
        return []
    ways = {gap > 0 for gap in (_gap(found[0][0], opening), *_gaps(found[0])) if gap}
    return found[0] if len(ways) > 1 else []


def _is_chain(ordered: list[Row]) -> bool:
    moved = (abs(row.amount_fen) for row in ordered[1:])
    return all(abs(gap) == fen for gap, fen in zip(_gaps(ordered), moved, strict=True))


def _gaps(ordered: list[Row]) -> list[int]:
    held = [row.balance_fen or 0 for row in ordered]
    return [after - before for before, after in itertools.pairwise(held)]


def _gap(oldest: Row, opening: int | None) -> int | None:
    """What the oldest row did to the balance before it; None where that is not known, or another."""
    gap = None if opening is None else (oldest.balance_fen or 0) - opening
    return gap if gap is not None and abs(gap) == abs(oldest.amount_fen) else None


def _by_balances(
    reading: Reading, mapping: Mapping, ordered: list[Row], opening: int | None, parties: Parties
) -> None:
    """Each row came in or went out as its balance says. No other row speaks for the oldest."""
    first = _gap(ordered[0], opening)
    if first is None and ordered[0].amount_fen:
        reading.errors.append(Problem(ordered[0].line, None, NO_OPENING))
        return
    for row, moved in zip(ordered, (first or 0, *_gaps(ordered)), strict=True):
        if (row.amount_fen > 0) != (moved > 0):
            parties.turn(row)
        row.amount_fen = moved
        row.side = row.side if row.side == NEUTRAL else totals.side_of(moved)
    mapping.flipped, reading.decided_by = False, "balance"
    reading.notes.append("金额没有正负号，每一行是收入还是支出按余额的增减读取，请核对")
