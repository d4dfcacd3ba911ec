"""What is told of offices (任职): an answer, an end, a body without people, and who follows whom."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register

ANSWERED = {
    "accepted": "notifications.office_accepted",
    "declined": "notifications.office_declined",
}
ENDED, EMPTIED = "notifications.office_ended", "notifications.office_emptied"
TURN = {
    "proposed": "notifications.turn_proposed",
    "given": "notifications.turn_given",
    "taken": "notifications.turn_taken",
    "recorded": "notifications.turn_recorded",
    "witnessed": "notifications.turn_witnessed",
    "settled": "notifications.turn_settled",
    "cancelled": "notifications.turn_cancelled",
}
CONTRACT_ENDED = "notifications.contract_ended"
CONTRACT_RENEWED = "notifications.contract_renewed"

KINDS = {
    ANSWERED["accepted"]: Kind("account", _("您邀请的 %(who)s 已接受任职：%(role)s，%(place)s")),
    ANSWERED["declined"]: Kind(
        "account",
        _("您发的任职邀请号码不对：对方说不是 %(who)s（%(role)s，%(place)s），邀请已作废"),
    ),
    ENDED: Kind("account", _("您在%(place)s的任职（%(role)s）到 %(at)s 结束，原因：%(why)s")),
    EMPTIED: Kind(
        "account",
        _("%(place)s的%(whose)s从 %(at)s 起没有人了（%(role)s），请安排接任的人"),
        urgent=True,
    ),
    TURN["proposed"]: Kind(
        "account",
        _("%(place)s的管理主体要由%(old)s移交给%(new)s，%(at)s 起，等双方签字"),
        todo=True,
    ),
    TURN["given"]: Kind("account", _("%(place)s管理主体移交：移交方（%(old)s）已签字")),
    TURN["taken"]: Kind("account", _("%(place)s管理主体移交：接收方（%(new)s）已签字")),
    TURN["recorded"]: Kind("account", _("%(place)s管理主体移交：居委会记录了%(old)s拒签")),
    TURN["witnessed"]: Kind("account", _("%(place)s管理主体移交：街道见证了%(old)s拒签")),
    TURN["settled"]: Kind("account", _("%(place)s的管理主体 %(at)s 起由%(old)s改为%(new)s")),
    TURN["cancelled"]: Kind("account", _("%(place)s管理主体移交（%(new)s）已撤销")),
    CONTRACT_ENDED: Kind(
        "account", _("%(place)s与%(company)s的物业服务合同到 %(at)s 结束，原因：%(why)s")
    ),
    CONTRACT_RENEWED: Kind("account", _("%(place)s与%(company)s续签了物业服务合同，从 %(at)s 起")),
}
register(KINDS)
