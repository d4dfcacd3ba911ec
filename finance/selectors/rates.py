"""收缴率 as anybody may read it: by month, payee and item, of ten homes at least, and nothing about who."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, Sum

from communities import clock
from finance.models import Bill, FeeKind, PaymentShare
from finance.selectors.billing import MONTHLY

# Under ten homes a share would say something about one of them.
MIN_HOMES = 10
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Rate:
    """收缴率 of one item of a month; ``percent`` is None where too few homes were billed."""

    month: date
    kind: FeeKind
    payee: str
    n_homes: int
    billed_fen: int
    percent: int | None


def rates_of_estate(estate, now: datetime) -> list[Rate]:
    """The newest month first; two queries. Whole per cent, cut, as of the end of yesterday, what was billed,
    paid, given back and reversed alike: a page that moved with each payment would tell when a home paid.
    What is being verified counts until two people have decided."""
    today = datetime.combine(clock.local(now).date(), time(), clock.SHANGHAI)
    by = ("month", "kind", "payee")
    bills = Bill.objects.for_estate(estate).filter(
        _stood("reversal", today), is_opening=False, kind__in=MONTHLY, run__posted_at__lt=today
    )
    sums = (
        bills.order_by().values(*by).annotate(n=Count("unit", distinct=True), fen=Sum("amount_fen"))
    )
    shares = PaymentShare.objects.for_estate(estate).filter(
        _stood("bill__reversal", today), bill__is_opening=False, given_at__lt=today
    )
    paid = {
        tuple(key): fen
        for *key, fen in shares.order_by()
        .values_list("bill__month", "bill__kind", "bill__payee")
        .annotate(fen=Sum("fen"))
    }
    rows = sorted(sums, key=lambda one: (-one["month"].toordinal(), one["kind"], one["payee"]))
    months = sorted({one["month"] for one in rows}, reverse=True)[:MONTHS_SHOWN]
    return [
        Rate(
            one["month"], FeeKind(one["kind"]), one["payee"], one["n"], one["fen"],
            _percent(paid.get((one["month"], one["kind"], one["payee"]), 0), one),
        )
        for one in rows
        if one["month"] in months
    ]  # fmt: skip


def _stood(reversal: str, today: datetime) -> Q:
    """What was reversed today stood yesterday."""
    return Q(**{reversal: None}) | Q(**{f"{reversal}__reversed_at__gte": today})


def _percent(paid_fen: int, one: dict) -> int | None:
    return 100 * paid_fen // one["fen"] if one["n"] >= MIN_HOMES else None
