"""计分: what the times of tickets come to. Rows in, figures out; it asks no table and no clock.

A figure counts a ticket from the moment its deadline passed, whatever became of it: answered late,
still open, declined or withdrawn too late are all late. Nothing that is done to a late ticket takes
it out of the figures again. A decline that was overruled buys no time: what was promised before
goes on as if nothing had been declined, whatever is promised anew. What ended before its deadline
without being done is shown as a count of its own and is no success.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

# Fewer than so many are told as counts: one ticket more or less would turn the percentage over.
MIN_CASES = 5
# In a building with fewer parties its name would point at people.
MIN_PARTIES = 5
# 最近一年, which the street's lights rest on; and content is who gives four of five on each axis.
YEAR = timedelta(days=365)
CONTENT = 4
# What ends the provider's work on a ticket, by level (docs/settled.md R10).
RESPOND, ARRIVE = frozenset({"respond"}), frozenset({"onsite", "survey"})
END_STAGES = frozenset({"fix", "plan", "answer"})
# 代报: written down for somebody by those whose work is counted here, so told apart as well.
ENTERED = frozenset({"phone", "walk_in"})

Measure = Callable[["Case", datetime, datetime], timedelta]


@dataclass(frozen=True)
class Promise:
    """时限: one clock of a ticket, as it stands. ``due_at`` carries pauses and an extension,
    ``first_due_at`` carries none."""

    stage: str
    due_at: datetime
    first_due_at: datetime
    met_at: datetime | None = None
    stopped_at: datetime | None = None

    def verdict(self, due: datetime, now: datetime) -> bool | None:
        """Kept, broken, or not to be counted: not due yet, or ended in time without being done."""
        if due > now or (self.stopped_at and self.stopped_at < due):
            return None
        return self.met_at is not None and self.met_at < due


@dataclass(frozen=True)
class Case:
    """工单（计分用）: one ticket without place, words or person; a private one without number.

    ``done_at`` is when it was finished last, ``ended_at`` when it was declined or withdrawn,
    ``wrongly_declined_at`` when it was declined and that was overruled later.
    ``ratings`` says of each round whether the reporter was content; the worst one counts. What
    came with a slip's code is in ``slip_ratings``: staff who enter a report may see its code.
    """

    category: str
    level: str
    reported_at: datetime
    estate: int | None = None
    company: str = ""
    channel: str = ""
    acknowledged_at: datetime | None = None
    done_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str = ""
    wrongly_declined_at: datetime | None = None
    round_the_clock: bool = False
    n_reopened: int = 0
    is_done: bool = False
    promises: tuple[Promise, ...] = ()
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    ratings: tuple[bool, ...] = ()
    slip_ratings: tuple[bool, ...] = ()
    number: str = ""

    @property
    def is_open(self) -> bool:
        return not self.is_done and self.ended_at is None

    def verdict(self, stages: frozenset, now: datetime, *, raw: bool = False) -> bool | None:
        """Broken as soon as one clock of these stages was broken, reopened rounds included."""
        found = [
            one.verdict(one.first_due_at if raw else one.due_at, now)
            for one in self._counted()
            if one.stage in stages
        ]
        if False in found:
            return False
        return True if True in found else None

    def _counted(self) -> tuple[Promise, ...]:
        """All promises; one that a wrong decline stopped ends when the next one of its stage does."""
        if self.wrongly_declined_at is None:
            return self.promises
        return tuple(self._gone_on(n) for n in range(len(self.promises)))

    def _gone_on(self, n: int) -> Promise:
        one = self.promises[n]
        if one.stopped_at != self.wrongly_declined_at:
            return one
        later = [other for other in self.promises[n + 1 :] if other.stage == one.stage]
        if not later:
            return one
        return replace(one, met_at=later[0].met_at, stopped_at=later[0].stopped_at)

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and any(
            one.due_at <= now and not (one.met_at or one.stopped_at) for one in self.promises
        )


@dataclass(frozen=True)
class Share:
    """占比: so many of so many."""

    n: int
    of: int

    @property
    def is_enough(self) -> bool:
        return self.of >= MIN_CASES

    @property
    def percent(self) -> int | None:
        """Cut to whole per cent, so that 99.9 never reads as all."""
        return self.n * 100 // self.of if self.of else None


@dataclass(frozen=True)
class Duration:
    """用时: of the slowest of the quickest ``p`` per cent; ``at_least`` where one is still open."""

    length: timedelta
    at_least: bool


@dataclass(frozen=True)
class Spans:
    """用时分布: of tickets whose deadline has passed."""

    n: int = 0
    median: Duration | None = None
    p90: Duration | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """计分行: a ticket as it counts, or ``n`` that count alike; each fact by the rules of ``Case``.

    ``month`` (counted from year 0) it was reported in, by Shanghai's clock; ``category`` as it was
    called then, ``kind`` the key of it. True is kept or content, false is not, None is not counted. Lengths are
    there for single tickets only.
    """

    n: int
    estate: int
    month: int
    is_of_year: bool
    category: str
    kind: int
    is_done: bool
    ending: str
    is_overdue: bool
    was_done: bool
    is_reopened: bool
    is_overruled: bool
    is_entered: bool
    respond: bool | None
    arrived: bool | None
    done: bool | None
    done_raw: bool | None
    content: bool | None
    content_by_slip: bool | None
    heard_after: timedelta | None = None
    done_after: timedelta | None = None
    done_after_raw: timedelta | None = None
    is_unheard: bool = False
    is_unfinished: bool = False


@dataclass(frozen=True)
class Figures:
    """时效: what a set of tickets comes to at one moment."""

    n: int
    n_done: int
    n_open: int
    n_overdue: int
    n_declined: int
    n_withdrawn: int
    n_overruled: int
    n_undecided: int
    n_entered: int
    respond: Share
    arrived: Share
    done: Share
    done_raw: Share
    done_of_own: Share
    reopened: Share
    rated: Share
    satisfied: Share
    by_slip: Share
    respond_spans: Spans = field(default_factory=Spans)
    done_spans: Spans = field(default_factory=Spans)
    done_spans_raw: Spans = field(default_factory=Spans)


def figures(rows: Iterable[Counted]) -> Figures:
    """All figures of what was counted."""
    rows = list(rows)
    return Figures(
        n=sum(one.n for one in rows),
        n_done=sum(one.n for one in rows if one.is_done),
        n_open=sum(one.n for one in rows if not one.is_done and not one.ending),
        n_overdue=sum(one.n for one in rows if one.is_overdue),
        n_declined=sum(one.n for one in rows if one.ending == "declined"),
        n_withdrawn=sum(one.n for one in rows if one.ending == "withdrawn"),
        n_overruled=sum(one.n for one in rows if one.is_overruled),
        n_undecided=sum(one.n for one in rows if one.done is None and not one.ending),
        n_entered=sum(one.n for one in rows if one.is_entered),
        respond=share_of(rows, "respond"),
        arrived=share_of(rows, "arrived"),
        done=share_of(rows, "done"),
        done_raw=share_of(rows, "done_raw"),
        done_of_own=share_of((one for one in rows if not one.is_entered), "done"),
        reopened=Share(
            sum(one.n for one in rows if one.is_reopened),
            sum(one.n for one in rows if one.was_done),
        ),
        rated=Share(
            sum(one.n for one in rows if one.content is not None),
            sum(one.n for one in rows if one.was_done),
        ),
        satisfied=share_of(rows, "content"),
        by_slip=share_of(rows, "content_by_slip"),
        respond_spans=_spans((one.respond, one.heard_after, one.is_unheard) for one in rows),
        done_spans=_spans((one.done, one.done_after, one.is_unfinished) for one in rows),
        done_spans_raw=_spans(
            (one.done_raw, one.done_after_raw, one.is_unfinished) for one in rows
        ),
    )


def share_of(rows: Iterable[Counted], fact: str) -> Share:
    """占比 of a fact that is true, false or, for those that are not counted, None."""
    held = [(getattr(one, fact), one.n) for one in rows]
    kept = sum(n for said, n in held if said)
    return Share(kept, kept + sum(n for said, n in held if said is False))


def span(
    case: Case, stages: frozenset, now: datetime, measure: Measure, *, raw: bool = False
) -> tuple[timedelta, bool]:
    """用时 from the report to the end of these stages, and whether it still runs.

    Emergencies are measured round the clock, all else in working time; without ``raw`` the pauses
    are left out.
    """
    if case.round_the_clock:
        measure = _plain
    end = case.acknowledged_at if stages == RESPOND else case.done_at if case.is_done else None
    until = end or case.ended_at or now
    length = measure(case, case.reported_at, until)
    if not raw:
        length -= _paused(case, until, now, measure)
    return length, end is None and case.ended_at is None


def _paused(case: Case, until: datetime, now: datetime, measure: Measure) -> timedelta:
    """Pauses of one ticket, each moment once, as far as they lie before ``until``."""
    total, seen = timedelta(), case.reported_at
    for begin, end in sorted(case.pauses, key=lambda pause: pause[0]):
        begin, end = max(begin, seen), min(end or now, until)
        if begin < end:
            total += measure(case, begin, end)
            seen = end
    return total


def _plain(_case: Case, start: datetime, end: datetime) -> timedelta:
    return end - start


def _spans(rows: Iterable[tuple[bool | None, timedelta | None, bool]]) -> Spans:
    """Of (verdict, length, whether it still runs)."""
    taken = sorted(
        (length, runs) for kept, length, runs in rows if kept is not None and length is not None
    )
    if not taken:
        return Spans()
    return Spans(len(taken), _at_rank(taken, 50), _at_rank(taken, 90))


def _at_rank(counted: list[tuple[timedelta, bool]], percent: int) -> Duration:
    """The nearest rank: no figure that no ticket took."""
    index = -(-len(counted) * percent // 100) - 1
    length = counted[index][0]
    return Duration(length, any(runs for _length, runs in counted[: index + 1]))
