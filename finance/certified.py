"""存单的证据: whether the certificates of a fixed deposit bear out the books of a period.

A fixed deposit has no rows: a paper of the bank's says what lay there at the end of one day. It also
bears out days before it on which nothing was booked, as far back as it says itself since when the
money lies there. Plain values in, a judgement out; fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from finance.evidence import BAD, DAY, GREY, OK, Judgement, Reason

UNCERTIFIED, CONTRADICTED = "uncertified", "contradicted"


class Certificate(Protocol):
    """存单: what lay in the account at the end of ``day``, and where it says so, from the end of
    ``since`` on (起息日)."""

    day: date
    balance_fen: int
    since: date | None


@dataclass(frozen=True)
class Deposit:
    """定期存款 in one period: ``moved`` are the books' sums by day, of all days there are; of
    ``certificates`` there is one a day at most, oldest first. ``opened`` is the day as of which its
    balance was carried forward into the books, None where it was not."""

    starts: date
    ends: date
    moved: Mapping[date, int] = ()
    certificates: tuple[Certificate, ...] = ()
    opened: date | None = None

    def book_fen(self, day: date) -> int:
        return sum(fen for moved, fen in dict(self.moved).items() if moved <= day)

    def rests(self, day: date, until: date) -> bool:
        """Whether nothing was booked after ``day`` until the end of ``until``."""
        return not any(day < moved <= until for moved in self.moved)

    def agrees(self, one: Certificate) -> bool:
        return one.balance_fen == self.book_fen(one.day)


def certificate_of(deposit: Deposit) -> Certificate | None:
    """The first one that speaks of the day that asks for it. One written after the period that says
    otherwise than the books proves nothing: what it says may have come later."""
    asked = _asked(deposit)
    speaking = [one for one in deposit.certificates if asked and _speaks_of(deposit, one, asked)]
    found = next(iter(speaking), None)
    return found if found and (found.day <= deposit.ends or deposit.agrees(found)) else None


def judge_certified(deposit: Deposit) -> Judgement:
    """对账 of a fixed deposit: green with a certificate that speaks of its last day; one that says
    otherwise than the books is red, none is grey."""
    asked, proof = _asked(deposit), certificate_of(deposit)
    book, last = deposit.book_fen(deposit.ends), _last(deposit)
    known = proof or (last if asked else None)
    said = known.balance_fen if known else 0
    reasons = tuple(_contradicted(deposit, proof))
    if asked and proof is None:
        first = max(deposit.starts, last.day + DAY if last else _first(deposit))
        reasons = (Reason(UNCERTIFIED, min(first, asked), asked), *reasons)
    return Judgement(
        state=BAD if proof and book != said else GREY if reasons else OK,
        book_fen=book,
        bank_fen=proof.balance_fen if proof else None if asked else 0,
        closing_fen=said,
        as_of=proof.day if proof else last.day if last else None,
        is_summed=False,
        reasons=reasons,
    )


def _asked(deposit: Deposit) -> date | None:
    """The period's last day, once anything was ever booked or a paper speaks of money. Only the
    bank's own paper of 0 ends it, on the last day booked or later, while no later one says more."""
    last = _last(deposit)
    if _is_said_later(deposit, last):
        return deposit.ends
    if last and not last.balance_fen and _is_ended(deposit, last):
        return last.day if last.day >= deposit.starts else None
    is_used = last or any(day <= deposit.ends for day in deposit.moved)
    return deposit.ends if is_used else None


def _is_ended(deposit: Deposit, last: Certificate) -> bool:
    return deposit.rests(last.day, deposit.ends) and not deposit.book_fen(deposit.ends)


def _is_said_later(deposit: Deposit, last: Certificate | None) -> bool:
    """Whether a paper written after the period finds money that nothing booked since explains."""
    known = last.day if last else deposit.ends
    later = [one for one in deposit.certificates if one.day > deposit.ends and one.balance_fen]
    return any(
        deposit.rests(known, one.day) and (one.since or deposit.ends) <= deposit.ends
        for one in later
    )


def _speaks_of(deposit: Deposit, one: Certificate, day: date) -> bool:
    """Its own day, and those before it back to its ``since``; without one back to a paper that
    agrees or to what was carried forward. Nothing may be booked between."""
    if one.day <= day or not deposit.rests(day, one.day):
        return one.day == day
    if one.since:
        return one.since <= day
    agreed = [each.day for each in deposit.certificates if deposit.agrees(each)]
    known = [*agreed, *([deposit.opened] if deposit.opened else [])]
    return any(each <= day and deposit.rests(each, one.day) for each in known)


def _last(deposit: Deposit) -> Certificate | None:
    """The newest until the period's end."""
    known = [one for one in deposit.certificates if one.day <= deposit.ends]
    return known[-1] if known else None


def _first(deposit: Deposit) -> date:
    booked = [day for day in deposit.moved if day <= deposit.ends]
    return min(booked, default=deposit.starts)


def _contradicted(deposit: Deposit, proof: Certificate | None) -> list[Reason]:
    """Certificates of the period beside the one that proves it, of which the books say otherwise."""
    return [
        Reason(CONTRADICTED, one.day, one.day)
        for one in deposit.certificates
        if deposit.starts <= one.day <= deposit.ends
        and one is not proof
        and not deposit.agrees(one)
    ]
