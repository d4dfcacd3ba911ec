"""支付宝: the bill since 2021 (收/支 with 不计收支) and the older record query with 资金状态."""

import re
from collections import defaultdict
from collections.abc import Sequence

from finance.bankfiles import layouts
from finance.bankfiles.layouts import IN, OUT, Layout, Record
from finance.bankfiles.types import Row

from . import effects
from .effects import COMES, FILLED, GOES, GOT, PAID, STAYS, rules, settle_by

CLOSED = re.compile(r"关闭")
STATES = rules(
    (STAYS, "state", r"关闭|失败|取消|撤销|等待(买家|对方|你)?付款|[待未](付款|支付)|冻结|信用服务|免押|预授权"),
    (COMES, "state", r"成功|完成|确认收货|等待.*发货|已发货|退款|已(转账|转出|转入|到账|存入|支付|付款|收款|领取|还款|还清|签收)|对方已"),
)  # fmt: skip
# What waits to be confirmed is not yet the seller's.
WAITING = re.compile(r"等待|待.*(收款|确认|发货|收货|领取)")
REFUND_LINES = (
    (COMES, "kind", r"^退款"),
    (COMES, "state", r"退款成功|^退票|已退款"),
    (COMES, "item", r"^退款|退款$|^退票"),
)
REFUND = rules(*REFUND_LINES)
NEUTRAL = rules(
    (COMES, "item", r"(提现|转出|转账到).*(退回|退还|退票|失败)"),
    *REFUND_LINES,
    (STAYS, "item", r"^转账收款到余额宝|余额宝-?自动转入|转出到(账户)?余额|余额转入余额宝|更换货基"),
    (STAYS, "item", r"余利宝-?(银行卡转入|转出到银行卡)|卖出至银行卡|赎回.*银行卡|转换至|冻结|免押|预授权"),
    (COMES, "item", r"收益发放|^收益|分红|结息|(卖出|转出|赎回)[至到](余额宝|账户|余额|支付宝)|余利宝-?转出|放款至余额"),
    (FILLED, "item", r"余额宝-?(单次|大额)?转入|转入到?余额宝|攒入|笔笔攒|工资理财|钱管家转入"),
    (COMES, "item", r"^充值|充值到(账户)?余额"),
    (GOES, "item", r"^提现|余额宝-?转出|转出到"),
    (GOT, "state", r"放款成功"),
    (GOT, "item", r"赎回|卖出|放款"),
    (PAID, "item", r"还款|还清|买入|购买|申购|定投|定期理财|转入到?余利宝|转账(到|给|至|-)|信用卡|缴费"),
    (PAID, "state", r"还款成功|代付成功|缴费成功"),
    (GOES, "state", r"提现成功"),
    (COMES, "state", r"充值成功"),
)  # fmt: skip


def settle(record: Record) -> str:
    """By 收/支 and 交易状态; of 不计收支 by what the row did to 余额 and 余额宝 together."""
    asked = settle_by(record, STATES, NEUTRAL)
    row = record.row
    if row.side == IN and WAITING.search(row.status):
        row.amount_fen = 0
    if row.side == OUT and record.method and CLOSED.search(row.status):
        row.voided_fen = -row.gross_fen
    return asked


def settle_old(record: Record) -> str:
    """The older query says in 资金状态 whether money moved; an empty or waiting one did not.

    A payment is less what came back of it (成功退款), and the service fee goes either way.
    """
    row = record.row
    if record.direction == "资金转移":
        return settle_by(record, STATES, NEUTRAL)
    row.side = effects.SIDES.get(record.direction, layouts.NEUTRAL)
    kept = max(row.gross_fen - record.refunded_fen, 0)
    row.amount_fen = effects.SIDE_SIGNS.get(row.side, 0) * kept
    if row.side != layouts.NEUTRAL:
        row.amount_fen -= record.fee_fen
    return ""


def cancel_closed(rows: list[Row]) -> list[str]:
    """A closed order and its full refund in one file cancel: neither moved money in the end.

    Where less came back than was paid, or nothing in this file, the payment counts.
    """
    refunds, notes = _refunds_by_order(rows), []
    for row in rows:
        if row.side == IN or not row.reference or not CLOSED.search(row.status):
            continue
        back = sum(refund.amount_fen for refund in refunds[row.reference])
        if back and back == row.gross_fen:
            row.voided_fen = -row.gross_fen
            for refund in refunds[row.reference]:
                refund.voided_fen, refund.amount_fen = refund.amount_fen, 0
            continue
        if back or row.voided_fen:
            row.amount_fen = -row.gross_fen
        row.voided_fen = 0
        if row.amount_fen and not back:
            notes.append(
                f"第 {row.line} 行交易已关闭，写着付款方式而没有退款，按已付出计入，请核对"
            )
    return notes


def restore_refunded(rows: list[Row]) -> list[str]:
    """Where the older query lists a refund as a row too, 成功退款 must not count it again."""
    refunds = _refunds_by_order(rows)
    for row in rows:
        back = row.gross_fen + row.amount_fen
        listed = sum(refund.amount_fen for refund in refunds[row.reference] if refund is not row)
        if row.side == OUT and row.reference and back and back == listed:
            row.amount_fen = -row.gross_fen
    return []


def _refunds_by_order(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """A refund's number is that of its order with a tail behind _ or *."""
    found = defaultdict(list)
    for row in rows:
        if row.amount_fen > 0 and _is_refund(row):
            found[re.split(r"[_*]", row.reference)[0]].append(row)
    return found


def _is_refund(row: Row) -> bool:
    said = {"kind": "", "item": row.memo, "state": row.status}
    tail = bool(re.search(r"[_*]", row.reference))
    return tail or any(words.search(said[field]) for _, field, words in REFUND)


def sums(rows: Sequence[Row], side: str) -> set[int]:
    """支出 is printed net of refunds, of all or of those whose order is in the file; closed orders
    may be left out of it.
    """
    found = effects.sums(rows, side)
    if side != OUT:
        return found
    mine = [row for row in rows if row.side == OUT]
    found.add(sum(row.gross_fen for row in mine if not CLOSED.search(row.status)))
    orders = {row.reference for row in mine}
    refunds = _refunds_by_order([row for row in rows if row.side == layouts.NEUTRAL])
    every = sum(row.amount_fen for back in refunds.values() for row in back)
    known = sum(row.amount_fen for order in orders for row in refunds.get(order, ()))
    return {paid - back for paid in found for back in (0, every, known)}


BILL = Layout(
    name="alipay",
    required=("交易时间", "交易对方", "收/支", "金额", "交易状态"),
    columns={
        "date": ("交易时间",),
        "amount": ("金额",),
        "direction": ("收/支",),
        "counterparty": ("交易对方",),
        "counterparty_account": ("对方账号",),
        "memo": ("商品说明", "商品名称", "备注"),
        "reference": ("交易订单号", "交易号"),
        "status": ("交易状态",),
        "kind": ("交易分类",),
        "account_no": ("收/付款方式",),
    },
    sign="flag",
    settle=settle,
    after=cancel_closed,
    sums=sums,
    prints_totals=True,
    marks=("支付宝",),
)
OLD = Layout(
    name="alipay",
    required=("交易号", "交易创建时间", "交易对方", "金额", "交易状态", "资金状态"),
    columns={
        "date": ("付款时间", "交易创建时间"),
        "amount": ("金额",),
        "direction": ("资金状态",),
        "counterparty": ("交易对方",),
        "memo": ("商品名称", "备注"),
        "reference": ("交易号",),
        "status": ("交易状态",),
        "kind": ("类型",),
        "fee": ("服务费",),
        "refunded": ("成功退款",),
    },
    sign="flag",
    settle=settle_old,
    after=restore_refunded,
    sums=sums,
    prints_totals=True,
)
LAYOUTS = [OLD, BILL]
