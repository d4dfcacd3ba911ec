"""Which way money went, where a file leaves that to the reader: guesses, each with a note."""

import re

from . import totals
from .layouts import IN, NEUTRAL, OUT
from .types import Mapping, Reading, Row

NOT_MOVED = re.compile(r"失败|关闭|撤销|取消|未支付|待支付|等待付款|处理中")
PAID_BACK = re.compile(r"还款|退款|退货|退票|返现|奖励")


def settle(reading: Reading, mapping: Mapping) -> None:
    """Turn a guess that the balances or the repayments contradict; note what a person must see."""
    rows = reading.rows
    if not mapping.sure:
        note = _card(rows) if mapping.sign == "signed" else _backwards(rows)
        if note:
            mapping.flipped = True
            reading.notes.append(note)
            for row in rows:
                row.amount_fen = -row.amount_fen
                row.side = {IN: OUT, OUT: IN}.get(row.side, row.side)
    for row in rows:
        if NOT_MOVED.search(row.status):
            row.amount_fen, row.side = 0, NEUTRAL
    if neutral := [row.line for row in rows if row.side == NEUTRAL]:
        text = f"{len(neutral)} 行不计收支或没有成交，未计入（自第 {neutral[0]} 行起），请核对"
        reading.notes.append(text)
    without_minus = mapping.sign == "signed" and all(row.amount_fen >= 0 for row in rows)
    if rows and without_minus and not totals.some_balance_follows(rows):
        reading.notes.append("金额都没有负号，也没有收支一列，全部按收入读取，请核对")


def _backwards(rows: list[Row]) -> str:
    if totals.runs_backwards(rows):
        return "按余额推算，这份文件的借方是收入、贷方是支出"
    return ""


def _card(rows: list[Row]) -> str:
    """A card's bill counts what is owed: purchases without a sign, repayments with a minus."""
    back = [row for row in rows if PAID_BACK.search(row.memo) and row.amount_fen]
    if not back or any(row.balance_fen is not None for row in rows):
        return ""
    if all(row.amount_fen < 0 for row in back):
        return "还款和退款是负数，按信用卡账单读取：正数是支出，负数是收入"
    return ""
