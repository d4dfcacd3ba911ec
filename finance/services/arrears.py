"""Opening arrears taken over (导入期初欠费): all of a file or nothing, and the same file twice is once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.folding import room
from communities.models import Estate, Unit
from communities.permissions import require
from communities.roster import Problem
from finance.arrears import Arrear
from finance.fees import Due, Home
from finance.models import Bill
from finance.selectors.billing import homes_on_first, payees_of
from finance.services.billing import write_run
from finance.sheets import Sheet


@dataclass
class Taken:
    """What a file brings: bills to be made by month, how many are here already, and every problem."""

    dues: dict[date, list[Due]]
    n_known: int
    problems: list[Problem]

    @property
    def number(self) -> int:
        return sum(map(len, self.dues.values()))

    @property
    def total_fen(self) -> int:
        return sum(due.fen for dues in self.dues.values() for due in dues)


def try_arrears(*, estate, sheet: Sheet[Arrear], actor, now) -> Taken:
    """试算: what the file would bring; nothing is written."""
    require(actor, "finance.bill", estate, now)
    return _compared(estate, sheet, clock.local(now).date())


@transaction.atomic
def import_arrears(*, estate, sheet: Sheet[Arrear], actor, now) -> Taken:
    """导入: a run of each month of the file, each bill of what was still owed. Refuses (DomainError, all
    problems in ``where``) a home, owner or month that is not known, and an item that is billed
    otherwise already; what is here in the same amount is left as it is."""
    require(actor, "finance.bill", estate, now)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    taken = _compared(estate, sheet, clock.local(now).date())
    if taken.problems:
        raise DomainError(str(taken.problems[0]), problems=taken.problems)
    # Whoever serves the estate now asks for what was left: of the months themselves nobody may know.
    this = clock.local(now).date().replace(day=1)
    kinds = {due.kind for dues in taken.dues.values() for due in dues}
    payees = payees_of(estate, this, kinds) if kinds else {}
    for month, dues in sorted(taken.dues.items()):
        text = repr([(due.key, due.fen) for due in dues])
        digest = sha256(f"{month} {text}".encode()).hexdigest()
        write_run(estate, month, dues, digest, payees, actor, now, is_opening=True)
    return taken


def _compared(estate, sheet: Sheet[Arrear], today: date) -> Taken:
    taken = Taken(defaultdict(list), 0, list(sheet.problems))
    units = {
        (unit.building.number, room(unit.number)): unit.pk
        for unit in Unit.objects.for_estate(estate).select_related("building")
    }
    billed = _billed(estate, {row.month for row in sheet.rows})
    homes: dict[date, dict[int, Home]] = {}
    for row in sheet.rows:
        unit = units.get((row.building, row.unit))
        if row.month not in homes:
            homes[row.month] = {home.unit: home for home in homes_on_first(estate, row.month)}
        known = billed.get((unit, row.month, row.kind, row.item))
        if known == row.amount:
            taken.n_known += 1
        elif sentence := _why_not(row, unit, homes[row.month], known, today):
            taken.problems.append(Problem(row.row, "", sentence))
        else:
            taken.dues[row.month].append(_due(row, homes[row.month][unit]))
    taken.problems.sort(key=lambda problem: problem.row)
    return taken


def _billed(estate, months: set[date]) -> dict[tuple, int]:
    rows = Bill.objects.for_estate(estate).filter(reversal=None, month__in=months)
    found = rows.values_list("unit", "month", "kind", "item", "amount_fen")
    return {tuple(key): fen for *key, fen in found}


def _why_not(row: Arrear, unit: int | None, homes: dict[int, Home], known, today: date) -> str:
    if unit is None:
        return _("名册里没有这套房屋。")
    if row.month > today:
        return _("这个月还没有到，不会有欠费。")
    if known is not None:
        return _("这个月的这一项已有账单，金额不同。")
    if not homes[unit].debtors and not homes[unit].is_developers:
        return _("名册里这套房屋在 %s 没有业主，请先补上产权起始。") % f"{row.month:%Y-%m}"
    return ""


def _due(row: Arrear, home: Home) -> Due:
    return Due(
        home.unit, row.kind, row.item, 0, Decimal(1), Decimal(row.amount).scaleb(-2), 100,
        row.amount, home.debtors, home.is_developers,
    )  # fmt: skip
