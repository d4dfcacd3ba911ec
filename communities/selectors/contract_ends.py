"""Contracts whose early end waits for a person of another employer (提前结束合同)."""

from collections.abc import Iterable

from communities.models import ContractEnd, ServiceContract
from communities.standing import NEVER_BEGAN, standings_of
from communities.states import ChangeStatus


def ends_for(user, estates: Iterable, now) -> list[ContractEnd]:
    """Those that wait for this person."""
    rows = ContractEnd.objects.filter(estate__in=estates, status=ChangeStatus.ASKED)
    rows = list(rows.exclude(asked_by=user).select_related("asked_by", "contract__company"))
    known = standings_of([user, *(row.asked_by for row in rows)], [None], now)
    mine = known[user.pk, None]
    return [
        row
        for row in rows
        if not mine.shares_employer_with(known[row.asked_by_id, None], row.asked_at)
    ]


def ending_with(row: ContractEnd, at) -> list[ServiceContract]:
    """What the company signed for the time after ``at``, as by a renewal: it never begins."""
    rows = ServiceContract.objects.for_estate(row.estate).filter(
        company=row.contract.company_id, valid_from__gte=at
    )
    return list(rows.exclude(pk=row.contract_id).exclude(NEVER_BEGAN).order_by("valid_from"))
