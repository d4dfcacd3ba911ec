"""What a clock tells (时限提醒), who came into a home, and what waits for a second person (待确认的更改)."""

from django.utils.translation import gettext_lazy as _

from communities.selectors.clocks import OFFICES
from notifications.kinds import Kind, register
from notifications.text_kinds import TextKind

NEAR, BREACHED = "notifications.deadline_near", "notifications.deadline_breached"
YOURS_BREACHED = "notifications.your_deadline_breached"
ESCALATED, RECOMPUTED = "notifications.deadline_escalated", "notifications.deadline_recomputed"
# By the role that began.
JOINED = {"resident": "notifications.tenant_joined", "delegate": "notifications.delegate_joined"}
LEFT = {"resident": "notifications.tenant_ended", "delegate": "notifications.delegate_ended"}
CHANGE_ASKED = "notifications.change_asked"
CHANGE_MADE, CHANGE_DECLINED = "notifications.change_made", "notifications.change_declined"


def told_offices(params: dict) -> dict[str, str]:
    """Whom an end that passed was told to, by the ladder's words."""
    told = [str(OFFICES[one]) for one in params.get("told") or ()]
    return {"who": "、".join(told)}


KINDS = {
    NEAR: Kind("deadlines", _("快到期：%(title)s，%(due)s 前完成"), todo=True),
    BREACHED: Kind("deadlines", _("已超时：%(title)s，%(due)s 到期"), todo=True, to_members=True),
    YOURS_BREACHED: Kind(
        "deadlines",
        _("您提的事超时了：%(title)s，%(due)s 到期，已自动报送%(who)s"),
        todo=True,
        spell=told_offices,
        text=TextKind("overdue", ("number", "who"), _("%(number)s 超时了，已自动报送%(who)s。")),
        asks_by_text=True,
    ),
    ESCALATED: Kind(
        "deadlines", _("超时未办，请督促：%(title)s，%(due)s 到期"), todo=True, to_members=True
    ),
    RECOMPUTED: Kind("deadlines", _("放假安排已公布，期限重算：%(title)s，改为 %(due)s 前")),
    JOINED["resident"]: Kind(
        "account", _("%(home)s 新登记了租户 %(who)s，到 %(until)s 为止；不对请马上结束")
    ),
    JOINED["delegate"]: Kind(
        "account", _("%(home)s 新登记了代办人 %(who)s，到 %(until)s 为止；不对请马上结束")
    ),
    LEFT["resident"]: Kind("account", _("您在 %(home)s 的租户身份已由业主结束；有疑问请联系业主")),
    LEFT["delegate"]: Kind("account", _("您在 %(home)s 的代办已由业主收回；有疑问请联系业主")),
    CHANGE_ASKED: Kind("account", _("有人提出更改“%(title)s”，等您确认"), todo=True),
    CHANGE_MADE: Kind("account", _("您提出的更改“%(title)s”已确认，已经生效")),
    CHANGE_DECLINED: Kind("account", _("您提出的更改“%(title)s”没有得到同意")),
}

CODES = "notifications.codes_alarm"
ACCOUNT_KINDS = {
    CODES: Kind(
        "account",
        _("一小时内已发出 %(count)s 条验证码，多于平常：请看是不是有人在恶意索取"),
        urgent=True,
    ),
}

register(KINDS | ACCOUNT_KINDS)
