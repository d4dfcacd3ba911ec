"""What a file leaves to the reader: rows that moved nothing, figures without a sign."""

import re

from . import totals
from .layouts import NEUTRAL
from .types import Mapping, Problem, Reading

NOT_MOVED = re.compile(r"失败|关闭|撤销|取消|未支付|待支付|等待付款|处理中")


def settle(reading: Reading, mapping: Mapping) -> None:
    """What was not carried out moves nothing; note what a person must see."""
    rows = reading.rows
    for row in rows:
        if NOT_MOVED.search(row.status):
            row.amount_fen, row.side = 0, NEUTRAL
    if neutral := [row.line for row in rows if row.side == NEUTRAL]:
        text = f"{len(neutral)} 行不计收支或没有成交，未计入（自第 {neutral[0]} 行起），请核对"
        reading.notes.append(text)
    without_minus = mapping.sign == "signed" and all(row.amount_fen >= 0 for row in rows)
    if without_minus and (line := totals.falls_by_an_amount(rows)):
        message = "金额没有正负号，余额却随它减少：请加一列写明收入还是支出"
        reading.errors.append(Problem(line, None, message))
    elif rows and without_minus and not totals.some_balance_follows(rows):
        reading.notes.append("金额都没有负号，也没有收支一列，全部按收入读取，请核对")
