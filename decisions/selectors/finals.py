"""When a provisional result becomes final (生效), who signed it, and what owners say against it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from communities import clock
from communities.calendars import load_calendar
from communities.deadlines import Term, due_at
from communities.selectors.published import for_everybody
from decisions.contests import could_turn
from decisions.models import Counter, CounterWord, Decision, Result, ResultObjection
from decisions.selectors.counters import counters_of
from decisions.selectors.results import matter_results, objections_until

# Ours: in which counters sign, and in which what was objected is answered after the window.
SIGNING = Term(3, "wd")
ANSWERING = Term(3, "wd")


def signing_until(result: Result) -> datetime:
    """The moment after which no counter signs any more."""
    return due_at(result.counted_at, SIGNING, load_calendar(result.estate, result.counted_at)).at


def window_ends(result: Result) -> datetime:
    """The first moment at which nobody objects any more."""
    day = objections_until(result) + timedelta(days=1)
    return datetime.combine(day, time(), clock.SHANGHAI)


def final_from(result: Result) -> datetime:
    """From when on it is final: window and counters' term are over, and every objection is answered or has waited
    three working days."""
    over = max(window_ends(result), signing_until(result))
    if not result.objections.filter(answer="").exists():
        return over
    last = window_ends(result) - timedelta(seconds=1)
    return max(over, due_at(last, ANSWERING, load_calendar(result.estate, last)).at)


@dataclass(frozen=True)
class Signature:
    """计票人签字: a counter with her word, or without one yet."""

    counter: Counter
    word: CounterWord | None


def signatures_of(decision: Decision) -> list[Signature]:
    """In the order of naming."""
    words = {one.counter_id: one for one in decision.result.words.all()}
    return [Signature(one, words.get(one.pk)) for one in counters_of(decision)]


def signed(signatures: list[Signature]) -> tuple[int, int]:
    """So many agreed, of so many."""
    return sum(bool(one.word and one.word.agrees) for one in signatures), len(signatures)


def counter_here(decision: Decision, user) -> Counter | None:
    """As whom this person counts the vote."""
    return counters_of(decision).filter(user=user).first()


@dataclass(frozen=True)
class Objected:
    """异议 beside whether the homes it names could turn the outcome; None where it names none."""

    row: ResultObjection
    could_turn: bool | None

    @property
    def words(self) -> str:
        return for_everybody(self.row.words, self.row.estate)


def objections_to(decision: Decision) -> list[Objected]:
    """In the order in which they came."""
    matters = matter_results(decision)
    return [Objected(row, _could_turn(matters, row)) for row in decision.result.objections.all()]


def _could_turn(matters, row: ResultObjection) -> bool | None:
    return any(could_turn(one, row.contested) for one in matters) if row.heads else None
