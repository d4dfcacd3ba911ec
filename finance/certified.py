"""存单的证据: whether the certificates of a fixed deposit bear out the books of a period.

A fixed deposit has no rows: a paper of the bank's says what lay there at the end of one day. It also
bears out the days before it on which nothing was booked. Plain values in, a judgement out; fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from finance.evidence import BAD, DAY, GREY, OK, Judgement, Reason

UNCERTIFIED, CONTRADICTED = "uncertified", "contradicted"


class Certificate(Protocol):
    """存单: what lay in the account at the end of ``day``."""

    day: date
    balance_fen: int


@dataclass(frozen=True)
class Deposit:
    """定期存款 in one period: ``moved`` are the books' sums by day, of all days there are; of
    ``certificates`` there is one a day at most, oldest first."""

    starts: date
    ends: date
    moved: Mapping[date, int] = ()
    certificates: tuple[Certificate, ...] = ()

    def book_fen(self, day: date) -> int:
        return sum(fen for moved, fen in dict(self.moved).items() if moved <= day)

    def rests(self, day: date, until: date) -> bool:
        """Whether nothing was booked after ``day`` until the end of ``until``."""
        return not any(day < moved <= until for moved in self.moved)


def certificate_of(deposit: Deposit) -> Certificate | None:
    """The first one on or after the last day that asks for it, while nothing is booked between."""
    asked = _asked(deposit)
    later = [one for one in deposit.certificates if asked and one.day >= asked]
    found = next(iter(later), None)
    return found if found and deposit.rests(asked, found.day) else None


def judge_certified(deposit: Deposit) -> Judgement:
    """对账 of a fixed deposit: green with a certificate for the last day on which it held money or
    moved any; one that says otherwise than the books is red, none is grey."""
    asked, proof = _asked(deposit), certificate_of(deposit)
    book, last = deposit.book_fen(deposit.ends), _last(deposit)
    known = proof or (last if asked else None)
    said = known.balance_fen if known else 0
    reasons = tuple(_contradicted(deposit, proof))
    if asked and proof is None:
        first = max(deposit.starts, last.day + DAY if last else _first(deposit))
        reasons = (Reason(UNCERTIFIED, min(first, asked), asked), *reasons)
    return Judgement(
        state=GREY if reasons else OK if book == said or not asked else BAD,
        book_fen=book,
        bank_fen=proof.balance_fen if proof else None if asked else 0,
        closing_fen=said,
        as_of=proof.day if proof else last.day if last else None,
        is_summed=False,
        reasons=reasons,
    )


def _asked(deposit: Deposit) -> date | None:
    """The last day of the period on which it held money or moved any; the last certificate too
    says whether it did."""
    last = _last(deposit)
    is_said = last and last.balance_fen and deposit.rests(last.day, deposit.ends)
    if is_said or deposit.book_fen(deposit.ends):
        return deposit.ends
    days = [day for day in deposit.moved if deposit.starts <= day <= deposit.ends]
    return max(days, default=None)


def _last(deposit: Deposit) -> Certificate | None:
    """The newest until the period's end."""
    known = [one for one in deposit.certificates if one.day <= deposit.ends]
    return known[-1] if known else None


def _first(deposit: Deposit) -> date:
    return min(deposit.moved, default=deposit.starts)


def _contradicted(deposit: Deposit, proof: Certificate | None) -> list[Reason]:
    """Certificates of the period beside the one that proves it, of which the books say otherwise."""
    return [
        Reason(CONTRADICTED, one.day, one.day)
        for one in deposit.certificates
        if deposit.starts <= one.day <= deposit.ends
        and one is not proof
        and one.balance_fen != deposit.book_fen(one.day)
    ]
