"""What a bank wrote beside a row, as strangers may read it."""

import pytest

from finance.bank_words import public_memo


@pytest.mark.parametrize(
    ("memo", "counterparty", "shown"),
    [
        ("支付宝提现到账", "支付宝（中国）网络技术有限公司", "支付宝提现到账"),
        ("停车费 张三 3幢502", "张三", ""),
        ("电梯维保 联系电话13812345678", "恒安电梯公司", "电梯维保 联系电话****"),
        ("退款 6222 0200 0000 3321", "工商银行", "退款 ****"),
        ("浙F·12345 月租", "停车场管理公司", "**** 月租"),
        ("回执 zhang.san@example.com", "某公司", "回执 ****"),
        ("报销 张三", "", ""),
        ("利息", "工商银行", "利息"),
        ("3幢电梯 12 月维保", "恒安电梯公司", "3幢电梯 12 月维保"),
    ],
)
def test_a_memo_names_nobody(memo, counterparty, shown):
    assert public_memo(memo, counterparty) == shown
