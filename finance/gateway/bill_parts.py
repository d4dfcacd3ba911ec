"""Whose money a day's bill speaks of (对账单分摊). Plain values, no database; all amounts are fen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from finance.gateway.protocol import YUAN, DayBill

# 归属: an estate and a book of it, None: the company's own.
Owner = tuple[int, int | None]


@dataclass(frozen=True)
class Part:
    """What of a bill is of one owner."""

    n_trades: int = 0
    trades_fen: int = 0
    n_refunds: int = 0
    refunds_fen: int = 0
    fee_fen: int = 0

    def __add__(self, other: "Part") -> "Part":
        return Part(
            self.n_trades + other.n_trades, self.trades_fen + other.trades_fen,
            self.n_refunds + other.n_refunds, self.refunds_fen + other.refunds_fen,
            self.fee_fen + other.fee_fen,
        )  # fmt: skip


def parts_of(bill: DayBill, owner_of: Callable[[str], Owner | None]) -> dict[Owner | None, Part]:
    """By the owner of each trade's order, None where nobody knows it.

    What the rows say of fees is their own; the rest of the bill's fees is split over the trades' owners by
    what came, by largest remainder, and is nobody's on a day without trades. Fees in another currency are no part.
    """
    found: dict[Owner | None, Part] = {}

    def add(owner: Owner | None, part: Part) -> None:
        found[owner] = found.get(owner, Part()) + part

    for one in bill.trades:
        if one.currency == YUAN:
            add(owner_of(one.number), Part(1, one.amount_fen, fee_fen=one.fee_fen))
    for back in bill.refunds:
        if back.currency == YUAN:
            part = Part(n_refunds=1, refunds_fen=back.amount_fen, fee_fen=back.fee_fen)
            add(owner_of(back.number), part)
    all_fees = bill.fee_fen if bill.fee_currency == YUAN else 0
    rest = all_fees - sum(part.fee_fen for part in found.values())
    came = {owner: part.trades_fen for owner, part in found.items() if part.trades_fen}
    for owner, fen in (split(rest, came) if came else {None: rest}).items():
        if fen:
            add(owner, Part(fee_fen=fen))
    return found


def split(fen: int, weights: Mapping[Owner, int]) -> dict[Owner, int]:
    """最大余额法: whole fen by positive weights; what is left over goes to the largest remainders, of
    equal ones to the earliest."""
    total, size, sign = sum(weights.values()), abs(fen), 1 if fen >= 0 else -1
    given = {key: size * weight // total for key, weight in weights.items()}
    by_rest = sorted(weights, key=lambda key: -(size * weights[key] % total))
    for key in by_rest[: size - sum(given.values())]:
        given[key] += 1
    return {key: sign * part for key, part in given.items()}


def total(parts: Iterable[Part]) -> Part:
    return sum(parts, Part())
