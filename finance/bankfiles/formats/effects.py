"""What a row did to a wallet: tables of words, where the first line that fits decides.

A row that no line fits is no payment by default: it becomes a question to a person.
"""

import re
from collections.abc import Sequence
from enum import Enum

from finance.bankfiles.layouts import IN, NEUTRAL, OUT, Record
from finance.bankfiles.types import Row


class Effect(Enum):
    """变动: what happens to the wallet; three kinds depend on what the bill names as paying."""

    COMES = "comes"
    GOES = "goes"
    STAYS = "stays"
    PAID = "paid"  # goes where the wallet paid; a card leaves it as it was
    GOT = "got"  # comes where the wallet received it; to a card it never came
    FILLED = "filled"  # comes where a card paid; out of the wallet itself it only moves inside


COMES, GOES, STAYS, PAID, GOT, FILLED = Effect
# An effect, the field it is read from, and the words there.
Rule = tuple[Effect, str, re.Pattern]
SIGNS = {  # by whether a card, not the wallet, stands in the column of payment methods
    COMES: {False: 1, True: 1},
    GOES: {False: -1, True: -1},
    STAYS: {False: 0, True: 0},
    PAID: {False: -1, True: 0},
    GOT: {False: 1, True: 0},
    FILLED: {False: 0, True: 1},
}
SIDES = {"收入": IN, "已收入": IN, "支出": OUT, "已支出": OUT}
SIDE_SIGNS = {IN: 1, OUT: -1}
CARD = re.compile(r"银行|信用社|储蓄卡|信用卡|借记卡|\(\d{4}\)|花呗|信用购|亲属卡|亲情卡")
OWN = re.compile(r"^(账户余额|余额宝?|零钱通?)(?!\w)")


def rules(*lines: tuple[Effect, str, str]) -> list[Rule]:
    return [(effect, field, re.compile(words)) for effect, field, words in lines]


def effect_of(record: Record, table: Sequence[Rule]) -> Effect | None:
    """The first line that fits; None where none does."""
    said = {"kind": record.kind, "item": record.row.memo, "state": record.row.status}
    return next((effect for effect, field, words in table if words.search(said[field])), None)


def settle_by(record: Record, states: Sequence[Rule], neutral: Sequence[Rule]) -> str:
    """Side and amount of a record: its state first, then 收/支, and for what is neither the table.
    Returns a question where nothing known is named.
    """
    row, gross = record.row, record.row.gross_fen
    row.side = SIDES.get(record.direction, NEUTRAL)
    state = effect_of(record, states)
    if state is STAYS:
        row.amount_fen = 0
        return ""
    if row.side != NEUTRAL:
        row.amount_fen = SIDE_SIGNS[row.side] * gross
        unknown = state is None and row.status
        return (
            f"第 {row.line} 行的状态「{row.status[:20]}」没有见过，按{record.direction}读取，请核对"
            if unknown
            else ""
        )
    found = effect_of(record, neutral)
    by_card = bool(CARD.search(record.method)) and not OWN.match(record.method)
    row.amount_fen = SIGNS[found][by_card] * gross if found else 0
    if found or not gross:
        return ""
    words = " ".join(dict.fromkeys(filter(None, (record.kind, row.memo, row.status))))[:40]
    return f"第 {row.line} 行「{words}」不计收支，看不出钱进了还是出了，未计入，请核对"


def sums(rows: Sequence[Row], side: str) -> set[int]:
    """What a wallet may print for a side: its rows as they stand, or only what they moved."""
    mine = [row for row in rows if row.side == side]
    return {sum(row.gross_fen for row in mine), abs(sum(row.amount_fen for row in mine))}
