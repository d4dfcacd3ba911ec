"""What a frozen statement says: its equation, its categories, and whether the bank agrees."""

from dataclasses import dataclass, field
from datetime import datetime

from finance.selectors.public.figures import Figures, Share


@dataclass(frozen=True)
class Verdict:
    """对账结论: ok, bad, or grey while a bank file is missing; fen."""

    state: str
    book_fen: int
    bank_fen: int | None
    reason: str = ""
    checked_by: str = ""
    checked_at: datetime | None = None
    accounts: list[dict] = field(default_factory=list)

    @property
    def difference_fen(self) -> int | None:
        return None if self.bank_fen is None else self.book_fen - self.bank_fen


def frozen(statement) -> Figures:
    """The equation of a statement as it was frozen."""
    data = statement.data
    found = Figures(
        opening=data["opening_fen"],
        income=data["income_fen"],
        cost=data["cost_fen"],
        use=data["use_fen"],
    )
    for row in data["categories"]:
        found.shares[row["code"]] = Share(
            row["code"], row["name"], row["kind"], row["amount_fen"], row["lines"]
        )
    return found


def verdict(statement) -> Verdict:
    """Agreement of the books with the bank on the last day of a statement."""
    data = statement.data
    bank = data["bank_fen"]
    book = data["closing_fen"]
    state = "grey" if bank is None else "ok" if bank == book else "bad"
    return Verdict(
        state=state,
        book_fen=book,
        bank_fen=bank,
        reason=statement.difference_reason,
        checked_by=statement.decided_by.name if statement.decided_by else "",
        checked_at=statement.decided_at,
    )
