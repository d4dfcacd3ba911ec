"""对账单: everything that an owner of a home was billed, what of it is paid, and what is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from communities.models import Ownership
from finance.fees import Due, dues
from finance.models import Bill, BillDebtor, Clearance
from finance.selectors.billing import MONTHLY, homes_on_first, rates_of
from finance.selectors.payments import Standing, shaken_bills, standing_of_bills
from finance.selectors.prepaid import left_of_prepayments


@dataclass(frozen=True)
class FeeStatement:
    """对账单 of one title, the oldest month first; fen. What was taken back is not in it. ``shaken`` are
    bills whose payment is being verified or about to go back."""

    ownership: Ownership
    lines: list[tuple[Bill, Standing]]
    prepaid_fen: int
    shaken: frozenset[int]

    @property
    def billed_fen(self) -> int:
        return sum(one.billed_fen for _bill, one in self.lines)

    @property
    def paid_fen(self) -> int:
        return sum(one.paid_fen for _bill, one in self.lines)

    @property
    def unpaid_fen(self) -> int:
        """Whatever of it is on its way is not paid yet."""
        return self.billed_fen - self.paid_fen

    @property
    def last(self) -> date | None:
        """The last month whose run it was in; a bill of one time, or of before, makes no month billed."""
        months = (
            bill.month for bill, _one in self.lines if bill.kind in MONTHLY and not bill.is_opening
        )
        return max(months, default=None)


def statement_of_title(ownership: Ownership) -> FeeStatement:
    """Seven queries, however many years."""
    owed = BillDebtor.objects.filter(ownership=ownership).values("bill")
    bills = list(
        Bill.objects.filter(pk__in=owed, reversal=None).order_by("month", "kind", "item", "pk")
    )
    standing = standing_of_bills(bills)
    doubted, leaving = shaken_bills(bill.pk for bill in bills)
    held = left_of_prepayments(order__prepayment__ownership=ownership)
    return FeeStatement(
        ownership,
        [(bill, standing[bill.pk]) for bill in bills],
        sum(one.left_fen for one in held),
        frozenset(doubted | leaving),
    )


def unclear_months(statement: FeeStatement, until: date) -> list[date]:
    """The months up to that one of bills that are not paid whole, or whose payment may not stay."""
    return sorted(
        {
            bill.month
            for bill, one in statement.lines
            if bill.month <= until and (not one.is_paid or bill.pk in statement.shaken)
        }
    )


def unbilled_items(statement: FeeStatement, month: date) -> list[Due]:
    """What the title costs in that month and nobody billed yet; four queries."""
    title = statement.ownership
    billed = {(bill.kind, bill.item) for bill, _one in statement.lines if bill.month == month}
    homes = homes_on_first(title.estate, month, {title.unit_id})
    lines = dues(homes, rates_of(title.estate), month)
    mine = [one for one in lines if title.pk in one.debtors]
    return [one for one in mine if (one.kind, one.item) not in billed]


def titles_with_bills(**where) -> list[tuple[Ownership, list[Clearance]]]:
    """Titles that were ever billed, with what was certified of them; two queries."""
    owing = BillDebtor.objects.filter(bill__reversal=None).values("ownership")
    rows = Ownership.objects.filter(pk__in=owing, **where).select_related(
        "estate", "unit__building"
    )
    titles = list(rows.order_by("estate", "unit", "pk"))
    given = _by_title(Clearance.objects.filter(ownership__in=titles).order_by("-issued_at", "-pk"))
    return [(one, given.get(one.pk, [])) for one in titles]


def _by_title(rows: Iterable[Clearance]) -> dict[int, list[Clearance]]:
    found: dict[int, list[Clearance]] = {}
    for one in rows:
        found.setdefault(one.ownership_id, []).append(one)
    return found
