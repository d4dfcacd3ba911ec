"""What is paid ahead (预交): how much is left, how far it reaches, and for how long more may be paid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max

from communities import clock
from communities.errors import DomainError
from communities.models import Estate, Ownership
from communities.standing import current
from finance.fees import MAX_AHEAD, Due, dues
from finance.models import (
    Bill,
    FeeKind,
    OpeningPrepaid,
    Payment,
    PaymentShare,
    Prepayment,
    Refund,
)
from finance.selectors.billing import Payee, homes_on_first, payees_of, rates_of
from finance.selectors.payments import standing_of_bills, sum_of
from finance.states import HOLDING_ORDERS, PaymentStatus, RefundStatus, SecondStatus


def months_on(month: date, number: int) -> date:
    """The first of the month ``number`` months later."""
    at = month.year * 12 + month.month - 1 + number
    return date(at // 12, at % 12 + 1, 1)


def prepayments_of(payments: Sequence[Payment]) -> dict[int, Prepayment]:
    """By the order's id; one query."""
    rows = Prepayment.objects.filter(order__in=[one.order_id for one in payments])
    return {one.order_id: one for one in rows.select_related("unit__building")}


def left_of_prepayments(**where) -> list[Payment]:
    """Settled payments of which something is held (``left_fen``) and not asked back, the oldest first; one
    query."""
    rows = Payment.objects.filter(
        status=PaymentStatus.SETTLED, order__prepayment__isnull=False, **where
    )
    gone = Refund.objects.exclude(status=RefundStatus.DECLINED)
    given = sum_of(PaymentShare.objects.all(), "fen")
    rows = rows.annotate(left_fen=F("amount_fen") - given - sum_of(gone, "amount_fen"))
    rows = rows.filter(left_fen__gt=0).select_related("order__prepayment", "order__fund")
    return list(rows.order_by("found_at", "pk"))


@dataclass(frozen=True)
class OpeningItem:
    """One line of a sheet of 期初预收; ``payment`` once it was agreed to."""

    home: str
    what: str
    fen: int
    payee: str
    payment: Payment | None = None


def items_of_opening(opening: OpeningPrepaid) -> list[OpeningItem]:
    """As the sheet says, and once it is agreed to as it came over; one query."""
    kinds = dict(FeeKind.choices)
    if opening.status != SecondStatus.AGREED:
        return [
            OpeningItem(
                f"{one['building']}-{one['unit']}", f"{kinds[one['kind']]} {one['item']}",
                one["amount"], one["payee"],
            )
            for one in opening.rows
        ]  # fmt: skip
    rows = Payment.objects.filter(order__prepayment__opening=opening)
    rows = rows.select_related("order__prepayment__unit__building").order_by("pk")
    return [
        OpeningItem(
            str(ahead.unit), f"{kinds[ahead.kind]} {ahead.item}", one.amount_fen, one.order.payee, one
        )
        for one in rows
        for ahead in [one.order.prepayment]
    ]  # fmt: skip


def openings_of(estates: Iterable[Estate]) -> list[OpeningPrepaid]:
    """The newest first; one query."""
    rows = OpeningPrepaid.objects.filter(estate__in=estates)
    return list(rows.select_related("estate", "submitted_by").order_by("-pk"))


@dataclass(frozen=True)
class Ahead:
    """One item of a home of hers: what a month costs today, and how far what is held reaches; fen.

    ``since`` is the first month that nothing covers yet.
    """

    ownership: Ownership
    due: Due
    payee: Payee
    since: date
    covered: int
    left_fen: int
    owed_fen: int
    is_busy: bool

    @property
    def key(self) -> str:
        return f"{self.ownership.pk}:{self.due.kind}:{self.due.item}"

    @property
    def kind(self) -> FeeKind:
        return FeeKind(self.due.kind)

    @property
    def most(self) -> int:
        """So many months more may be paid."""
        return max(MAX_AHEAD - self.covered, 0)

    @property
    def until(self) -> date:
        """The last month that is covered."""
        return months_on(self.since, -1)


def ahead_of(user, now) -> list[Ahead]:
    """What ``user`` owns and may pay ahead for, by home; eleven queries an estate."""
    today = clock.local(now).date()
    owned = Ownership.objects.filter(current(today), user=user).order_by("estate", "unit", "pk")
    by_estate: dict[Estate, list[Ownership]] = defaultdict(list)
    for one in owned.select_related("estate", "unit__building"):
        by_estate[one.estate].append(one)
    return [found for estate, some in by_estate.items() for found in _of(estate, some, today)]


def _of(estate, owned: list[Ownership], today: date) -> Iterable[Ahead]:
    month = today.replace(day=1)
    units = {one.unit_id for one in owned}
    lines = dues(homes_on_first(estate, today, units), rates_of(estate), month)
    try:
        payees = payees_of(estate, month, {line.kind for line in lines})
    except DomainError:
        return []
    billed, owed = _billed(units), _owed(units)
    busy = {*busy_items(unit__in=units)}
    left: dict[tuple, int] = defaultdict(int)
    for payment in left_of_prepayments(order__prepayment__unit__in=units):
        held = payment.order.prepayment
        left[held.ownership_id, held.unit_id, held.kind, held.item] += payment.left_fen
    return [
        _ahead(one, line, payees[line.kind], month, billed, left[one.pk, *line.key], owed, busy)
        for one in owned
        for line in lines
        if not line.is_developers and one.pk in line.debtors
    ]


def _ahead(one, line: Due, payee, month: date, billed, left_fen: int, owed, busy) -> Ahead:
    """From the month after the last one billed, and from this one where none was."""
    covered, last = left_fen // line.fen, billed.get(line.key)
    first = max(months_on(last, 1), month) if last else month
    since = months_on(first, covered)
    return Ahead(
        one, line, payee, since, covered, left_fen, owed.get(line.key, 0), line.key in busy
    )


def _billed(units: set[int]) -> dict[tuple, date]:
    rows = Bill.objects.filter(unit__in=units, reversal=None).values_list("unit", "kind", "item")
    return {tuple(key): last for *key, last in rows.annotate(last=Max("month")).order_by()}


def _owed(units: set[int]) -> dict[tuple, int]:
    """What is not paid yet of each item, be it on its way."""
    bills = list(Bill.objects.filter(unit__in=units, reversal=None))
    standing = standing_of_bills(bills)
    found: dict[tuple, int] = defaultdict(int)
    for bill in bills:
        one = standing[bill.pk]
        found[bill.unit_id, bill.kind, bill.item] += one.billed_fen - one.paid_fen
    return found


def busy_items(**where):
    """Home, kind and item of what somebody is paying ahead for, or of which it is being verified."""
    rows = Prepayment.objects.filter(order__status__in=HOLDING_ORDERS, **where)
    return rows.values_list("unit", "kind", "item")
