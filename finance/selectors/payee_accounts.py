"""收款账户: which is in force, which takes effect when, what each replaces, and what waits for a second body."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from finance.gateway.keys import accounts
from finance.models import PayeeAccount
from finance.states import SecondStatus


@dataclass(frozen=True)
class Shown:
    """One confirmed row; ``until`` is when the next takes its place, ``replaced`` the one before."""

    row: PayeeAccount
    until: datetime | None
    replaced: PayeeAccount | None
    is_in_force: bool
    is_coming: bool
    has_keys: bool


def confirmed_accounts(estate, now: datetime) -> list[Shown]:
    """What is to come first, then what is in force, then what was; one query."""
    rows = PayeeAccount.objects.for_estate(estate).filter(status=SecondStatus.AGREED)
    lines = defaultdict(list)
    for row in rows.select_related("fund").order_by("valid_from", "pk"):
        lines[row.fund_id, row.payee, row.channel].append(row)
    found = [one for line in lines.values() for one in _shown(line, now)]
    return sorted(found, key=lambda one: (_rank(one), one.row.payee, one.row.channel))


def _shown(line: list[PayeeAccount], now: datetime) -> list[Shown]:
    befores, afters = [None, *line], [*line[1:], None]
    return [
        Shown(
            row,
            until=after.valid_from if after else None,
            replaced=before,
            is_in_force=row.valid_from <= now and not (after and after.valid_from <= now),
            is_coming=row.valid_from > now,
            has_keys=row.merchant in accounts(row.channel),
        )
        for row, before, after in zip(line, befores, afters, strict=False)
    ]


def _rank(one: Shown) -> int:
    return 0 if one.is_coming else 1 if one.is_in_force else 2


def proposed_accounts(estate) -> list[PayeeAccount]:
    rows = PayeeAccount.objects.for_estate(estate).filter(status=SecondStatus.PROPOSED)
    return list(rows.select_related("fund", "submitted_by").order_by("pk"))
