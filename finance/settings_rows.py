"""设置 of the money: what an estate may settle of its books, its publishing and its fees."""

from django.utils.translation import gettext_lazy as _

from communities.setting_rows import (
    DAYS,
    WORKING_DAYS,
    YUAN,
    By,
    Group,
    Row,
    Scope,
    Takes,
    Unit,
    declare,
)

# 换收款账户的公示: so many full days lie between the second body's word and the first order by the account; the
# database keeps them too.
NOTICE_DAYS = 3
CASH_DAYS, ONE_OFF_DAYS, TRANSFER_DAYS = "cash_deposit_days", "one_off_days", "transfer_days"
REMINDER_DAYS, DEMAND_DAYS, DEMAND_TERM = "reminder_days", "demand_days", "demand_term_days"
PUBLISHES, MONTH_DAY, QUARTER_DAY = "publishes_months", "publish_month_day", "publish_quarter_day"
# What says which periods are promised, and by when.
PUBLISHING = (PUBLISHES, MONTH_DAY, QUARTER_DAY)
# How many months a statement covers, as in ``periods.LENGTHS``.
PERIODS = Unit(
    "%s",
    choices={1: _("每月"), 3: _("每季度"), 6: _("每半年"), 12: _("每年")},
)
NEXT_MONTH = Unit(_("次月 %s 日前"))

ROWS = (
    Row(
        PUBLISHES, Group.MONEY, _("公共收益多久公示一次"), PERIODS, 3, takes=Takes.MORE,
        source=_("至少每年一次：嘉兴市住宅物业管理条例第二十六条；更密的没有规定，平台默认"),
    ),
    Row(
        MONTH_DAY, Group.MONEY, _("月报的公示期限"), NEXT_MONTH, 15, 5, 28, Takes.MORE,
        hint=_("到那天 24 点；照期间结束时的规定。"),
    ),
    Row(
        QUARTER_DAY, Group.MONEY, _("季报和半年报的公示期限"), NEXT_MONTH, 31, 10, 31, Takes.MORE,
        hint=_("到那天 24 点，没有那一天的到月末；照期间结束时的规定。"),
    ),
    Row(
        "publish_year_day", Group.MONEY, _("年报的公示期限"), Unit(_("次年 3 月 %s 日前")), 31,
        scope=Scope.FIXED, source=_("嘉兴市住宅物业管理条例第二十六条第二款"),
    ),
    Row(
        "display_days", Group.MONEY, _("公示表在公告栏张贴"), DAYS, 15, 7, 365, Takes.LESS,
        hint=_("网上一直可查。"),
    ),
    Row(
        "outflow_limit_fen", Group.MONEY, _("支出限额"), YUAN, 1_000_000, 1, 100_000_000,
        Takes.MORE, hint=_("一笔支出超过它，须写明依据：决定、条款、纪要或合同。"),
    ),
    Row(
        TRANSFER_DAYS, Group.MONEY, _("相差几天以内的两笔流水猜作内部转账"), DAYS, 7, 1, 30,
        by=By.MANAGER, hint=_("只是记账时的提示，由人选定。"),
    ),
    Row(
        ONE_OFF_DAYS, Group.FEES, _("没有收费标准的账单几天内交"), DAYS, 30, 15, 90, Takes.LESS,
        hint=_("照出账时的规定。"),
    ),
    Row(
        "payee_notice_days", Group.FEES, _("换收款账户要公示满"), DAYS, NOTICE_DAYS,
        scope=Scope.FIXED, source=_("防止钱被骗走，平台规定，所有小区一样"),
    ),
    Row(
        CASH_DAYS, Group.FEES, _("柜台现金几个工作日内存入银行"), WORKING_DAYS, 3, 1, 10,
        Takes.MORE, hint=_("从收钱那天算；没有按时存的，公示页上写明。"),
    ),
    Row(
        REMINDER_DAYS, Group.FEES, _("逾期几天再提醒"), DAYS, 15, 7, 90, Takes.LESS,
        hint=_("从到期提醒那天算。交清、退款、有疑问没有答复的都不提醒。"),
    ),
    Row(
        DEMAND_DAYS, Group.FEES, _("再过几天可以发催告函"), DAYS, 30, 7, 180, Takes.LESS,
        hint=_("从逾期提醒那天算。由物业公司的人看过名单再发。"),
    ),
    Row(
        DEMAND_TERM, Group.FEES, _("催告函给几天"), DAYS, 30, 15, 90, Takes.LESS,
        source=_("法律要求给合理期限（民法典第九百四十四条）；天数没有规定，平台默认"),
    ),
)  # fmt: skip

declare(ROWS)
