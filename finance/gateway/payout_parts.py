"""Whose money a channel's payout holds (结算分摊), and what of it does not agree with what is known here.

Plain values, no database. Amounts of ours are fen; the channel's are the smallest unit of what it pays out in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from finance.gateway.bill_parts import Owner, Part, split
from finance.gateway.protocol import YUAN, ItemKind, PaidItem, PaidOut


@dataclass(frozen=True)
class Problem:
    """What keeps a payout from being matched; ``kind`` is one of PayoutDifference's."""

    kind: str
    item: str
    what: str
    amount: int


@dataclass(frozen=True)
class Ours:
    """What is known here: by an order's number its owner, and in fen what is settled by each transaction and
    what went back under each refund's number."""

    estate: int
    owners: Mapping[str, Owner]
    settled: Mapping[str, int]
    went_back: Mapping[str, int]


def parts_of_payout(payout: PaidOut, owner_of: Callable[[str], Owner]) -> dict[Owner, Part]:
    """What came, went back and was kept, by the owner of each item's order.

    An item's fee is as much of its fen as the channel keeps of what it counted for it; a fee without a trade
    is split over the owners by what came, by largest remainder.
    """
    found: dict[Owner, Part] = {}
    for one in payout.items:
        if one.kind not in (ItemKind.TRADE, ItemKind.REFUND):
            continue
        owner, fee = owner_of(one.number), _in_fen(one.fee, one.fen, abs(one.gross))
        if one.kind == ItemKind.TRADE:
            part = Part(1, one.fen, fee_fen=fee)
        else:
            part = Part(n_refunds=1, refunds_fen=one.fen, fee_fen=fee)
        found[owner] = found.get(owner, Part()) + part
    came = {owner: part.trades_fen for owner, part in found.items() if part.trades_fen}
    counted = sum(one.gross for one in payout.items if one.kind == ItemKind.TRADE)
    if loose := _in_fen(_loose(payout.items), sum(came.values()), counted):
        for owner, fen in split(loose, came).items():
            found[owner] += Part(fee_fen=fen)
    return found


def _loose(items: Iterable[PaidItem]) -> int:
    """Fees that hang on no trade."""
    return -sum(one.net for one in items if one.kind == ItemKind.FEE)


def _in_fen(amount: int, fen: int, counted: int) -> int:
    """``amount`` of what was counted for ``fen``, in fen, half up; no rate is rounded on the way."""
    return (2 * amount * fen + counted) // (2 * counted) if counted else 0


def problems_of(payout: PaidOut, ours: Ours) -> Iterator[Problem]:
    """Everything that does not agree; nothing of a payout is booked while there is any. Of other estates' money no
    more than that there is some."""
    found = [(kind, one) for one in payout.items if (kind := _problem(one, ours))]
    for kind, one in found:
        if kind != "estate":
            yield Problem(kind, one.id, one.what, one.fen or one.gross)
    if any(kind == "estate" for kind, _one in found):
        yield Problem("estate", "", "", 0)
    said = sum(one.net for one in payout.items)
    if said != payout.amount:
        yield Problem("sum", "", "", payout.amount - said)
    if _loose(payout.items) and not any(one.kind == ItemKind.TRADE for one in payout.items):
        yield Problem("fee", "", "", _loose(payout.items))


def _problem(one: PaidItem, ours: Ours) -> str:
    if one.kind == ItemKind.FEE:
        return ""
    if one.kind == ItemKind.OTHER:
        return "other"
    owner = ours.owners.get(one.number)
    if owner is None:
        return "unknown"
    if owner[0] != ours.estate:
        return "estate"
    known = ours.settled if one.kind == ItemKind.TRADE else ours.went_back
    if one.transaction not in known:
        return "unknown" if one.kind == ItemKind.TRADE else "refund"
    return "" if (known[one.transaction], YUAN) == (one.fen, one.currency) else "amount"
