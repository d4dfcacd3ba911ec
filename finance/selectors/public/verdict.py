"""What a frozen statement says: its equation, its categories, and whether the bank agrees."""

from dataclasses import dataclass
from datetime import datetime

from finance.models import Finding
from finance.selectors.public.figures import Figures, Share
from finance.selectors.reconciliation import GREY


@dataclass(frozen=True)
class Verdict:
    """对账结论: ok, bad, or grey while a bank file is missing or a check found something; fen.

    Books = banks + money on its way (在途) + difference. ``accounts`` are rows of the figures.
    """

    state: str
    book_fen: int
    bank_fen: int | None
    transit_fen: int
    difference_fen: int | None
    reason: str
    checked_by: str
    checked_at: datetime | None
    accounts: tuple[dict, ...]
    in_doubt: bool


def frozen(statement) -> Figures:
    """The equation of a statement as it was frozen."""
    data = statement.data
    found = Figures(
        opening=data["opening_fen"],
        prior=data.get("prior_fen", 0),
        income=data["income_fen"],
        cost=data["cost_fen"],
        use=data["use_fen"],
    )
    for row in data["categories"]:
        found.shares[row["code"]] = Share(
            row["code"], row["name"], row["kind"], row["amount_fen"], row["lines"]
        )
    return found


def before_of(statement) -> Figures | None:
    """上期: the sums of the period before, as they were frozen beside the statement's own."""
    data = statement.data.get("before")
    if data is None:
        return None
    found = Figures(income=data["income_fen"], cost=data["cost_fen"], use=data["use_fen"])
    for row in data["categories"]:
        found.shares[row["code"]] = Share(row["code"], "", "", row["amount_fen"])
    return found


def verdict(statement) -> Verdict:
    """Agreement of the books with the banks on the last day of a statement."""
    data = statement.data
    doubt = in_doubt(statement.estate_id)
    return Verdict(
        state=GREY if doubt else data["state"],
        book_fen=data["closing_fen"],
        bank_fen=data["bank_fen"],
        transit_fen=data["transit_fen"],
        difference_fen=data["difference_fen"],
        reason=statement.difference_reason,
        checked_by=statement.decided_by.name if statement.decided_by else "",
        checked_at=statement.decided_at,
        accounts=tuple(data["accounts"]),
        in_doubt=doubt,
    )


def in_doubt(estate) -> bool:
    """Whether a check of its books found something that is not gone."""
    return Finding.objects.for_estate(estate).open().exists()
