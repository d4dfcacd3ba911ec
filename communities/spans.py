"""时段: working time between two moments, and what pauses and extensions make of a term's end.

Pure like ``deadlines``: the same arguments give the same moments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from communities.deadlines import LOCAL, Due, Term, due_at, full_minute, shown
from communities.working_days import Calendar

# Per cent of a clock's time: what is left when it is near its end (临期), unless an estate settled another.
NEAR = 20


@dataclass(frozen=True)
class Paused:
    """暂停: time that does not count, from one moment to another."""

    since: datetime
    until: datetime


def _hours_of(day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    return (
        datetime.combine(day, calendar.opens, LOCAL),
        datetime.combine(day, calendar.closes, LOCAL),
    )


def working_time(begin: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Working hours of working days from ``begin`` to ``end``; nothing where end is not later."""
    total, day = timedelta(0), begin.astimezone(LOCAL).date()
    while day <= end.astimezone(LOCAL).date():
        if calendar.day(day).is_workday:
            opens, closes = _hours_of(day, calendar)
            total += max(min(end, closes) - max(begin, opens), timedelta(0))
        day += timedelta(days=1)
    return total


def after_working_time(begin: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The first moment by which ``amount`` of working time has passed since ``begin``."""
    day = begin.astimezone(LOCAL).date()
    while amount > timedelta(0):
        if calendar.day(day).is_workday:
            opens, closes = _hours_of(day, calendar)
            at = max(begin, opens)
            if closes - at >= amount:
                return at + amount
            amount -= max(closes - at, timedelta(0))
        day += timedelta(days=1)
    return begin


def before_working_time(end: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The last moment from which ``amount`` of working time is still left until ``end``."""
    day = end.astimezone(LOCAL).date()
    while amount > timedelta(0):
        if calendar.day(day).is_workday:
            opens, closes = _hours_of(day, calendar)
            at = min(end, closes)
            if at - opens >= amount:
                return at - amount
            amount -= max(at - opens, timedelta(0))
        day -= timedelta(days=1)
    return end


def near_at(
    start: datetime,
    first: datetime,
    due: datetime,
    term: Term,
    calendar: Calendar,
    percent: int = NEAR,
) -> datetime:
    """临期: when ``percent`` of the time from ``start`` to its ``first`` end are left until ``due``.

    Measured in the term's own time: working time for ``wd`` and ``wh``.
    """
    if term.unit in {"wd", "wh"}:
        left = working_time(start, first, calendar) * percent / 100
        return max(start, before_working_time(due, left, calendar))
    return due - (first - start) * percent / 100


def rung_moments(
    after: Iterable[str], near: datetime, due: datetime, term: Term, calendar: Calendar
) -> list[datetime]:
    """When each rung of a ladder falls: "warn", "due", "+24h" or "+2wd" counted from the breach."""
    named = {"warn": near, "due": due}
    return [
        named[step]
        if step in named
        else due_at(shown(due, term), Term.parse(step.removeprefix("+")), calendar).at
        for step in after
    ]


def _closings(begin: datetime, end: datetime, calendar: Calendar) -> int:
    """How many working days closed after ``begin`` and not after ``end``."""
    day, n = begin.astimezone(LOCAL).date(), 0
    while day <= end.astimezone(LOCAL).date():
        closes = datetime.combine(day, calendar.closes, LOCAL)
        n += calendar.day(day).is_workday and begin < closes <= end
        day += timedelta(days=1)
    return n


def _days_passed(paused: Paused) -> int:
    return (paused.until.astimezone(LOCAL).date() - paused.since.astimezone(LOCAL).date()).days


def _moves_at_night(paused: Paused, term: Term) -> bool:
    """Whether it moves the end without any working time: of hours, and of calendar days."""
    if term.unit in {"wd", "wh"}:
        return False
    return term.unit in {"h", "min"} or _days_passed(paused) > 0


def pause_cost(paused: Paused, term: Term, calendar: Calendar) -> int:
    """Working days a pause uses up of those a clock may be paused: begun ones count whole, and
    one that moves the end of ``term`` counts at least one, at whatever hour it was."""
    if paused.until <= paused.since:
        return 0
    day = datetime.combine(date.min, calendar.closes) - datetime.combine(date.min, calendar.opens)
    spent = ceil(working_time(paused.since, paused.until, calendar) / day)
    closed = _closings(paused.since, paused.until, calendar)
    return max(closed, spent, int(_moves_at_night(paused, term)))


def pause_end(since: datetime, working_days: int, calendar: Calendar) -> datetime:
    """When a pause of so many working days ends at the latest, today counting as the first."""
    begins = datetime.combine(since.astimezone(LOCAL).date(), time(0), LOCAL)
    eve = begins - timedelta(seconds=1)
    end = due_at(eve, Term(working_days, "wd"), calendar).at
    if _closings(since, end, calendar) < working_days:
        end = due_at(eve, Term(working_days + 1, "wd"), calendar).at
    return end


def due_after_pause(due: datetime, paused: Paused, term: Term, calendar: Calendar) -> datetime:
    """The end moved by what the pause took, in the term's own units; never earlier than before.

    A term in days moves by as many days as closed while it was paused, so that it still ends
    at the close of a day.
    """
    if paused.until <= paused.since:
        return due
    if term.unit == "wh":
        lost = working_time(paused.since, paused.until, calendar)
        return full_minute(max(due, after_working_time(due, lost, calendar)))
    if term.unit in {"h", "min"}:
        return full_minute(due + (paused.until - paused.since))
    if term.unit == "wd":
        closed = _closings(paused.since, paused.until, calendar)
        return due_at(due, Term(closed, "wd"), calendar).at if closed else due
    days = _days_passed(paused)
    return due_at(shown(due, term), Term(days, "d", term.rolls), calendar).at if days else due


def due_after_extension(due: datetime, by: Term, term: Term, calendar: Calendar) -> datetime:
    """The end when ``by`` more is granted, counted from the end before."""
    return due_at(shown(due, term), by, calendar).at


def due_after(
    start: datetime, term: Term, changes: Iterable[Paused | Term], calendar: Calendar
) -> tuple[Due, datetime]:
    """The term's own end, and what it became by ``changes`` in the order they were made."""
    first = due_at(start, term, calendar)
    due = first.at
    for change in changes:
        if isinstance(change, Term):
            due = due_after_extension(due, change, term, calendar)
        else:
            due = due_after_pause(due, change, term, calendar)
    return first, due
