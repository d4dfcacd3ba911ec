"""在途: money that has left one side and not yet arrived at the other. Plain values, no database.

A clearing account takes what left (positive, fen) until it arrives (negative), or what was booked
as arrived until it is known where it left.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

DAY = timedelta(days=1)
# 在途的期限, in working days after the day of booking.
MAX_WORKING_DAYS = 5


@dataclass(frozen=True)
class Move:
    """One line on a clearing account, and the name of the entry's other side; two lines of one ``entry``
    do not settle each other."""

    day: date
    amount_fen: int
    other: str
    entry: int = 0


@dataclass(frozen=True)
class Item:
    """What is on its way: ``source`` and ``target`` are named as far as they are known.

    ``until`` is the day on which the missing side was booked, None while it is not.
    """

    amount_fen: int
    since: date
    source: str
    target: str
    until: date | None = None
    is_late: bool = False
    entry: int = 0


def in_transit(
    moves: Iterable[Move], ends: date, today: date, is_workday: Callable[[date], bool]
) -> list[Item]:
    """What was on its way at the end of ``ends``, and what of it has arrived by ``today``.

    ``moves`` by day. A line settles an open one of the same amount, else the oldest ones. Late is
    what has waited for its other side longer than five working days.
    """
    return [
        replace(one, is_late=one.until is None and _is_late(one.since, today, is_workday))
        for one in _paired(move for move in moves if move.day <= today)
        if one.since <= ends and (one.until is None or one.until > ends)
    ]


def _paired(moves: Iterable[Move]) -> list[Item]:
    """Every line, whole or in parts, with the day of the line that settled it."""
    waiting: list[Item] = []
    settled: list[Item] = []
    for move in moves:
        rest = move.amount_fen
        for one in _candidates(waiting, move, rest):
            size = min(abs(rest), abs(one.amount_fen))
            taken = size if one.amount_fen > 0 else -size
            rest += taken
            left = replace(one, amount_fen=one.amount_fen - taken)
            at = waiting.index(one)
            waiting[at : at + 1] = [left] if left.amount_fen else []
            settled.append(_arrived(replace(one, amount_fen=taken), move))
            if not rest:
                break
        if rest:
            waiting.append(_opened(move, rest))
    return sorted([*waiting, *settled], key=lambda one: one.since)


def _candidates(waiting: list[Item], move: Move, fen: int) -> list[Item]:
    """Of the other sign: one of the same amount, else the oldest first."""
    others = [one for one in waiting if one.amount_fen * fen < 0]
    others = [one for one in others if not move.entry or one.entry != move.entry]
    same = [one for one in others if one.amount_fen == -fen]
    return same[:1] or others


def _opened(move: Move, fen: int) -> Item:
    source, target = (move.other, "") if fen > 0 else ("", move.other)
    return Item(fen, move.day, source, target, entry=move.entry)


def _arrived(item: Item, move: Move) -> Item:
    if item.amount_fen > 0:
        return replace(item, target=move.other, until=move.day)
    return replace(item, source=move.other, until=move.day)


def _is_late(since: date, today: date, is_workday: Callable[[date], bool]) -> bool:
    days = (since + n * DAY for n in range(1, (today - since).days + 1))
    return sum(1 for day in days if is_workday(day)) > MAX_WORKING_DAYS
