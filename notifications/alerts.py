"""What a clock tells (时限提醒)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register

NEAR, BREACHED = "notifications.deadline_near", "notifications.deadline_breached"
ESCALATED, RECOMPUTED = "notifications.deadline_escalated", "notifications.deadline_recomputed"

KINDS = {
    NEAR: Kind("deadlines", _("快到期：%(title)s，%(due)s 前完成"), todo=True),
    BREACHED: Kind("deadlines", _("已超时：%(title)s，%(due)s 到期"), todo=True),
    ESCALATED: Kind("deadlines", _("超时未办，请督促：%(title)s，%(due)s 到期"), todo=True),
    RECOMPUTED: Kind("deadlines", _("放假安排已公布，期限重算：%(title)s，改为 %(due)s 前")),
}

register(KINDS)
