"""工商银行: detail query download of a debit card; income and expense in columns of their own."""

from finance.bankfiles.layouts import Layout

LAYOUTS = [
    Layout(
        name="icbc",
        required=("交易日期", "摘要", "记账金额(收入)", "记账金额(支出)", "余额"),
        columns={
            "date": ("交易日期",),
            "time": ("交易时间",),
            "income": ("记账金额(收入)",),
            "expense": ("记账金额(支出)",),
            "balance": ("余额",),
            "currency": ("记账币种",),
            "counterparty": ("对方户名",),
            "counterparty_account": ("对方账户", "对方账号"),
            "memo": ("摘要", "交易详情", "交易场所"),
            "reference": ("交易流水号", "流水号"),
        },
        sign="inout",
        prints_totals=True,
    )
]
