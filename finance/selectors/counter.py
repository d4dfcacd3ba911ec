"""班次 and their cash: what was taken, what lies at the counter still."""

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, Sum

from communities import clock
from communities.calendars import load_calendar
from communities.estate_settings import setting
from finance.cash import Lying, lies_too_long
from finance.models import CashDeposit, CashShift, CashTaking, Fund, Receipt
from finance.settings_rows import CASH_DAYS
from finance.states import ShiftStatus

ALL = object()


def _counting(**more):
    return CashTaking.objects.filter(cancelled_at=None, **more)


def taken_in(shift: CashShift, fund=ALL) -> int:
    """What its payments come to (fen), less those cancelled; for one book, None for the company's own."""
    rows = _counting(shift=shift)
    if fund is not ALL:
        rows = rows.filter(payment__order__fund=fund)
    return rows.aggregate(fen=Sum("payment__amount_fen"))["fen"] or 0


def open_shift_of(estate, user) -> CashShift | None:
    rows = CashShift.objects.for_estate(estate)
    return rows.filter(cashier=user, status=ShiftStatus.OPEN).first()


def shifts_of(estate):
    """The newest first, with what was counted too much or too little."""
    rows = CashShift.objects.for_estate(estate).select_related("cashier", "difference")
    return rows.order_by("-opened_at", "-pk")


def takings_of(shift: CashShift, seen: Q) -> list[CashTaking]:
    rows = shift.takings.filter(seen).select_related("payment__order", "cancelled_by")
    receipts = Prefetch("payment__receipts", Receipt.objects.order_by("pk"))
    return list(rows.prefetch_related(receipts).order_by("pk"))


def to_deposit(shift: CashShift) -> list[tuple[Fund | None, int, CashDeposit | None]]:
    """What a shift took for each book and for the company, with its deposit."""
    rows = _counting(shift=shift).values("payment__order__fund").order_by()
    sums = dict(
        rows.annotate(fen=Sum("payment__amount_fen")).values_list("payment__order__fund", "fen")
    )
    made = {
        one.fund_id: one for one in shift.deposits.select_related("recorded_by", "bank_account")
    }
    funds = Fund.objects.in_bulk([pk for pk in sums if pk])
    return [
        (funds.get(pk), fen, made.get(pk))
        for pk, fen in sorted(sums.items(), key=lambda one: one[0] or 0)
    ]


def lying_cash(estate, now, fund=None) -> list[Lying]:
    """Cash of the owners' books that is not at the bank, by shift and book, the oldest first; one query."""
    rows = _counting(estate=estate, payment__order__fund__isnull=False)
    if fund:
        rows = rows.filter(payment__order__fund=fund)
    paid_in = CashDeposit.objects.filter(
        shift=OuterRef("shift"), fund=OuterRef("payment__order__fund")
    )
    found = rows.filter(~Exists(paid_in)).order_by().values_list("shift", "payment__order__fund")
    found = found.annotate(fen=Sum("payment__amount_fen"), first=Min("taken_at")).order_by("first")
    return _lying(list(found), estate, clock.local(now).date())


def _lying(rows, estate, today) -> list[Lying]:
    if not rows:
        return []
    calendar = load_calendar()
    found = []
    for shift, fund, fen, first in rows:
        since, days = clock.local(first).date(), setting(estate, CASH_DAYS, first)
        is_late = lies_too_long(since, today, days, lambda day: calendar.is_workday(day)[0])
        found.append(Lying(shift, fund, fen, since, days, is_late))
    return found
