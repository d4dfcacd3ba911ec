"""交通银行: an unsigned amount beside a column 借贷 that says 借 Dr or 贷 Cr."""

from finance.bankfiles.layouts import Layout

LAYOUTS = [
    Layout(
        name="bocom",
        required=("交易日期", "交易类型", "借贷", "交易金额", "余额"),
        columns={
            "date": ("交易日期",),
            "time": ("交易时间",),
            "amount": ("交易金额",),
            "direction": ("借贷",),
            "balance": ("余额",),
            "counterparty": ("对方户名",),
            "counterparty_account": ("对方账号",),
            "memo": ("交易类型", "交易地点", "摘要"),
            "reference": ("交易流水号", "流水号"),
            "currency": ("币种",),
        },
        sign="flag",
    )
]
