"""Wallets: what each kind of row did to the money in 支付宝 or 微信, and what such files print."""

import pytest

from finance.bankfiles.recognise import read_bytes
from finance.bankfiles.writers import ALIPAY_TITLES, WECHAT_TITLES

OLD_TITLES = (
    "交易号,商家订单号,交易创建时间,付款时间,最近修改时间,交易来源地,类型,交易对方,商品名称,金额（元）,收/支,"
    "交易状态,服务费（元）,成功退款（元）,备注,资金状态"
)


def alipay(*rows, head=""):
    """Rows of (order number, kind, item, side, yuan, method, state)."""
    lines = [
        f"2026-07-05 10:00:{at:02},{kind},店,/,{item},{side},{yuan},{method},{state},{number}\t,m,"
        for at, (number, kind, item, side, yuan, method, state) in enumerate(rows)
    ]
    return read_bytes("\n".join([head, ALIPAY_TITLES, *lines]).encode())


def wechat(kind, side, method, state):
    line = f"2026-07-05 10:00:00,{kind},甲,/,{side},¥100.00,{method},{state},N1\t,/,/"
    return read_bytes("\n".join([WECHAT_TITLES, line]).encode())


def old(*rows, head=""):
    """Rows of (order number, yuan, state, fee, refunded, state of the money)."""
    lines = [
        f"{number},M,2026-07-28 16:02:34,2026-07-28 16:02:3{at},,网站,即时到账,店,会员,{yuan},,{state},{fee},{back},,{moved}"
        for at, (number, yuan, state, fee, back, moved) in enumerate(rows)
    ]
    return read_bytes("\n".join([head, OLD_TITLES, *lines]).encode())


def asked(reading):
    return [text for text in reading.differences if "请核对" in text]


ALIPAY_NEUTRAL = {  # kind, item, method, state: fen of the wallet for 100 yuan
    ("投资理财", "转账收款到余额宝", "余额宝", "交易成功"): 0,
    ("投资理财", "余额宝-自动转入", "账户余额", "交易成功"): 0,
    ("投资理财", "余额宝-单次转入", "账户余额", "交易成功"): 0,
    ("投资理财", "余额宝-单次转入", "招商银行(1234)", "交易成功"): 10000,
    ("投资理财", "余额宝-转出到余额", "余额宝", "交易成功"): 0,
    ("投资理财", "余额宝-转出到银行卡", "余额宝", "交易成功"): -10000,
    ("投资理财", "余额宝-2026.07.04-收益发放", "余额宝", "交易成功"): 10000,
    ("投资理财", "蚂蚁财富-某基金-买入", "余额宝", "交易成功"): -10000,
    ("投资理财", "蚂蚁财富-某基金-买入", "招商银行(1234)", "交易成功"): 0,
    ("投资理财", "蚂蚁财富-某基金-买入退款", "余额宝", "交易成功"): 10000,
    ("投资理财", "蚂蚁财富-某基金-卖出至余额宝", "余额宝", "交易成功"): 10000,
    ("投资理财", "蚂蚁财富-某基金-卖出至银行卡", "招商银行(1234)", "交易成功"): 0,
    ("账户存取", "提现-快速提现", "余额", "交易成功"): -10000,
    ("账户存取", "提现-实时提现", "余额", "提现失败"): 0,
    ("账户存取", "提现退回", "余额", "交易成功"): 10000,
    ("账户存取", "充值-普通充值", "招商银行(1234)", "交易成功"): 10000,
    ("信用借还", "花呗主动还款-2026年07月账单", "余额宝", "还款成功"): -10000,
    ("信用借还", "花呗自动还款-2026年07月账单", "招商银行(1234)", "还款成功"): 0,
    ("退款", "退款-灯具", "余额", "退款成功"): 10000,
    ("日用百货", "灯具", "", "交易关闭"): 0,
    ("住房物业", "押金", "余额", "冻结成功"): 0,
}  # fmt: skip


@pytest.mark.parametrize("said", ALIPAY_NEUTRAL)
def test_what_alipay_leaves_out_of_both_sides_counts_by_what_it_did(said):
    kind, item, method, state = said
    reading = alipay(("1", kind, item, "不计收支", "100.00", method, state))
    assert [row.amount_fen for row in reading.rows] == [ALIPAY_NEUTRAL[said]]
    assert asked(reading) == []


WECHAT_ROWS = {  # kind, side, method, state
    ("转入零钱通-来自零钱", "/", "零钱", "支付成功"): 0,
    ("零钱通转出-到零钱", "/", "零钱通", "支付成功"): 0,
    ("转入零钱通-来自工商银行(9876)", "/", "工商银行(9876)", "支付成功"): 10000,
    ("零钱通转出-到工商银行(9876)", "/", "零钱通", "支付成功"): -10000,
    ("零钱提现", "/", "工商银行", "提现已到账"): -10000,
    ("零钱提现", "/", "工商银行", "提现失败"): 0,
    ("零钱提现-退回", "/", "零钱", "已存入零钱"): 10000,
    ("信用卡还款", "/", "零钱", "支付成功"): -10000,
    ("信用卡还款", "/", "工商银行", "支付成功"): 0,
    ("理财通赎回", "/", "零钱", "支付成功"): 10000,
    ("商户消费", "支出", "工商银行", "已退款(￥20.00)"): -10000,
    ("商户消费-退款", "收入", "工商银行", "已全额退款"): 10000,
    ("转账", "支出", "零钱", "对方已退还"): -10000,
    ("转账-退款", "/", "零钱", "已全额退款"): 10000,
    ("转账", "收入", "/", "待你收款"): 0,
}  # fmt: skip


@pytest.mark.parametrize("said", WECHAT_ROWS)
def test_a_row_of_wechat_counts_by_what_it_did_to_the_wallet(said):
    reading = wechat(*said)
    assert [row.amount_fen for row in reading.rows] == [WECHAT_ROWS[said]]
    assert asked(reading) == []


@pytest.mark.parametrize(
    "reading",
    [
        alipay(("1", "其他", "某某活动", "不计收支", "100.00", "余额", "交易成功")),
        alipay(("1", "转账红包", "转账", "不计收支", "100.00", "余额", "交易成功")),
        wechat("某某业务", "/", "零钱", "支付成功"),
    ],
    ids=["alipay", "bare transfer", "wechat"],
)
def test_a_row_that_names_nothing_known_is_a_question_and_never_paid(reading):
    assert [row.amount_fen for row in reading.rows] == [0]
    assert "看不出钱进了还是出了" in asked(reading)[0]


def test_a_state_nobody_has_seen_is_a_question_and_many_of_them_are_not_a_flood():
    strange = ("1", "日用百货", "灯", "支出", "100.00", "余额", "异常待查")
    assert "状态「异常待查」没有见过" in asked(alipay(strange))[0]
    assert "另有 45 处也要核对" in alipay(*[strange] * 50).differences


PAID = ("7", "家居家装", "灯具", "支出", "100.00", "余额", "交易关闭")


@pytest.mark.parametrize(
    ("back", "came", "went"), [("100.00", 0, 0), ("80.00", 8000, 10000), (None, 0, 10000)]
)
def test_a_closed_order_counts_unless_all_of_it_came_back(back, came, went):
    refund = ("7_r1", "退款", "退款-灯具", "不计收支", back, "余额", "退款成功")
    reading = alipay(PAID, *([refund] if back else []))
    assert (reading.sum_in_fen, reading.sum_out_fen) == (came, went)
    assert any("没有退款" in note for note in reading.notes) is (back is None)


def test_two_refunds_that_add_up_undo_a_closed_order():
    parts = [(f"7*{at}", "退款", "退款-灯具", "不计收支", yuan, "余额", "退款成功") for at, yuan in enumerate(("30.00", "70.00"))]  # fmt: skip
    reading = alipay(PAID, *parts)
    assert [row.amount_fen for row in reading.rows] == [0, 0, 0]


def test_what_a_seller_waits_for_is_not_yet_his():
    reading = alipay(("1", "收入", "停车", "收入", "100.00", "余额", "等待确认收货"))
    assert reading.sum_in_fen == 0


MEMBER = ("2", "文化休闲", "会员", "支出", "99.00", "余额", "交易成功")
BACK = ("2_r", "退款", "退款-会员", "不计收支", "72.60", "余额", "退款成功")
LUNCH = ("1", "餐饮美食", "午餐", "支出", "15.00", "余额", "交易成功")
HEAD = "共3笔记录\n支出：2笔 41.40元\n不计收支：1笔 72.60元"


def test_alipay_prints_what_was_paid_net_of_refunds():
    assert alipay(LUNCH, MEMBER, BACK, head=HEAD).differences == []
    for lost in ([MEMBER, BACK], [LUNCH, BACK], [LUNCH, MEMBER]):
        differences = alipay(*lost, head=HEAD.replace("共3笔", "共2笔")).differences
        assert any("支出" in text or "不计收支" in text for text in differences), lost


def test_the_older_query_keeps_what_came_back_and_the_fee_in_columns():
    refunded = ("T1", "199.00", "交易成功", "0.00", "72.60", "已支出")
    foot = "已支出:1笔,126.40元"
    assert old(refunded, head=foot).differences == []
    assert old(refunded, head=foot).sum_out_fen == 12640
    assert old(refunded, head="已支出:1笔,120.00元").differences
    listed = ("T1_r", "72.60", "退款成功", "0.00", "0.00", "已收入")
    twice = old(refunded, listed)
    assert (twice.sum_in_fen, twice.sum_out_fen) == (7260, 19900)
    fees = old(("A", "200.00", "交易成功", "2.00", "0.00", "已收入"), ("B", "50.00", "交易成功", "0.10", "", "已支出"))  # fmt: skip
    assert (fees.sum_in_fen, fees.sum_out_fen) == (19800, 5010)
    bad = old(("A", "200.00", "交易成功", "两元", "", "已收入"))
    assert (bad.errors[0].column, bad.rows) == ("M 服务费", [])


def test_a_file_saved_by_excel_says_that_its_numbers_are_gone():
    line = "2026/3/5 9:08,二维码收款,甲,/,收入,¥500.00,/,已收钱,1.00005E+30,/,/"
    reading = read_bytes("\n".join([WECHAT_TITLES, line]).encode())
    assert "「交易单号」（I 列，第 2 行起）" in reading.notes[0]
    assert [row.reference for row in reading.rows] == [""]
