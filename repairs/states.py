"""Which ways a ticket and what gathers around it may go (状态), and what its acts are called."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import step


class TicketStatus(TextChoices):
    REPORTED = "reported", _("待受理")
    ACKNOWLEDGED = "acknowledged", _("处理中")
    FINISHED = "finished", _("待评价")
    CLOSED = "closed", _("已完成")
    DECLINED = "declined", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回")


class QuoteStatus(TextChoices):
    OFFERED = "offered", _("待答复")
    ACCEPTED = "accepted", _("已接受")
    REFUSED = "refused", _("未接受")
    REPLACED = "replaced", _("已被新报价替代")


class CallbackStatus(TextChoices):
    DUE = "due", _("待回访")
    DONE = "done", _("已回访")


class SignalStatus(TextChoices):
    RAISED = "raised", _("待分派")
    ASSIGNED = "assigned", _("核查中")
    REVIEWED = "reviewed", _("已核查")


S, Q, G = TicketStatus, QuoteStatus, SignalStatus

STEPS = {
    "acknowledge": step(S.REPORTED, to=S.ACKNOWLEDGED),
    "finish": step(S.ACKNOWLEDGED, to=S.FINISHED),
    "close": step(S.FINISHED, to=S.CLOSED),
    "reopen": step(S.FINISHED, S.CLOSED, to=S.ACKNOWLEDGED),
    "decline": step(S.REPORTED, S.ACKNOWLEDGED, to=S.DECLINED),
    "overrule_decline": step(S.DECLINED, to=S.REPORTED),
    "withdraw": step(S.REPORTED, S.ACKNOWLEDGED, to=S.WITHDRAWN),
}
QUOTE_STEPS = {
    "accept": step(Q.OFFERED, to=Q.ACCEPTED),
    "refuse": step(Q.OFFERED, to=Q.REFUSED),
    "replace": step(Q.OFFERED, to=Q.REPLACED),
}
CALLBACK_STEPS = {"make": step(CallbackStatus.DUE, to=CallbackStatus.DONE)}
SIGNAL_STEPS = {
    "assign": step(G.RAISED, G.ASSIGNED, to=G.ASSIGNED),
    "review": step(G.RAISED, G.ASSIGNED, to=G.REVIEWED),
}

OPEN = frozenset({S.REPORTED, S.ACKNOWLEDGED})
IN_WORK = frozenset({S.ACKNOWLEDGED})
DONE = frozenset({S.FINISHED, S.CLOSED})
ENDS = frozenset({S.CLOSED, S.DECLINED, S.WITHDRAWN})

# What a person reads on a button and in a refusal.
VERBS = {
    "report": _("报修"),
    "acknowledge": _("受理"),
    "assign": _("派单"),
    "take_over": _("接手"),
    "visit": _("到场"),
    "pause": _("暂停"),
    "resume": _("恢复"),
    "transfer": _("转办"),
    "pass_on": _("物业交接"),
    "hand_back": _("处理人离任"),
    "quote": _("报价"),
    "answer_quote": _("答复报价"),
    "plan": _("提交方案"),
    "regrade": _("调整等级"),
    "ask_extension": _("申请延期"),
    "decide_extension": _("答复延期"),
    "finish": _("办结"),
    "close": _("完成"),
    "reopen": _("返修"),
    "decline": _("不予受理"),
    "overrule_decline": _("撤销不予受理"),
    "withdraw": _("撤回"),
    "link_decision": _("关联决定"),
    "rate": _("评价"),
    "revise_rating": _("修改评价"),
    "call_back": _("回访"),
    "add_message": _("留言"),
    "join_report": _("我也遇到"),
    "join_matter": _("合并办理"),
    "escalate_report": _("报给社区"),
    "urge": _("催一下"),
    "withhold": _("不再公开"),
}
