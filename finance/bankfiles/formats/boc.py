"""中国银行: 交易流水明细单 with a title line, one signed amount, newest first."""

from finance.bankfiles.layouts import Layout

LAYOUTS = [
    Layout(
        name="boc",
        required=("记账日期", "记账时间", "金额", "余额", "交易名称"),
        columns={
            "date": ("记账日期",),
            "time": ("记账时间",),
            "amount": ("金额",),
            "balance": ("余额",),
            "currency": ("币别", "币种"),
            "counterparty": ("对方账户名",),
            "counterparty_account": ("对方卡号/账号",),
            "memo": ("交易名称", "附言"),
            "account_no": ("借记卡号", "账号"),
            "reference": ("流水号", "交易流水号"),
        },
        sign="signed",
    )
]
