"""微信支付: the personal bill, CSV or XLSX; amounts carry ¥, neutral rows a slash."""

from finance.bankfiles.layouts import Layout, Record

from .effects import COMES, FILLED, GOES, GOT, PAID, STAYS, rules, settle_by, sums

STATES = rules(
    (STAYS, "state", r"失败|已取消|已关闭|待支付|未支付|待你收款|待领取|待收款|待确认收款|待.*接收"),
    (STAYS, "state", r"^(提现)?已?(退回|退还)$|提现已?(退回|退还)"),
    (COMES, "state", r"退款|对方已退还|支付成功|充值(成功|完成)|已(转账|收钱|收款|到账|存入|支付|领取|完成|捐款)"),
    (COMES, "state", r"(对方|朋友)已(收钱|收款|领取|退还)|提现已到账|交易成功|成功$"),
)  # fmt: skip
NEUTRAL = rules(
    (COMES, "kind", r"^零钱通?(提现|转出).*(退回|退还|退款)"),
    (GOES, "kind", r"^零钱充值.*(退回|退款)"),
    (COMES, "kind", r"退款"),
    (STAYS, "kind", r"^转入零钱通-来自零钱$|^零钱通转出-到零钱$"),
    (COMES, "kind", r"^零钱充值|^转入零钱通-来自|收益"),
    (FILLED, "kind", r"^转入零钱通"),
    (GOES, "kind", r"^零钱提现|^零钱通转出-到|^零钱通提现"),
    (COMES, "kind", r"(赎回|取出|转出|卖出).*零钱"),
    (GOT, "kind", r"理财通?.*(赎回|取出|转出|卖出)|^(赎回|卖出)"),
    (PAID, "kind", r"还款|购买|买入|申购|理财通.*(转入|存入)|转账到银行卡|亲属卡"),
)  # fmt: skip


def settle(record: Record) -> str:
    """By 收/支; a neutral row counts only where the wallet (零钱 and 零钱通) itself changed."""
    return settle_by(record, STATES, NEUTRAL)


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
        sums=sums,
        prints_totals=True,
    )
]
