"""结算到账: which days of a channel's bills a sum at the bank pays out. Plain values, no database; fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# So long before it came to the bank a payout's days may lie.
MAX_DAYS = timedelta(days=40)


@dataclass(frozen=True)
class DayNet:
    """What a channel owes for a day: what came, less what went back and its fee; ``bill`` is its row."""

    bill: int
    day: date
    net_fen: int
    fee_fen: int


def days_paid_out(days: Sequence[DayNet], fen: int, came: date) -> Sequence[DayNet]:
    """The days in a row, none of them after ``came``, that come to ``fen``; empty where none do.

    ``days`` by day, those that are paid out already left out. The newest, of these the fewest.
    """
    near = [one for one in days if came - MAX_DAYS <= one.day <= came and one.net_fen]
    for end in range(len(near), 0, -1):
        total = 0
        for begin in range(end - 1, -1, -1):
            total += near[begin].net_fen
            if total == fen:
                return near[begin:end]
    return ()
