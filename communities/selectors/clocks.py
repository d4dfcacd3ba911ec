"""Reading clocks (时限), and how each end was worked out (怎么算的)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock as time
from communities import skipped_days
from communities.calendars import calendar_of
from communities.clock import local
from communities.deadlines import (
    CLOCK_UNITS,
    Term,
    due_at,
    explain_end,
    full_minute,
    shown,
)
from communities.estate_settings import setting
from communities.models import Clock, ClockEvent, ClockExtension, ClockPause, LadderStep
from communities.rule_names import name_of
from communities.settings_rows import PAUSE_DAYS_IN_ALL
from communities.spans import Paused, due_after_extension, due_after_pause, pause_cost, pause_end
from communities.wording import term as term_words

Kind = ClockEvent.Kind
To = LadderStep.Recipient
# 暂停: working days of all pauses of a clock together.
_REASONS = dict(ClockPause.Reason.choices)
OFFICES = {
    To.HANDLER: gettext_lazy("处理人"),
    To.MANAGER: gettext_lazy("物业经理"),
    To.MANAGEMENT_BODY: gettext_lazy("管理主体"),
    To.COMMUNITY: gettext_lazy("社区（居委会）"),
    To.SUPERVISOR: gettext_lazy("街道"),
    To.REPORTER: gettext_lazy("报修人"),
}


def clocks_of(subject: str):
    """All clocks of ``subject`` in the order they started, ended ones too."""
    return Clock.objects.filter(subject=subject).order_by("started_at", "pk")


def open_clock(subject: str, stage: str) -> Clock | None:
    """The one that runs for this stage."""
    return Clock.objects.running().filter(subject=subject, stage=stage).first()


def pause_days_left(clock: Clock, calendar=None) -> int:
    """Working days for which it may still be paused, of those in all that held when it began."""
    in_all = setting(clock.estate, PAUSE_DAYS_IN_ALL, clock.started_at)
    pauses = [used(one) for one in clock.pauses.all()]
    if not pauses:
        return in_all
    term, calendar = clock.parsed_term, calendar or calendar_of(clock)
    return in_all - sum(pause_cost(one, term, calendar) for one in pauses)


def used(pause: ClockPause) -> Paused:
    return Paused(pause.from_at, min(pause.until_at, pause.ended_at or pause.until_at))


def derivation(clock: Clock, now: datetime | None = None) -> list[str]:
    """怎么算的: start, rule, calendar, days left out, what moved the end, who was told, the end."""
    term, events = clock.parsed_term, list(clock.events.all())
    calendar = calendar_of(clock)
    lines = [
        _("起算：%s。") % _moment(clock.started_at),
        _("规则：%(rule)s（%(version)s），期限 %(term)s，%(end)s。")
        % {
            "rule": f"{name_of(clock.rule)} {clock.rule}".strip(),
            "version": clock.rule_version,
            "term": term_words(term),
            "end": explain_end(term, calendar),
        },
        _("工作日历：%s。") % clock.calendar_version,
        *_hours(clock, calendar),
        *_rounded(clock, term),
        *_left_out(clock, events, calendar),
    ]
    told = _in_order(clock, events, now or time.now())
    if any(event.due_after and event.due_before for event in events):
        lines.append(_("原到期：%s。") % _moment(shown(clock.first_due_at, term)))
    lines += [line for _at, line in told]
    lines.append(_("到期：%s。") % _moment(clock.shown_due))
    if clock.is_provisional:
        lines.append(
            _("国务院尚未公布相关年份的放假安排，暂按周一至周五、法定节日放假推算，公布后重算。")
        )
    return lines


def last_escalation(clock: Clock) -> str:
    """已自动报送: the last rung after the end that told somebody; empty before the end."""
    told = [event for event in clock.events.all() if event.kind in {Kind.BREACHED, Kind.ESCALATED}]
    return _escalated(clock, told[-1:])[0][1] if told else ""


def _rounded(clock, term) -> list[str]:
    """Clocks that were started before terms went up to the full minute did not."""
    is_full = clock.first_due_at == full_minute(clock.first_due_at)
    if term.unit not in CLOCK_UNITS or not is_full:
        return []
    return [_("不足一分钟的进到整分；写着 10:06 前，10:05 那一分钟里办的都算按时。")]


def _hours(clock, calendar) -> list[str]:
    """In which hours it is worked out, whatever the estate's are by now."""
    if clock.round_the_clock:
        return []
    hours = calendar.hours.replace("-", "—")
    return [_("工作时间：%s（起算时执行的，以后改了也按这个算）。") % hours]


def _moment(at) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def _left_out(clock, events, calendar) -> list[str]:
    """As kept when the end was fixed; a clock older than that is told by a calendar like its own."""
    fixed = [event for event in events if event.kind in {Kind.STARTED, Kind.RECOMPUTED}]
    kept = [event.detail["days"] for event in fixed if "days" in event.detail]
    if kept:
        return skipped_days.in_words(skipped_days.steps_of(kept[-1]))
    if calendar.version != clock.calendar_version:
        return [_("日历此后有过更新，本时限仍按上述版本计算。")]
    first = due_at(clock.started_at, clock.parsed_term, calendar)
    return skipped_days.in_words(skipped_days.remarkable(first.steps))


def _in_order(clock, events, now) -> list[tuple[datetime, str]]:
    """All that happened to the clock, each with its moment."""
    term = clock.parsed_term
    told = [(event.occurred_at, _moved(event, term)) for event in events if event.due_after]
    told += _escalated(clock, [event for event in events if event.rung])
    told += [
        (pause.until_at, _("%s 暂停到期，自动恢复计时，到期不变。") % _moment(pause.until_at))
        for pause in clock.pauses.all()
        if pause.until_at <= (pause.ended_at or now)
    ]
    return sorted([pair for pair in told if pair[1]], key=lambda pair: pair[0])


def _moved(event: ClockEvent, term) -> str:
    """The sentence of an event that moved the end."""
    words = {
        Kind.PAUSED: _("%(at)s 暂停（%(reason)s）%(days)s，到期改为 %(due)s。"),
        Kind.RESUMED: _("%(at)s 恢复计时%(days)s，到期改为 %(due)s。"),
        Kind.EXTENDED: _("%(at)s 同意延期%(days)s（%(reason)s），到期改为 %(due)s。"),
        Kind.RECOMPUTED: _("%(at)s 放假安排公布，按新日历重算，到期 %(due)s。"),
    }
    if event.kind not in words:
        return ""
    line = words[event.kind] % {
        "at": _moment(event.occurred_at),
        "reason": _REASONS.get(event.reason, event.reason),
        "days": _amount(event),
        "due": _moment(shown(event.due_after, term)),
    }
    passed = skipped_days.steps_of(event.detail.get("days", ()) if event.kind in _SPANS else ())
    return "".join([line, *skipped_days.in_words(passed)])


def _amount(event: ClockEvent) -> str:
    """How much was paused or granted, where the event knows it."""
    amount = event.detail.get("amount")
    return _SPANS[event.kind] % term_words(Term.parse(amount)) if amount else ""


_SPANS = {
    Kind.PAUSED: gettext_lazy("，最长 %s"),
    Kind.RESUMED: gettext_lazy("，实际停了 %s"),
    Kind.EXTENDED: gettext_lazy(" %s"),
}


def _escalated(clock, events) -> list[tuple[datetime, str]]:
    """自动报送: each rung that fell, with the offices its ladder names; one query if any fell."""
    if not events:
        return []
    words = {
        Kind.WARNED: _("%(at)s 临期，已自动提醒%(who)s。"),
        Kind.BREACHED: _("%(at)s 超时，已自动报送%(who)s。"),
        Kind.ESCALATED: _("%(at)s 仍未办完，已自动报送%(who)s。"),
    }
    offices: dict[int, list[str]] = {}
    for step in LadderStep.objects.filter(ladder=clock.ladder):
        offices.setdefault(step.rung, []).append(str(OFFICES[step.recipient]))
    found = []
    for event in events:
        at, who = _moment(event.occurred_at), "、".join(offices.get(event.rung, ()))
        line = words[event.kind] % {"at": at, "who": who} if who else ""
        if event.detail.get("untold"):
            line = _("%s 超时。") % at
        found.append((event.occurred_at, line))
    return found


@dataclass(frozen=True)
class NewEnd:
    """新期限: what a pause or an extension would make of one clock, and how that is found."""

    clock: Clock
    due: datetime
    lines: list[str]
    until: datetime | None = None


def end_after_pause(clock: Clock, working_days: int, now, calendar) -> NewEnd:
    """暂停预览, by the days of ``calendar`` in the clock's own hours: nothing is changed."""
    calendar = calendar.with_hours_of(clock.calendar_version)
    term, until = clock.parsed_term, pause_end(now, working_days, calendar)
    due = due_after_pause(clock.due_at, Paused(now, until), term, calendar)
    amount = term_words(Term(working_days, "wd"))
    return _new_end(clock, due, _("暂停 %s") % amount, calendar, until)


def end_after_extension(extension: ClockExtension, calendar) -> NewEnd:
    """延期预览: what the one who decides would grant."""
    clock = extension.clock
    calendar = calendar.with_hours_of(clock.calendar_version)
    by = Term.parse(extension.term, rolls=clock.rolls)
    due = due_after_extension(clock.due_at, by, clock.parsed_term, calendar)
    return _new_end(clock, due, _("延长 %s") % term_words(by), calendar)


def _new_end(clock, due, what, calendar, until=None) -> NewEnd:
    term = clock.parsed_term
    lines = [
        _("现在的到期：%s。") % _moment(clock.shown_due),
        what + "。",
        *skipped_days.in_words(skipped_days.between(clock.due_at, due, calendar)),
        _("新的到期：%s。") % _moment(shown(due, term)),
    ]
    return NewEnd(clock, shown(due, term), lines, until)
