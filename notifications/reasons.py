"""为什么收到: every notice says why its reader gets it."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "handler": _("您是处理人"),
    "manager": _("您是这个小区的物业经理"),
    "management_body": _("您在管理这个小区的机构任职"),
    "community": _("您在这个小区所属的社区居委会任职"),
    "supervisor": _("您负责监管这个小区"),
    "reporter": _("这件事是您报告的"),
    "me_too": _("您说过也遇到了这个问题"),
    "owner": _("您是这个小区的业主"),
    "resident": _("您住在这个小区"),
    "staff": _("您在这个小区的物业工作"),
    "addressee": _("这份通知发给您所在的机构"),
    "asker": _("这个问题是您提的"),
    "counter": _("您是这次表决的计票人"),
    "inviter": _("邀请是您发出的"),
    "operator": _("您负责平台运维"),
    "account": _("这关系到您的账户"),
}
