"""动作表: every act on a ticket, from which statuses, by whom, and what else stands in its way.

Queue, pages, slip and bulk offer by a row of it; the service refuses by the same row, asked of the
stored ticket. What depends on how an act is done (a term, a photo) is the service's own.
"""

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from communities.acts import Act
from communities.estate_settings import setting
from decisions.selectors.named import is_awaited
from repairs.levels import ROUND_THE_CLOCK, Level, Stage, stricter_than
from repairs.limits import end_of
from repairs.permissions import LINK_COMING
from repairs.settings_rows import REOPEN, REVISE, URGE
from repairs.states import DONE, IN_WORK, OPEN, STEPS, VERBS, TicketStatus


def later() -> str:
    return _("这样会让期限变晚，只能由管理主体决定。")


def too_late(days: int) -> str:
    return _("办结已超过 %d 天，请重新报修。") % days


def by_bodies() -> str:
    return _("还没有最终结果的表决，只能由管理主体或居委会关联、取消关联。")


def _take_over(ticket, standing) -> str:
    return _("已经由您处理。") if ticket.handler_id == standing.user.pk else ""


def _pause(ticket, standing) -> str:
    if Level(ticket.level) in ROUND_THE_CLOCK:
        return _("险情和急修不能暂停计时。")
    if ticket.is_paused(standing.now):
        return _("已经在暂停中。")
    if not ticket.in_time(standing.now):
        return _("已经超时，期限不能再改。")
    if ticket.pause_days_left(standing.now) < 1:
        return _("暂停的天数已经用完。")
    return ""


def _resume(ticket, standing) -> str:
    return "" if ticket.is_paused(standing.now) else _("没有在暂停。")


def _plan(ticket, standing) -> str:
    waits = any(clock.stage == Stage.PLAN for clock in ticket.running)
    return "" if waits else _("没有等待提交的方案。")


def _quote(ticket, standing) -> str:
    if not ticket.is_occupiers_own:
        return _("只有业主自行负责的户内维修可以报价收费。")
    if ticket.n_reopened:
        return _("返修不收费，不能报价。")
    if ticket.quote_in_force and not ticket.offered_quote:
        return _("报价已被接受，不能再改。")
    return ""


def _answer_quote(ticket, standing) -> str:
    return "" if ticket.offered_quote else _("没有等待答复的报价。")


def _regrade(ticket, standing) -> str:
    """Upwards by whoever handles it; every other way by the management body."""
    if standing.may("repairs.regrade_ticket", ticket):
        return ""
    if not stricter_than(ticket.level):
        return _("不能再调高，只能由管理主体调整。")
    return "" if ticket.levels_up(standing.now) else later()


def _ask_extension(ticket, standing) -> str:
    clock = ticket.last_clock
    if clock is None:
        return _("这件事的时限已经结束。")
    if clock.is_overdue(standing.now):
        return _("已经超时，期限不能再改。")
    if clock.extensions.exists():
        return _("每个时限只能申请一次延期。")
    return ""


def _decide_extension(ticket, standing) -> str:
    return "" if ticket.asked_extension else _("没有等待答复的延期申请。")


def _finish(ticket, standing) -> str:
    return _("报价还没有得到答复，不能办结。") if ticket.offered_quote else ""


def _reopen(ticket, standing) -> str:
    estate, finished = standing.estate, ticket.finished_at
    if standing.now < end_of(estate, REOPEN, finished):
        return ""
    return too_late(setting(estate, REOPEN, finished))


def _decline(ticket, standing) -> str:
    if ticket.n_reopened:
        return _("返修的事不能不予受理。")
    if ticket.wrongly_declined_at:
        return _("不予受理被撤销过，不能再不予受理。")
    return ""


def _withhold(ticket, standing) -> str:
    if not ticket.is_public:
        return _("这一件本来就不公开。")
    return _("已经不再公开。") if ticket.withheld_at else ""


def _link_decision(ticket, standing) -> str:
    """Works wait for the owners before they are finished, or end in their decision; what is linked can be changed
    whatever became of the ticket. A vote without a final result is the bodies' to link."""
    if not (ticket.is_works_going_on or ticket.needs_decision or ticket.names_decision):
        return _("这件事不需要业主决定。")
    is_coming = ticket.decision is not None and is_awaited(ticket.decision)
    return by_bodies() if is_coming and not standing.may(LINK_COMING, ticket) else ""


def _revise_rating(ticket, standing) -> str:
    rating = ticket.last_rating
    if rating is None:
        return _("还没有评价，或已按未评价结束。")
    if rating.revision or standing.now >= end_of(standing.estate, REVISE, rating.at):
        return _("评价只能在 %d 天内修改一次。") % setting(standing.estate, REVISE, rating.at)
    return ""


def _revise_recorded(ticket, standing) -> str:
    """Whoever writes it down changes only what was written down before, or rated by slip."""
    if why := _revise_rating(ticket, standing):
        return why
    if ticket.last_rating.by_id and ticket.last_rating.recorded_by_id is None:
        return _("这次评价是报修人自己评的，只能由本人修改。")
    return ""


def _revise_by_slip(ticket, standing) -> str:
    """Who entered the report may have seen its code: that alone never changes what counts."""
    if why := _revise_rating(ticket, standing):
        return why
    if ticket.last_rating.by_id or ticket.last_rating.recorded_by_id:
        return _("这次评价不是凭回执评的，不能凭回执修改，请找社区。")
    return ""


def _call_back(ticket, standing) -> str:
    return "" if ticket.due_callback else _("没有等待的回访。")


def _join_matter(ticket, standing) -> str:
    if ticket.matter_id:
        return _("已经并入另一件。")
    if ticket.joined.exists():
        return _("已有别的报修并入这一件，它不能再并入别处。")
    return "" if ticket.leads.exists() else _("没有可以并入的另一件。")


def _escalate(ticket, standing) -> str:
    if ticket.escalated_at:
        return _("已经报给社区。")
    is_declined = ticket.status == TicketStatus.DECLINED
    if is_declined or any(clock.is_overdue(standing.now) for clock in ticket.running):
        return ""
    return _("还没有超时，超时后可以报给社区。")


def _urge(ticket, standing) -> str:
    begin, last = ticket.half_time, ticket.last_urged_at
    if begin is None or standing.now < begin:
        return _("时间还没过半，过半之后可以催。")
    hours = setting(standing.estate, URGE, standing.now)
    if last and standing.now < last + timedelta(hours=hours):
        return _("%d 小时内已经催过一次。") % hours
    return ""


def _act(verb, sources=None, *perms, **more) -> Act:
    """A verb that moves the ticket starts where its step does."""
    sources = STEPS[verb].sources if sources is None else frozenset(sources)
    names = tuple(f"repairs.{name}_ticket" for name in perms or (verb,))
    return Act(verb, VERBS[verb], sources, names, **more)


ACTS = {
    act.verb: act
    for act in (
        _act("acknowledge"),
        _act("assign", OPEN),
        _act("take_over", OPEN, why_not=_take_over),
        _act("visit", IN_WORK),
        _act("pause", IN_WORK, why_not=_pause),
        _act("resume", IN_WORK, why_not=_resume),
        _act("transfer", OPEN),
        _act("quote", IN_WORK, why_not=_quote),
        _act("answer_quote", IN_WORK, why_not=_answer_quote),
        _act("plan", IN_WORK, why_not=_plan),
        _act("regrade", OPEN, "raise", "regrade", why_not=_regrade),
        _act("ask_extension", IN_WORK, why_not=_ask_extension),
        _act("decide_extension", IN_WORK, why_not=_decide_extension),
        _act("finish", why_not=_finish),
        replace(_act("close"), permissions=()),
        _act("reopen", why_not=_reopen),
        _act("decline", why_not=_decline),
        _act("overrule_decline"),
        _act("withdraw"),
        _act("link_decision", TicketStatus, why_not=_link_decision),
        _act("rate", {TicketStatus.FINISHED}),
        _act("revise_rating", {TicketStatus.CLOSED}, why_not=_revise_rating),
        # Who rated badly and then withdrew is still called, else nobody could end that clock.
        _act("call_back", DONE | IN_WORK | {TicketStatus.WITHDRAWN}, why_not=_call_back),
        _act("add_message", OPEN | DONE | {TicketStatus.DECLINED}, is_quiet=True),
        _act("join_report", OPEN, is_quiet=True),
        _act("join_matter", OPEN, why_not=_join_matter),
        # Declined: the way to object.
        _act("escalate_report", OPEN | {TicketStatus.DECLINED}, why_not=_escalate, is_quiet=True),
        _act("urge", OPEN, why_not=_urge, is_quiet=True),
        _act("withhold", TicketStatus, why_not=_withhold),
    )
}


def _spoken(verbs, permission: str, revise) -> dict[str, Act]:
    """The same rows for who says it in another's place."""
    found = {verb: replace(ACTS[verb], permissions=(permission,)) for verb in verbs}
    return found | {"revise_rating": replace(found["revise_rating"], why_not=revise)}


# What a reporter's own page has a button for.
BY_REPORTER = (
    "add_message",
    "urge",
    "escalate_report",
    "answer_quote",
    "decide_extension",
    "withdraw",
    "rate",
    "revise_rating",
    "reopen",
)
# 代录: what 居委会 or 业委会 write down for a reporter; withdrawing is nobody else's.
SAID = ("answer_quote", "rate", "revise_rating", "reopen")
RECORDED = _spoken(SAID, "repairs.record_rating_ticket", _revise_recorded)
# 凭回执: what number and code allow to whoever holds them, without an account or with one.
CODE = "repairs.rate_by_code_ticket"
BY_SLIP = _spoken((*SAID, "withdraw"), CODE, _revise_by_slip)
RECORDED_BY_SLIP = BY_SLIP | _spoken(SAID, CODE, _revise_recorded)
# What the desk has a form for; the answer to a quote is written down there.
ON_DESK = ACTS | {"answer_quote": RECORDED["answer_quote"]}


def speaks_for_another(ticket, standing, *, has_code: bool) -> bool:
    """Whether what she says of a report is marked as written down (代录)."""
    user = standing.user
    if not user.is_authenticated or user.pk == ticket.reporter_id:
        return False
    return not has_code or bool(standing.roles) or ticket.reporter_id is not None


def row_of(verb: str, ticket, standing, *, has_code: bool) -> Act:
    """The row by which she speaks for a report: as its reporter, by its slip, or for another."""
    user = standing.user
    if user.is_authenticated and user.pk == ticket.reporter_id:
        return ACTS[verb]
    is_recorded = speaks_for_another(ticket, standing, has_code=has_code)
    if has_code:
        return (RECORDED_BY_SLIP if is_recorded else BY_SLIP)[verb]
    return RECORDED.get(verb, ACTS[verb])
