"""支付宝: the bill since 2021 (收/支 with 不计收支) and the older record query with 资金状态."""

import re
from collections import defaultdict

from finance.bankfiles.layouts import IN, NEUTRAL, OUT, Layout, Record
from finance.bankfiles.types import Row

NOT_MOVED = re.compile(
    r"关闭|失败|取消|等待付款|等待(买家|对方|你)付款|待付款|冻结|信用服务|未支付"
)
REFUND = re.compile(r"^退款|退款成功|^退票")
INTERNAL = re.compile(r"余额宝-?(自动|单次)?转入|转入(到)?余额宝|余额宝-?转出到余额$|转出到余额$")
ARRIVES = re.compile(r"充值|收益发放|^收益")
LEAVES = re.compile(r"提现|转出|还款|买入|购买|申购|转账|缴费")


def settle(record: Record) -> str:
    """Sign by 收/支; of 不计收支 only refunds and top-ups arrive, moves to 余额宝 stay inside."""
    row, gross = record.row, record.row.gross_fen
    row.side = {"收入": IN, "已收入": IN, "支出": OUT, "已支出": OUT}.get(record.direction, NEUTRAL)
    if NOT_MOVED.search(row.status):
        row.amount_fen = 0
        row.voided_fen = -gross if row.side == OUT and record.method else 0
        return ""
    if row.side != NEUTRAL:
        row.amount_fen = gross if row.side == IN else -gross
        return ""
    words = f"{record.kind} {row.memo}"
    if REFUND.search(record.kind) or REFUND.search(row.status) or REFUND.search(row.memo):
        row.amount_fen = gross
    elif INTERNAL.search(row.memo):
        row.amount_fen = 0
    elif ARRIVES.search(words):
        row.amount_fen = gross
    else:
        row.amount_fen = -gross
        if not LEAVES.search(words) and gross:
            return f"第 {row.line} 行记为不计收支，按付出计，请核对方向"
    return ""


def settle_old(record: Record) -> str:
    """The older query says in 资金状态 whether money moved; an empty or waiting one did not."""
    if record.direction in {"已收入", "已支出", "资金转移"}:
        return settle(record)
    record.row.side, record.row.amount_fen = NEUTRAL, 0
    return ""


def cancel_closed(rows: list[Row]) -> list[str]:
    """A closed order and its refunds in one file cancel: neither moved money in the end."""
    closed = {row.reference: row for row in rows if row.voided_fen and row.reference}
    refunds = defaultdict(list)
    for row in rows:
        order = re.split(r"[_*]", row.reference)[0]
        if row.amount_fen > 0 and row.side == NEUTRAL and order in closed:
            refunds[order].append(row)
    notes = []
    for order, row in closed.items():
        if sum(refund.amount_fen for refund in refunds[order]) == row.gross_fen:
            for refund in refunds[order]:
                refund.voided_fen, refund.amount_fen = refund.amount_fen, 0
        else:
            row.voided_fen = 0
            notes.append(f"第 {row.line} 行交易已关闭但写着付款方式，未计入，请核对是否退款")
    return notes


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
    },
    sign="flag",
    settle=settle_old,
    after=cancel_closed,
    prints_totals=True,
)
LAYOUTS = [OLD, BILL]
