"""Whom a letter may ask (催告函): those whose second reminder is long enough ago and who still owe; and what
was sent before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Prefetch

from communities import clock
from communities.estate_settings import setting
from communities.models import Ownership
from finance.models import Bill, Demand, DemandBill, DemandDelivery, Reminder, Step
from finance.selectors.payments import standing_of_bills
from finance.selectors.reminders import askable, debtors_of, rested, unpaid
from finance.settings_rows import DEMAND_DAYS, REMINDER_DAYS
from notifications.models import Delivery


@dataclass(frozen=True)
class Debt:
    """What one debtor owes one payee, of bills that may be demanded; ``key`` names it in a form."""

    ownership: Ownership
    bills: list[Bill]
    fens: dict[int, int]
    has_co_owners: bool

    @property
    def payee(self) -> str:
        return self.bills[0].payee

    @property
    def fen(self) -> int:
        return sum(self.fens.values())

    @property
    def key(self) -> str:
        return f"{self.ownership.pk}:{self.bills[0].fund_id or 0}:{self.payee}"


def demandable(estate, now):
    """Bills that no running letter asks for, ``demand_days`` after their second reminder."""
    since = now - timedelta(days=setting(estate, DEMAND_DAYS, now))
    told = Reminder.objects.filter(bill=OuterRef("pk"), step=Step.LATE, sent_at__lte=since)
    today = clock.local(now).date()
    asked = DemandBill.objects.filter(bill=OuterRef("pk"), demand__until__gte=today)
    rows = unpaid(Bill.objects.for_estate(estate)).filter(Exists(told), ~Exists(asked))
    pause = timedelta(days=setting(estate, REMINDER_DAYS, now))
    return rested(rows, now - pause).order_by("pk")


def debts_of(bills) -> list[Debt]:
    """By debtor and payee what of ``bills`` she may be asked for now; by building and home."""
    bills = {bill.pk: bill for bill in bills}
    fens = askable(bills.values())
    owing = debtors_of(fens)
    piles: dict[tuple, list[Bill]] = defaultdict(list)
    n_debtors: dict[int, int] = defaultdict(int)
    for pk, ownership, _user in owing:
        bill = bills[pk]
        piles[ownership, bill.payee, bill.fund_id].append(bill)
        n_debtors[pk] += 1
    rows = Ownership.objects.select_related("unit__building", "user")
    titles = rows.in_bulk({ownership for ownership, *_more in piles})
    found = [
        Debt(
            titles[ownership],
            sorted(some, key=lambda bill: (bill.month, bill.pk)),
            {bill.pk: fens[bill.pk] for bill in some},
            any(n_debtors[bill.pk] > 1 for bill in some),
        )
        for (ownership, _payee, _fund), some in piles.items()
    ]
    return sorted(found, key=_place)


def _place(debt: Debt) -> tuple:
    unit = debt.ownership.unit
    return unit.building.number, unit.number, debt.ownership.pk, debt.payee


def demands_of(**where):
    """Letters, the newest first, each with how it reached its debtor; three queries."""
    ways = Prefetch("notice__deliveries", Delivery.objects.order_by("channel"))
    by_hand = DemandDelivery.objects.select_related("recorded_by")
    rows = Demand.objects.filter(**where).select_related(
        "estate", "ownership__unit__building", "notice", "sent_by"
    )
    return rows.prefetch_related(Prefetch("deliveries", by_hand), ways).order_by("-sent_at", "-pk")


def left_of(demand: Demand) -> int:
    """没有交 of a letter's bills by now, in fen, whatever is on its way; no more than it asked for."""
    lines = dict(demand.demand_bills.values_list("bill", "fen"))
    found = standing_of_bills(Bill.objects.filter(pk__in=lines))
    return sum(
        min(one.billed_fen - one.paid_fen, lines[pk])
        for pk, one in found.items()
        if not one.is_reversed
    )
