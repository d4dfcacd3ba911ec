"""The sentence that stands above a ticket (现在怎样): where it is, and until when."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.estate_settings import setting
from communities.wording import deadline
from repairs.levels import LAST_STAGE, Level, Stage
from repairs.limits import last_second
from repairs.models import Ticket
from repairs.models.ticket import Outcome
from repairs.settings_rows import SILENT
from repairs.states import TicketStatus


def status_sentence(ticket: Ticket, running, rating, now) -> tuple[str, str]:
    """(colour, sentence): where it stands, and until when."""
    if any(clock.is_overdue(now) for clock in running):
        return "bad", _late(ticket)
    return _SENTENCES[ticket.status](ticket, {one.stage: one for one in running}, rating, now)


def _late(ticket) -> str:
    if ticket.escalated_at:
        return _("已经超时，%s 报给了社区。") % deadline(ticket.escalated_at)
    if ticket.reporter_id is None:
        return _("已经超时，系统在自动往上报。您也可以打电话给社区。")
    return _("已经超时，系统在自动往上报。您也可以一键报给社区。")


def _reported(ticket, stages, rating, now):
    clock = stages.get(Stage.RESPOND)
    if clock is None:
        return "info", _("物业还没受理。")
    if ticket.wrongly_declined_at:
        due = deadline(clock.shown_due)
        return "info", _("不予受理已撤销，物业最晚 %s 重新受理。") % due
    return "info", _("物业还没受理，最晚 %s 受理。") % deadline(clock.shown_due)


def _acknowledged(ticket, stages, rating, now):
    if ticket.paused_until and ticket.paused_until > now:
        return "warn", _("暂停中，最迟 %s 恢复。") % deadline(ticket.paused_until)
    clock = stages.get(LAST_STAGE[Level(ticket.level)])
    if clock is None:
        return "info", _("正在办。")
    return "info", _("正在办，%s 前办好。") % deadline(clock.shown_due)


# One true sentence for each way in which the work ended.
_ENDED = {
    Outcome.FIXED: gettext_lazy("说是修好了，请您看看修好没有。"),
    Outcome.MADE_SAFE: gettext_lazy("说是危险已经消除，请您看看是不是这样。"),
    Outcome.ANSWERED: gettext_lazy("已经作了答复，请您看看说清楚没有。"),
    Outcome.HANDED_ON: gettext_lazy("没有在这里修，已经转给责任单位办理，请您看看有没有人来办。"),
    Outcome.NOT_FOUND: gettext_lazy("说是现场没有发现问题，请您看看还有没有。"),
    Outcome.NEEDS_DECISION: gettext_lazy(
        "还没有修，要等业主决定动用资金。请您评一评办到现在怎么样。"
    ),
}


def _finished(ticket, stages, rating, now):
    day = deadline(last_second(ticket.estate, SILENT, ticket.finished_at))
    until = _("%s 前不评价，就按“未评价”结束。") % day
    return "warn", f"{_ENDED[Outcome(ticket.outcome)]}{until}"


def _closed(ticket, stages, rating, now):
    if rating is None:
        days = setting(ticket.estate, SILENT, ticket.finished_at)
        return "mute", _("未评价：%d 天内没有评价，已经结束。不评价不算好评。") % days
    return "ok", _("已经完成，谢谢您的评价。")


def _declined(ticket, stages, rating, now):
    reason = ticket.get_refusal_display()
    if ticket.escalated_at:
        at = deadline(ticket.escalated_at)
        return "bad", _("不予受理：%(why)s。%(at)s 报给了社区。") % {"why": reason, "at": at}
    return "bad", _("不予受理：%s。不同意可以留言，或报给社区。") % reason


def _withdrawn(ticket, stages, rating, now):
    return "mute", _("您撤回了这件报修。")


_SENTENCES = {
    TicketStatus.REPORTED: _reported,
    TicketStatus.ACKNOWLEDGED: _acknowledged,
    TicketStatus.FINISHED: _finished,
    TicketStatus.CLOSED: _closed,
    TicketStatus.DECLINED: _declined,
    TicketStatus.WITHDRAWN: _withdrawn,
}
