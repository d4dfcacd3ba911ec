"""时限: when a term ends by the Civil Code (art. 200-204) and how that was worked out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from communities.clock import SHANGHAI
from communities.working_days import Calendar, Day

LOCAL = SHANGHAI
FIRST_START, LAST_START = date(2000, 1, 1), date(2199, 12, 31)
# Longest term of each unit; what is longer is a typing error. Written out they have 8 characters at most.
MAX_AMOUNTS = {"wd": 1000, "wh": 12_000, "min": 99_999, "h": 90_000, "d": 3660, "m": 240, "y": 20}
CALENDAR_UNITS = frozenset("dmy")
# Their ends go up to the full minute, so that whoever acts within the minute shown before is in time.
CLOCK_UNITS = frozenset({"h", "min", "wh"})
MINUTE = timedelta(minutes=1)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Term:
    """期限: an amount of one unit.

    ``wd`` working days, ``d`` calendar days, ``m`` months, ``y`` years, ``h`` hours and ``min``
    minutes round the clock, ``wh`` working hours (on working days, in the calendar's hours). ``rolls``: a legal
    or answer term ending on a day off ends on the next working day; a vote's closing does not roll.
    """

    amount: int
    unit: str
    rolls: bool = True

    def __post_init__(self) -> None:
        if self.unit not in MAX_AMOUNTS:
            raise ValueError(
                _("期限单位只能是 wd、d、m、y、wh、h、min 之一，不能是“%s”。") % self.unit
            )
        if not 1 <= self.amount <= MAX_AMOUNTS[self.unit]:
            raise ValueError(
                _("期限“%(term)s”超出范围：应在 1 到 %(most)s 之间。")
                % {"term": self, "most": MAX_AMOUNTS[self.unit]}
            )

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @classmethod
    def parse(cls, text: str, *, rolls: bool = True) -> "Term":
        """Read "5wd", "10d", "2h", "2wh", "15min", "1m", "1y"; ValueError on anything else."""
        found = re.fullmatch(r"([0-9]{1,6})(wd|wh|min|d|h|m|y)", text.strip())
        if not found:
            raise ValueError(
                _(
                    "看不懂期限“%s”。请写成：5wd（工作日）、10d（自然日）、2h（小时）、"
                    "2wh（工作时间小时）、15min（分钟）、1m（月）或 1y（年）。"
                )
                % text
            )
        return cls(int(found[1]), found[2], rolls)


@dataclass(frozen=True)
class DayStep:
    """推算步骤: what one day did to the term.

    ``kind``: start (not counted), counted, off (skipped), last (the corresponding day of a month or
    year), rolled (a day off the end moved past) or moved (the working day the end moved to).
    ``count`` is the running count, in minutes for hour terms.
    """

    day: date
    kind: str
    count: int
    is_workday: bool
    is_provisional: bool
    name: str


@dataclass(frozen=True)
class Due:
    """到期: the moment a term ends, exclusive, with its derivation."""

    at: datetime
    provisional: bool
    steps: tuple[DayStep, ...]
    start: datetime
    term: Term
    calendar: Calendar

    @property
    def calendar_version(self) -> str:
        return self.calendar.version

    @property
    def shown(self) -> datetime:
        """What a reader sees: midnight is shown as 23:59:59 of the day before."""
        return shown(self.at, self.term)


# When a term ends, and the days that led there.
Reckoned = tuple[datetime, list[DayStep]]


def shown(at: datetime, term: Term) -> datetime:
    """The last second of a term that ends at midnight, the end itself of any other."""
    return at - timedelta(seconds=1) if term.unit in CALENDAR_UNITS else at


def full_minute(at: datetime) -> datetime:
    """``at``, or the next full minute."""
    cut = at.replace(second=0, microsecond=0)
    return at if at == cut else cut + MINUTE


def due_at(start: datetime, term: Term, calendar: Calendar) -> Due:
    """When ``term`` ends that began at ``start`` (aware). ValueError on a start without zone."""
    if start.tzinfo is None:
        raise ValueError(_("起算时间必须带时区。"))
    local = start.astimezone(LOCAL)
    if not FIRST_START <= local.date() <= LAST_START:
        raise ValueError(_("起算时间应在 2000 年到 2199 年之间。"))
    at, steps = COUNTERS[term.unit](local, term, calendar)
    if term.unit in CLOCK_UNITS:
        at = full_minute(at)
    weighs_days = term.unit in {"wd", "wh"} or term.rolls
    uncertain = weighs_days and any(_matters(step, term) for step in steps)
    return Due(at, uncertain, tuple(steps), local, term, calendar)


def _matters(step: DayStep, term: Term) -> bool:
    """Whether the end depends on this provisional day being a working day or not."""
    if not step.is_provisional or term.unit in {"h", "min"}:
        return False
    if term.unit == "wh":
        return True
    if term.unit == "wd":
        return step.kind != "start"
    is_end = step.kind == "counted" and step.count == term.amount
    return is_end or step.kind in {"last", "rolled", "moved"}


def _step(day: Day, kind: str, count: int) -> DayStep:
    return DayStep(day.day, kind, count, day.is_workday, day.is_provisional, day.name)


def _days_after(day: date, calendar: Calendar) -> Iterator[Day]:
    while True:
        day += timedelta(days=1)
        yield calendar.day(day)


def _count_working_days(local: datetime, term: Term, calendar: Calendar) -> Reckoned:
    steps = [_step(calendar.day(local.date()), "start", 0)]
    following = _days_after(local.date(), calendar)
    while steps[-1].count < term.amount:
        day, count = next(following), steps[-1].count
        steps.append(_step(day, *(("counted", count + 1) if day.is_workday else ("off", count))))
    return datetime.combine(steps[-1].day, calendar.closes, LOCAL), steps


def _count_calendar_days(local: datetime, term: Term, calendar: Calendar) -> Reckoned:
    first = local.date()
    steps = [_step(calendar.day(first), "start", 0)]
    steps += [
        _step(calendar.day(first + timedelta(days=count)), "counted", count)
        for count in range(1, term.amount + 1)
    ]
    return _end_of(steps, term, calendar)


def _count_months(local: datetime, term: Term, calendar: Calendar) -> Reckoned:
    """Civil Code 202: the corresponding day, or the last of the month where there is none."""
    first = local.date()
    months = term.amount * (12 if term.unit == "y" else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = _month_day(year, month + 1, first.day)
    steps = [
        _step(calendar.day(first), "start", 0),
        _step(calendar.day(last), "last", term.amount),
    ]
    return _end_of(steps, term, calendar)


def _month_day(year: int, month: int, day: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day - 1), following - timedelta(days=1))


def _end_of(steps: list[DayStep], term: Term, calendar: Calendar) -> Reckoned:
    """24:00 of the last day, after rolling it past days off (Civil Code 203)."""
    if term.rolls and not steps[-1].is_workday:
        for day in _days_after(steps[-1].day, calendar):
            steps.append(_step(day, "moved" if day.is_workday else "rolled", term.amount))
            if day.is_workday:
                break
    return datetime.combine(steps[-1].day + timedelta(days=1), time(0), LOCAL), steps


def _count_hours(local: datetime, term: Term, calendar: Calendar) -> Reckoned:
    minutes = term.amount * (60 if term.unit == "h" else 1)
    at = local + timedelta(minutes=minutes)
    steps = [_step(calendar.day(local.date()), "start", 0)]
    steps.append(_step(calendar.day(at.date()), "counted", minutes))
    return at, steps


def _count_working_hours(local: datetime, term: Term, calendar: Calendar) -> Reckoned:
    left, total = timedelta(hours=term.amount), timedelta(hours=term.amount)
    moment, steps = local, []
    while True:
        day = calendar.day(moment.date())
        opens = datetime.combine(day.day, calendar.opens, LOCAL)
        closes = datetime.combine(day.day, calendar.closes, LOCAL)
        begin = max(moment, opens)
        spent = min(left, max(closes - begin, timedelta(0))) if day.is_workday else timedelta(0)
        left -= spent
        count = int((total - left).total_seconds()) // 60
        steps.append(_step(day, "counted" if spent else "off", count))
        if not left:
            return begin + spent, steps
        moment = datetime.combine(day.day + timedelta(days=1), time(0), LOCAL)


COUNTERS = {
    "wd": _count_working_days,
    "d": _count_calendar_days,
    "m": _count_months,
    "y": _count_months,
    "h": _count_hours,
    "min": _count_hours,
    "wh": _count_working_hours,
}


def explain(due: Due) -> list[str]:
    """怎么算的: one Chinese sentence for each day of the derivation, then the result."""
    lines = [_explain_step(step, due.term) for step in due.steps]
    lines.append(
        _("到期：%(at)s（%(why)s）。")
        % {"at": f"{due.shown:%Y-%m-%d %H:%M:%S}", "why": explain_end(due.term, due.calendar)}
    )
    if due.provisional:
        lines.append(
            _("国务院尚未公布相关年份的放假安排，暂按周一至周五、法定节日放假推算，公布后重算。")
        )
    return lines


def explain_end(term: Term, calendar: Calendar) -> str:
    """Which rule ends such a term."""
    if term.unit == "wd":
        return _("工作日期限到最后一天 %s 为止") % f"{calendar.closes:%H:%M}"
    if term.unit in {"h", "min"}:
        return _("按自然时间连续计算")
    if term.unit == "wh":
        return _("只计工作日 %s") % calendar.hours.replace("-", "—")
    if term.rolls:
        return _("到最后一天 24:00 为止，遇休息日顺延")
    return _("到最后一天 24:00 为止，不顺延")


def _explain_step(step: DayStep, term: Term) -> str:
    values = {"n": step.count, "hours": f"{step.count / 60:g}", "term": term}
    if step.kind == "start" and term.unit in {"h", "min"}:
        what = _("自此刻起算")
    elif step.kind == "counted" and term.unit in {"h", "min"}:
        what = _("期满")
    elif step.kind == "counted" and term.unit == "wh":
        what = _("累计 %(hours)s 个工作小时") % values
    else:
        what = {
            "start": _("起算当日，不计入"),
            "counted": _("第 %(n)s 天") % values,
            "off": _("不计"),
            "last": _("期满的对应日（%(term)s）") % values,
            "rolled": _("最后一天遇休息日，顺延"),
            "moved": _("顺延至此"),
        }[step.kind]
    weekday = _("星期%s") % WEEKDAYS[step.day.weekday()]
    return f"{step.day} {weekday} {kind_of_day(step)} {what}"


def kind_of_day(step: DayStep) -> str:
    name = _(step.name) if step.name else ""
    if step.is_workday:
        text = _("调休上班") if step.day.weekday() > 4 else _("工作日")
    else:
        text = _("%s假期") % name if name else _("休息日")
    return text + (_("（暂定）") if step.is_provisional else "")
