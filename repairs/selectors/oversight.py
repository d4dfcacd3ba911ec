"""What the street watches of repairs (监管): of many estates at once, by the residents' figures."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from repairs.models import Ticket
from repairs.scoring import YEAR, Figures, Share, share_of
from repairs.selectors.counts import counted, counted_alike
from repairs.selectors.scores import Month, months_of, of_year
from repairs.states import OPEN

MONTHS = 6


@dataclass(frozen=True)
class Repairs:
    """报修的监管数据: the year's figures, what is overdue now, and the share in time by month."""

    n_overdue: int
    year: Figures
    months: list[tuple[Month, Share]]


def repairs_of(estates, now, *, with_lengths: bool = False) -> dict[int, Repairs]:
    """By the estates' keys; two queries, however many estates and tickets, with lengths five."""
    tickets, since = Ticket.objects.filter(estate__in=estates), now - YEAR
    by_estate = defaultdict(list)
    for one in (
        counted(tickets.filter(reported_at__gte=since), now)
        if with_lengths
        else counted_alike(estates, since, now)
    ):
        by_estate[one.estate].append(one)
    late = tickets.filter(status__in=OPEN, next_due_at__lte=now).order_by().values("estate")
    overdue = dict(late.annotate(n=Count("pk")).values_list("estate", "n"))
    return {
        one.pk: Repairs(
            overdue.get(one.pk, 0), of_year(by_estate[one.pk]), _months(by_estate[one.pk], now)
        )
        for one in estates
    }


def _months(found, now) -> list[tuple[Month, Share]]:
    last, by_month = Month.of(now), months_of(found)
    shown = [last.plus(n + 1 - MONTHS) for n in range(MONTHS)]
    return [(month, share_of(by_month[month], "done")) for month in shown]
