"""Who sees which bill (账单): the debtor of its period, whoever she opened her bills to, and staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, Q

from communities import clock
from communities.folding import home, room
from communities.models import Estate, Membership, Ownership, Role, Unit
from communities.selectors.invitations import LET_IN, let_in_by_unit
from communities.standing import current
from finance.models import Bill, BillDebtor, BillOpening, FeeNote


@dataclass(frozen=True)
class MonthOfBills:
    month: date
    bills: list[Bill]

    @property
    def owed(self) -> list[Bill]:
        return [bill for bill in self.bills if not bill.reversal_id]

    @property
    def total_fen(self) -> int:
        return sum(bill.amount_fen for bill in self.owed)

    @property
    def due_on(self) -> date | None:
        return min((bill.due_on for bill in self.owed), default=None)


@dataclass(frozen=True)
class HomeOfBills:
    """One home's bills, newest month first; ``is_own`` where the reader owes them herself."""

    estate: Estate
    unit: Unit
    months: list[MonthOfBills]
    is_own: bool


def opened_to(user, now):
    """The openings that hold: of an owner who owns still, to somebody who lives there still."""
    held = Membership.objects.current(now).filter(user=user, role__in=LET_IN).values("unit")
    today = clock.local(now).date()
    rows = BillOpening.objects.filter(user=user, closed_at=None, ownership__unit__in=held)
    return rows.filter(current(today, "ownership__"))


def seen_by(user, now):
    """Every bill that ``user`` may see, and pay."""
    owing = BillDebtor.objects.filter(bill=OuterRef("pk"))
    own = Exists(owing.filter(ownership__user=user))
    shown = Exists(owing.filter(ownership__in=opened_to(user, now).values("ownership")))
    return Bill.objects.annotate(is_own=own).filter(Q(is_own=True) | shown)


def bills_of(user, now) -> list[HomeOfBills]:
    """Every bill that ``user`` may see, by home; two queries, however many years."""
    rows = seen_by(user, now)
    rows = rows.select_related("estate", "unit__building", "schedule", "reversal")
    rows = rows.order_by("estate", "unit", "-month", "kind", "item", "pk")
    return [
        HomeOfBills(bills[0].estate, bills[0].unit, _by_month(bills), all(b.is_own for b in bills))
        for bills in (list(some) for _unit, some in groupby(rows, key=lambda bill: bill.unit_id))
    ]


def _by_month(bills: Iterable[Bill]) -> list[MonthOfBills]:
    return [
        MonthOfBills(month, list(some))
        for month, some in groupby(bills, key=lambda bill: bill.month)
    ]


@dataclass(frozen=True)
class Reader:
    """Somebody of the home to whom its owner may open her bills; ``opening`` where she has."""

    membership: Membership
    opening: BillOpening | None


def readers_of(user, now) -> list[tuple[Ownership, list[Reader]]]:
    """家人和租户 of the homes that ``user`` owns; three queries."""
    held = Membership.objects.current(now).filter(user=user, role=Role.OWNER)
    owned = [one.ownership for one in held.select_related("ownership__unit__building")]
    let_in = let_in_by_unit([one.unit_id for one in owned], now)
    open_now = BillOpening.objects.filter(ownership__in=owned, closed_at=None)
    openings = {(one.ownership_id, one.user_id): one for one in open_now}
    found = [
        (
            one,
            [
                Reader(who, openings.get((one.pk, who.user_id)))
                for who in let_in.get(one.unit_id, [])
            ],
        )
        for one in owned
    ]
    return [(one, readers) for one, readers in found if readers]


def months_of_unit(unit: Unit) -> list[MonthOfBills]:
    """A home's bills for who charges it, each with its debtors; three queries."""
    debtors = BillDebtor.objects.select_related("ownership")
    rows = Bill.objects.filter(unit=unit).select_related("schedule", "reversal", "run")
    rows = rows.prefetch_related(Prefetch("bill_debtors", debtors))
    return _by_month(rows.order_by("-month", "kind", "item", "pk"))


def notes_of_unit(unit: Unit) -> list[FeeNote]:
    return list(FeeNote.objects.filter(unit=unit).order_by("-valid_from", "-pk"))


def units_like(estate, text: str) -> list[Unit]:
    """Homes by building and number as people say them: 1-101, 1幢101室, ２单元５０１; twenty at most."""
    rows = Unit.objects.for_estate(estate).select_related("building")
    found = Q(number__icontains=room(text))
    if told := home(text):
        found |= Q(building__number=told[0], number__icontains=told[1])
    return list(rows.filter(found).order_by("building__number", "number")[:20])
