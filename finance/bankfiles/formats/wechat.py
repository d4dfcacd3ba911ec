"""微信支付: the personal bill, CSV or XLSX; amounts carry ¥, neutral rows a slash."""

import re

from finance.bankfiles.layouts import IN, NEUTRAL, OUT, Layout, Record

NOT_MOVED = re.compile(r"失败|已取消|已关闭|待支付|未支付|待你收款|待领取|待收款")
WALLET = re.compile(r"^(零钱|零钱通)([&/(（+]|$)")
INSIDE = re.compile(r"^(转入零钱通-来自零钱|零钱通转出-到零钱)$")
ARRIVES = re.compile(r"^(零钱充值|转入零钱通-来自)|退款|赎回|理财通.*(取出|转出).*零钱")
LEAVES = re.compile(r"^(零钱提现|零钱通转出-到|零钱通提现)")


def settle(record: Record) -> str:
    """Sign by 收/支; a neutral row counts only where the wallet (零钱 and 零钱通) itself changed."""
    row, gross = record.row, record.row.gross_fen
    row.side = {"收入": IN, "支出": OUT}.get(record.direction, NEUTRAL)
    if NOT_MOVED.search(row.status):
        row.amount_fen = 0
    elif row.side != NEUTRAL:
        row.amount_fen = gross if row.side == IN else -gross
    elif INSIDE.search(record.kind):
        row.amount_fen = 0
    elif ARRIVES.search(record.kind):
        row.amount_fen = gross
    elif LEAVES.search(record.kind) or WALLET.search(record.method):
        row.amount_fen = -gross
    else:
        row.amount_fen = 0
        return f"第 {row.line} 行是中性交易且不经零钱，未计入"
    return ""


LAYOUTS = [
    Layout(
        name="wechat",
        required=("交易时间", "交易类型", "交易对方", "收/支", "金额", "当前状态"),
        columns={
            "date": ("交易时间",),
            "amount": ("金额",),
            "direction": ("收/支",),
            "counterparty": ("交易对方",),
            "memo": ("商品", "备注"),
            "reference": ("交易单号",),
            "status": ("当前状态",),
            "kind": ("交易类型",),
            "account_no": ("支付方式",),
        },
        sign="flag",
        settle=settle,
        prints_totals=True,
    )
]
