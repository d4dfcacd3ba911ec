"""What finance tells people (事由)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register

FOUND, FILES_FOUND = "finance.books_found", "finance.files_found"
PAYMENT_ODD, PAYMENT_ALARM = "finance.payment_odd", "finance.payment_alarm"
PAYMENTS_TAKEN = "finance.payments_taken"
SLIP_WAITS, SLIP_LATE = "finance.slip_waits", "finance.slip_late"
SHIFT_DIFFERS, CASH_LIES = "finance.shift_differs", "finance.cash_lies"
TAKING_CANCELLED, CASH_WENT_BACK = "finance.taking_cancelled", "finance.cash_went_back"
BILL_DIFFERS, PAYOUT_DIFFERS = "finance.bill_differs", "finance.payout_differs"
ACCOUNT_PROPOSED, ACCOUNT_AGREED = "finance.account_proposed", "finance.account_agreed"
REFUND_ASKED, REFUND_STUCK = "finance.refund_asked", "finance.refund_stuck"
REST_CAME = "finance.rest_came"
OPENING_WAITS, OPENING_HELD = "finance.opening_waits", "finance.opening_held"
OPENING_UNDONE = "finance.opening_undone"
REFUND_DONE, REFUND_DECLINED = "finance.refund_done", "finance.refund_declined"
KINDS = {
    FOUND: Kind(
        "money",
        _("账簿核对发现 %(n)s 处不一致：%(first)s。公示页已改为未对账，请查明"),
        todo=True,
        legal=True,
    ),
    FILES_FOUND: Kind(
        "money",
        _("公示文件核对发现 %(n)s 处问题：%(first)s。请放回原来的文件，或由两个单位的人撤下"),
        todo=True,
        legal=True,
    ),
    PAYMENT_ODD: Kind(
        "money",
        _("订单 %(number)s 的支付与应付不符，请两个单位的人核实"),
        todo=True,
        legal=True,
    ),
    PAYMENT_ALARM: Kind(
        "money",
        _("订单 %(number)s 的支付结果一直不明，请到渠道后台查看"),
        todo=True,
        legal=True,
    ),
    PAYMENTS_TAKEN: Kind(
        "money",
        _("物业公司导入了 %(n)s 笔归业主的收款，合计 %(sum)s 元，请核对"),
        legal=True,
    ),
    SLIP_WAITS: Kind(
        "money", _("登记了一笔转账（流水号 %(serial)s），请另一人核对是否到账"), todo=True
    ),
    SHIFT_DIFFERS: Kind("money", _("柜台一班结班时差 %(fen)s 元，请看原因"), legal=True),
    TAKING_CANCELLED: Kind(
        "money", _("柜台冲红了收的业主的现金 ¥%(fen)s（%(reason)s），请核对"), legal=True
    ),
    CASH_WENT_BACK: Kind(
        "money",
        _(
            "您的账单在柜台交的现金 ¥%(fen)s 已冲红退回，账单又要交；没有拿到退回的现金，请告诉业委会或居委会"
        ),
        legal=True,
    ),
    CASH_LIES: Kind(
        "money",
        _("柜台收的业主的现金 %(fen)s 元超过期限还没有存入银行，公示页已写明"),
        todo=True,
        legal=True,
    ),
    SLIP_LATE: Kind(
        "money",
        _("转账（流水号 %(serial)s）登记已满 7 天还没有核对，账单一直占用着，请核对或退回"),
        todo=True,
        legal=True,
    ),
    ACCOUNT_PROPOSED: Kind(
        "money",
        _("有人提出“%(payee)s”的线上收款账户，请核对依据，决定同意或不同意"),
        todo=True,
        legal=True,
    ),
    ACCOUNT_AGREED: Kind(
        "money",
        _("“%(payee)s”的线上收款账户已经确认，%(day)s起钱进这个账户；不对就停止线上缴费"),
        legal=True,
    ),
    BILL_DIFFERS: Kind(
        "money",
        _("渠道 %(day)s 的账单与本平台有 %(n)s 处不同：%(first)s。请查明"),
        todo=True,
        legal=True,
    ),
    PAYOUT_DIFFERS: Kind(
        "money",
        _("渠道结算 %(handle)s 有 %(n)s 处与本平台不同：%(first)s。查明以前不能入账"),
        todo=True,
        legal=True,
    ),
    REST_CAME: Kind(
        "money",
        _("%(payee)s多收了您 ¥%(amount)s，没有账单可抵。请选：留着抵以后的账单，或退还给您"),
        todo=True,
        legal=True,
    ),
    OPENING_WAITS: Kind(
        "money",
        _("物业公司导入了期初预收 %(n)s 项，合计 ¥%(sum)s，请核对，同意以后才生效"),
        todo=True,
        legal=True,
    ),
    OPENING_HELD: Kind(
        "money",
        _(
            "您在本平台启用前预交、还没有用完的 ¥%(sum)s 已经登记，以后出账时先抵账单；不对请告诉业委会或居委会"
        ),
        legal=True,
    ),
    OPENING_UNDONE: Kind(
        "money",
        _("给您登记的期初预收 ¥%(sum)s 有误，已由两个单位的人撤销；有疑问请问物业、业委会或居委会"),
        legal=True,
    ),
    REFUND_ASKED: Kind("money", _("申请退款 ¥%(amount)s（%(number)s），请决定"), todo=True),
    REFUND_STUCK: Kind(
        "money",
        _("退款 %(number)s 没有结果或退不出，请查明，由两个人了结"),
        todo=True,
        legal=True,
    ),
    REFUND_DONE: Kind("money", _("已退给您 ¥%(amount)s，订单 %(order)s"), legal=True),
    REFUND_DECLINED: Kind("money", _("没有退 ¥%(amount)s，订单 %(order)s，请看原因"), legal=True),
}

register(KINDS)
