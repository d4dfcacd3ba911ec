"""农业银行: one signed amount; the words of its columns are spaced out (日 志 号)."""

from finance.bankfiles.layouts import Layout

LAYOUTS = [
    Layout(
        name="abc",
        required=("交易日期", "交易摘要", "交易金额", "本次余额"),
        columns={
            "date": ("交易日期",),
            "time": ("交易时间",),
            "amount": ("交易金额",),
            "balance": ("本次余额",),
            "counterparty": ("对手信息", "对方户名"),
            "counterparty_account": ("对方账号",),
            "memo": ("交易摘要", "交易附言", "交易渠道"),
            "reference": ("日志号", "交易流水号"),
            "currency": ("币种",),
        },
        sign="signed",
    )
]
