"""What the street watches of repairs (监管): of many estates at once, by the residents' figures."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from repairs.models import Ticket
from repairs.scoring import DONE, Figures, Share, share_kept
from repairs.selectors.scores import YEAR, Month, cases, measure_of, of_year
from repairs.states import OPEN

MONTHS = 6


@dataclass(frozen=True)
class Repairs:
    """报修的监管数据: the year's figures, what is overdue now, and the share in time by month."""

    n_overdue: int
    year: Figures
    months: list[tuple[Month, Share]]


def repairs_of(estates, now) -> dict[int, Repairs]:
    """By the estates' keys; seven queries, however many estates and tickets."""
    tickets = Ticket.objects.filter(estate__in=estates)
    found = cases(tickets.filter(reported_at__gte=now - YEAR))
    measure = measure_of(found)
    by_estate = defaultdict(list)
    for one in found:
        by_estate[one.estate].append(one)
    late = tickets.filter(status__in=OPEN, next_due_at__lte=now).order_by().values("estate")
    overdue = dict(late.annotate(n=Count("pk")).values_list("estate", "n"))
    return {
        one.pk: Repairs(
            n_overdue=overdue.get(one.pk, 0),
            year=of_year(by_estate[one.pk], now, measure),
            months=_months(by_estate[one.pk], now),
        )
        for one in estates
    }


def _months(found, now) -> list[tuple[Month, Share]]:
    last = Month.of(now)
    shown = [last.plus(n + 1 - MONTHS) for n in range(MONTHS)]
    by_month = {
        month: [one for one in found if Month.of(one.reported_at) == month] for month in shown
    }
    return [(month, share_kept(by_month[month], DONE, now)) for month in shown]
