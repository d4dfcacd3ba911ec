"""结算到账: which days of a channel's bills a sum at the bank pays out, and how much of it is whose. Plain values,
no database; fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from finance.gateway.bill_parts import split

# What the source of such an entry begins with.
OF_PAYOUTS = "finance.payout:"
# So long before it came to the bank a payout's days may lie.
MAX_DAYS = timedelta(days=40)
# Where it came in another currency: days around the channel's own day, and a twentieth of what is expected.
EARLY, LATE, APART = timedelta(days=1), timedelta(days=10), 20


@dataclass(frozen=True)
class DayNet:
    """What a channel owes for a day: what came, less what went back and its fee; ``bill`` is its row."""

    bill: int
    day: date
    net_fen: int
    fee_fen: int

    def __add__(self, other: "DayNet") -> "DayNet":
        net, fee = self.net_fen + other.net_fen, self.fee_fen + other.fee_fen
        return DayNet(self.bill, self.day, net, fee)


@dataclass(frozen=True)
class Share:
    """What of a bank row is of one book: the channel owed ``net_fen``, the bank gave ``bank_fen``."""

    fund: int
    net_fen: int
    bank_fen: int

    @property
    def exchange_fen(self) -> int:
        """汇兑差额: what was lost on the way; gained where it is negative."""
        return self.net_fen - self.bank_fen


@dataclass(frozen=True)
class Named:
    """What an entry's source says that it pays out: the days from the bill ``first`` to the bill ``last``, of one
    book or of all (``is_shared``); or one payout of a channel that names its own."""

    first: int = 0
    last: int = 0
    is_shared: bool = False
    payout: int = 0

    @property
    def source(self) -> str:
        if self.payout:
            return f"{OF_PAYOUTS}named-{self.payout}"
        return f"{OF_PAYOUTS}{self.first}-{self.last}" + (":shared" if self.is_shared else "")


def named_by(source: str) -> Named:
    rest = source.removeprefix(OF_PAYOUTS)
    if rest.startswith("named-"):
        return Named(payout=int(rest.removeprefix("named-")))
    days, _colon, shared = rest.partition(":")
    first, last = map(int, days.split("-"))
    return Named(first, last, bool(shared))


def shares_of(nets: Mapping[int, int], fen: int) -> tuple[Share, ...]:
    """``fen`` at the bank over the books, by what the channel owed each, by largest remainder."""
    given = split(fen, nets)
    return tuple(Share(fund, nets[fund], given[fund]) for fund in sorted(nets))


def may_be(expected: int, came_by: date, fen: int, came: date) -> bool:
    """Whether ``fen`` that came on a day can be what was expected, changed into yuan on the way."""
    return (
        came_by - EARLY <= came <= came_by + LATE and abs(expected - fen) * APART <= expected
    )  # fmt: skip


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
