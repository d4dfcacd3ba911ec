"""What debtors are told of bills that are open (事由): asked again right before it goes out. Nobody's room
and, once a bill is due, no amount stands in it: a telephone lies about."""

from django.utils.translation import gettext_lazy as _

from finance.selectors.reminders import demand_now, params_now
from notifications.kinds import Kind, register

BILLED, DUE, LATE = "finance.billed", "finance.bills_due", "finance.bills_late"
DEMANDED = "finance.demanded"
DOUBTED, DOUBT_ANSWERED = "finance.bill_doubted", "finance.doubt_answered"
register(
    {
        BILLED: Kind(
            "money",
            _(
                "%(payee)s出账：%(n)s 张账单，合计 ¥%(amount)s，%(day)s 前交清。怎么算的、怎么交，见“我的账单”"
            ),
            recheck=params_now,
        ),
        DUE: Kind(
            "money",
            _("%(payee)s的 %(n)s 张账单到期了（%(day)s），还没有交清。见“我的账单”"),
            recheck=params_now,
        ),
        LATE: Kind(
            "money",
            _(
                "%(payee)s的 %(n)s 张账单过期还没有交清（期限 %(day)s）。有疑问可以在“我的账单”提出，答复以前不再提醒"
            ),
            recheck=params_now,
        ),
        DEMANDED: Kind(
            "legal",
            _("%(payee)s发来书面催告函，见“我的账单”。有疑问可以在那里提出"),
            todo=True,
            legal=True,
            recheck=demand_now,
        ),
        DOUBTED: Kind("money", _("有业主对账单提出疑问，请答复；答复以前不提醒"), todo=True),
        DOUBT_ANSWERED: Kind("money", _("您对账单的疑问有了答复，见“我的账单”")),
    }
)
