"""与银行一致的证据: whether what a bank said bears out the books of a period, day by day.

Plain values in, a judgement out; no database. Money is fen. A day is borne out by a file that covers
it, or where no file does, by a printed balance before and one after it that follow from each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

DAY = timedelta(days=1)
OK, BAD, GREY = "ok", "bad", "grey"
GAP, JUMP, UNMATCHED = "gap", "jump", "unmatched"


@dataclass(frozen=True)
class Line:
    """One row of the bank: what moved, and the balance printed beside it, if any."""

    day: date
    amount_fen: int
    balance_fen: int | None = None


@dataclass(frozen=True)
class Covered:
    """The whole days that one file speaks of; ``is_counted`` where it prints counts or sums."""

    first: date
    last: date
    is_counted: bool = False


@dataclass(frozen=True)
class Stated:
    """跨期的收支: money that bank and books hold on either side of the period's end, fen; positive
    where the bank has more on the last day."""

    bank_day: date
    book_day: date
    amount_fen: int


@dataclass(frozen=True)
class Evidence:
    """One account in one period, from both sides.

    ``moved`` are the books' sums by day within the period, upon ``opening_fen`` before it.
    ``lines`` are the bank's rows of the period, of the last day with rows before and of the first
    after it, oldest first; ``before_fen`` is the sum of all rows before those, upon ``carried_fen``,
    with which the books were opened. ``since`` is the first day anything is known of the account.
    ``aside_fen`` is what of the bank's balance is no public income (不属公共收益), as stated.
    """

    starts: date
    ends: date
    opening_fen: int = 0
    moved: Mapping[date, int] = ()
    lines: tuple[Line, ...] = ()
    files: tuple[Covered, ...] = ()
    carried_fen: int = 0
    before_fen: int = 0
    since: date | None = None
    unmatched: int = 0
    aside_fen: int = 0
    stated: tuple[Stated, ...] = ()

    @property
    def book_fen(self) -> int:
        return self.opening_fen + sum(dict(self.moved).values())


@dataclass(frozen=True)
class Reason:
    """Why an account is not green: days without evidence, balances that do not follow from each
    other, ``lines`` that no entry explains."""

    what: str
    first: date
    last: date
    lines: int = 0


@dataclass(frozen=True)
class Judgement:
    """``bank_fen`` is the bank's balance at the end of the period, None where nothing bears it out;
    ``closing_fen`` is what is known all the same, and ``as_of`` the day of its last row.
    ``is_summed``: added up from rows, since no balance is printed (流水合计). ``stated`` are the lines
    that explain a difference to the fen, none where there is none or they do not. ``aside_fen`` of
    the bank's balance is booked nowhere, as two people said.
    """

    state: str
    book_fen: int
    bank_fen: int | None
    closing_fen: int
    as_of: date | None
    is_summed: bool
    reasons: tuple[Reason, ...]
    aside_fen: int = 0
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class Step:
    """From one day with printed balances to the next: does the one follow from the other?

    ``since`` is None for the first, which is held against what was carried forward.
    """

    since: date | None
    day: date
    follows: bool
    closing_fen: int


def judge(evidence: Evidence) -> Judgement:
    """对账: green only with evidence for every day on which there was money, or money moved."""
    steps = _steps(evidence)
    proved = [step for step in steps if step.day <= evidence.ends]
    closing, is_summed = _closing(evidence, proved)
    gaps = _gaps(evidence, steps, is_summed)
    jumps = _jumps(evidence, proved, gaps)
    late = [Reason(UNMATCHED, evidence.starts, evidence.ends, evidence.unmatched)]
    reasons = (*gaps, *jumps, *(late if evidence.unmatched else []))
    is_open = any(gap.first <= evidence.ends <= gap.last for gap in gaps)
    bank_fen = None if is_open else closing
    difference = closing - evidence.aside_fen - evidence.book_fen
    stated = evidence.stated if difference else ()
    stated = stated if sum(one.amount_fen for one in stated) == difference else ()
    differs = difference and not stated
    state = GREY if gaps or jumps else BAD if differs else GREY if reasons else OK
    days = [line.day for line in evidence.lines if line.day <= evidence.ends]
    as_of = max(days, default=None)
    return Judgement(
        state,
        evidence.book_fen,
        bank_fen,
        closing,
        as_of,
        is_summed,
        reasons,
        evidence.aside_fen,
        stated,
    )


def _by_day(lines: Iterable[Line]) -> list[tuple[date, list[Line]]]:
    return [(day, list(some)) for day, some in groupby(lines, attrgetter("day"))]


def _steps(evidence: Evidence) -> list[Step]:
    steps: list[Step] = []
    since, known = None, evidence.carried_fen + evidence.before_fen
    for day, lines in _by_day(evidence.lines):
        known += sum(line.amount_fen for line in lines)
        if any(line.balance_fen is None for line in lines):
            continue
        follows = _follows(lines, known)
        if not follows:
            known = own_end(lines)
        steps.append(Step(since, day, follows, known))
        since = day
    return steps


def _follows(lines: list[Line], closing_fen: int) -> bool:
    """Whether the day's rows, in whatever order, lead to ``closing_fen`` through their balances."""
    opening_fen = closing_fen - sum(line.amount_fen for line in lines)
    came = Counter(line.balance_fen - line.amount_fen for line in lines)
    went = Counter(line.balance_fen for line in lines)
    came[closing_fen] += 1
    went[opening_fen] += 1
    return came == went


def own_end(lines: list[Line]) -> int:
    """Banks print a day forwards or backwards: its last row is the one that no other continues."""
    went = Counter(line.balance_fen for line in lines)
    went.subtract(line.balance_fen - line.amount_fen for line in lines)
    ends = [fen for fen, count in went.items() if count > 0]
    return ends[0] if len(ends) == 1 else lines[-1].balance_fen


def _closing(evidence: Evidence, proved: list[Step]) -> tuple[int, bool]:
    """The bank's balance on the last day, and whether it had to be added up."""
    last = proved[-1] if proved else None
    fen = last.closing_fen if last else evidence.carried_fen + evidence.before_fen
    after = [
        line
        for line in evidence.lines
        if line.day <= evidence.ends and (last is None or line.day > last.day)
    ]
    return fen + sum(line.amount_fen for line in after), bool(after) or _only_sums(evidence, last)


def _only_sums(evidence: Evidence, last: Step | None) -> bool:
    """No balance was ever printed, and bank or books have moved since the books were opened."""
    rows = [line for line in evidence.lines if line.day <= evidence.ends]
    has_moved = evidence.before_fen or evidence.opening_fen != evidence.carried_fen
    return last is None and bool(has_moved or rows)


def _gaps(evidence: Evidence, steps: list[Step], is_summed: bool) -> list[Reason]:
    """Stretches of days on which there was money and nothing says what became of it."""
    first = evidence.starts
    files = evidence.files
    if is_summed:
        proved = [step.day for step in steps if step.day <= evidence.ends]
        known_since = proved[-1] if proved else evidence.since or first
        first = min(first, known_since)
        files = tuple(one for one in files if one.is_counted)
    held = _held(evidence, steps)
    bare = [
        day
        for day in _days(first, evidence.ends)
        if (day < evidence.starts or day in held) and not _is_covered(day, files)
    ]
    stretches = _stretches(bare)
    return [Reason(GAP, *one) for one in stretches if not _is_bridged(*one, steps)]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def _held(evidence: Evidence, steps: list[Step]) -> set[date]:
    """Days of the period on which the books or the bank had money, or moved any."""
    moved, book = dict(evidence.moved), evidence.opening_fen
    closings = {step.day: step.closing_fen for step in steps}
    rows = {day: sum(line.amount_fen for line in some) for day, some in _by_day(evidence.lines)}
    bank, held = evidence.carried_fen + evidence.before_fen, set()
    for day in _days(min([evidence.starts, *rows]), evidence.ends):
        book += moved.get(day, 0)
        bank = closings.get(day, bank + rows.get(day, 0))
        if book or bank or day in moved or day in rows:
            held.add(day)
    return held


def _is_covered(day: date, files: Iterable[Covered]) -> bool:
    return any(one.first <= day <= one.last for one in files)


def _stretches(days: list[date]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for day in days:
        if found and found[-1][1] + DAY == day:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def _is_bridged(first: date, last: date, steps: list[Step]) -> bool:
    """Whether a balance before and one after it follow from each other, and all between them."""
    over = [step for step in steps if step.day >= first and (step.since or date.min) <= last]
    return (
        bool(over)
        and all(step.follows for step in over)
        and (over[0].since or date.min) < first
        and over[-1].day > last
    )


def _jumps(evidence: Evidence, proved: list[Step], gaps: list[Reason]) -> list[Reason]:
    """Balances in the period that do not follow from the one before, though no day is missing."""
    return [
        Reason(JUMP, step.since, step.day)
        for step in proved
        if step.since
        and not step.follows
        and step.day >= evidence.starts
        and not any(gap.first <= step.day and gap.last >= step.since for gap in gaps)
        and not _is_missing_before(step, evidence)
    ]


def _is_missing_before(step: Step, evidence: Evidence) -> bool:
    days = _days(step.since, evidence.starts - DAY)
    return any(not _is_covered(day, evidence.files) for day in days)
