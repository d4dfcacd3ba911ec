"""出账试算: what a month is to be billed, read in a number of queries that does not grow with the homes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import Ownership, ServiceContract, Unit
from communities.selectors import management_body_of
from communities.selectors.owners import is_developers_on
from communities.standing import current
from finance.fees import Change, Due, Home, Rate, changes, dues
from finance.models import Bill, BillingJob, BillingRun, FeeKind, FeeNote, FeeSchedule, Fund
from finance.states import BILLING_LIVE

# So many of the largest changes are shown before anything is posted.
CHANGES_SHOWN = 10
MONTHLY = [FeeKind.PROPERTY, FeeKind.PARK_COMMON, FeeKind.PARK_MANAGED]


@dataclass(frozen=True)
class Payee:
    """收款单位 by its legal name; ``fund`` is the book of the owners' that it is for, None where it is
    the company's own."""

    name: str
    fund: Fund | None


@dataclass(frozen=True)
class Plan:
    """出账试算 of a month: what is still to be billed, and what of the homes is not."""

    month: date
    dues: tuple[Due, ...]
    changes: tuple[Change, ...]
    n_billed: int
    billed_fen: int
    unowned: tuple[int, ...]
    unpriced: tuple[int, ...]

    @property
    def total_fen(self) -> int:
        return sum(due.fen for due in self.dues)

    @property
    def n_homes(self) -> int:
        return len({due.unit for due in self.dues})

    @property
    def by_kind(self) -> list[tuple[FeeKind, int, int]]:
        """(kind, how many, fen)."""
        found = defaultdict(list)
        for due in self.dues:
            found[due.kind].append(due.fen)
        return [(kind, len(found[kind]), sum(found[kind])) for kind in MONTHLY if found[kind]]

    @property
    def digest(self) -> str:
        """指纹 of exactly these lines: what is posted is what was looked at."""
        lines = [
            [
                *due.key,
                due.schedule,
                str(due.quantity),
                str(due.price),
                due.percent,
                due.fen,
                list(due.debtors),
                due.is_developers,
            ]
            for due in self.dues
        ]
        text = json.dumps([self.month.isoformat(), lines], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def plan_of(estate, month: date) -> Plan:
    """What ``month`` costs every home, less what is billed already; six queries."""
    homes, rates = homes_on_first(estate, month), rates_of(estate)
    live = Bill.objects.for_estate(estate).filter(reversal=None, kind__in=MONTHLY)
    billed = list(live.filter(month=month).values_list("unit", "kind", "item", "amount_fen"))
    before = live.filter(month=_month_before(month)).values_list("unit", "amount_fen")
    known = {(unit, kind, item) for unit, kind, item, _fen in billed}
    wanted = dues(homes, rates, month)
    new = tuple(due for due in wanted if due.key not in known)
    now = [(unit, fen) for unit, _kind, _item, fen in billed] + [(due.unit, due.fen) for due in new]
    priced = {due.unit for due in wanted}
    # In the order of the homes.
    owed = dict.fromkeys(home.unit for home in homes if home.debtors or home.is_developers)
    return Plan(
        month=month,
        dues=new,
        changes=tuple(changes(before, now, CHANGES_SHOWN)),
        n_billed=len(billed),
        billed_fen=sum(fen for *_key, fen in billed),
        unowned=tuple(home.unit for home in homes if home.unit not in owed),
        unpriced=tuple(unit for unit in owed if unit not in priced),
    )


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def homes_on_first(estate, month: date, units: Iterable[int] | None = None) -> list[Home]:
    """Every home, or ``units`` of them, as it is on the first of ``month``; three queries."""
    shares, notes = defaultdict(list), defaultdict(list)
    held = Ownership.objects.for_estate(estate).filter(current(month)).select_related("owner")
    for share in held.order_by("pk"):
        shares[share.unit_id].append(share)
    for note in FeeNote.objects.for_estate(estate).filter(current(month)).order_by("label"):
        notes[note.unit_id].append(note)
    asked = Unit.objects.for_estate(estate).order_by("pk")
    if units is not None:
        asked = asked.filter(pk__in=list(units))
    return [_home(unit, shares[unit.pk], notes[unit.pk], month) for unit in asked]


def _home(unit: Unit, shares: list[Ownership], notes: list[FeeNote], month: date) -> Home:
    """Of what is the developer's, who bought it and has not got it yet owes nothing (嘉兴条例 31)."""
    is_developers = any(is_developers_on(share, month) for share in shares)
    owing = [
        share
        for share in shares
        if not is_developers or share.owner.kind == share.owner.Kind.DEVELOPER
    ]
    return Home(
        unit=unit.pk,
        kind=unit.kind,
        area_m2=unit.exclusive_area_m2,
        debtors=tuple(share.pk for share in owing),
        is_developers=is_developers,
        is_vacant=any(note.kind == FeeNote.Kind.VACANT for note in notes),
        spaces=tuple({note.label: None for note in notes if note.kind == FeeNote.Kind.SPACE}),
    )


def rates_of(estate) -> list[Rate]:
    rows = FeeSchedule.objects.for_estate(estate).order_by("pk")
    return [
        Rate(one.pk, one.kind, one.unit_kind, one.valid_from, one.price, one.vacant_percent)
        for one in rows
    ]


def payees_of(estate, month: date, kinds: Iterable[str]) -> dict[str, Payee]:
    """Whose account each of ``kinds`` is paid to; four queries. DomainError where nobody may charge, or
    owners' money has no book to belong to."""
    # As the first day ends: who serves the estate from that day on charges for the month.
    first = datetime.combine(month + timedelta(days=1), time(), clock.SHANGHAI)
    contract = (
        ServiceContract.objects.for_estate(estate)
        .filter(current(first))
        .select_related("company")
        .order_by("-valid_from", "-pk")
        .first()
    )
    if contract is None:
        raise DomainError(_("%s 没有在履行的物业服务合同，不能出账。") % f"{month:%Y-%m}")
    funds = {fund.code: fund for fund in Fund.objects.for_estate(estate)}
    is_commission = contract.fee_model == ServiceContract.FeeModel.COMMISSION
    body = management_body_of(estate, first)
    name = contract.company.name
    companys = (name, Fund.Code.FEES if is_commission else None)
    owners = (body.body.name if body else name, Fund.Code.PUBLIC)
    asked = {kind: owners if kind == FeeKind.PARK_COMMON else companys for kind in kinds}
    if missing := {code for _name, code in asked.values()} - {None, *funds}:
        names = "、".join(sorted(str(Fund.Code(code).label) for code in missing))
        raise DomainError(_("还没有“%s”的账套，业主的钱没有地方记；请先建账。") % names)
    return {kind: Payee(payee, funds.get(code)) for kind, (payee, code) in asked.items()}


def schedules_of(estate, month: date) -> list[FeeSchedule]:
    """The versions in force in ``month`` and those to come, by kind; one query."""
    rows = FeeSchedule.objects.for_estate(estate).select_related("paper")
    found: dict[tuple, FeeSchedule] = {}
    coming = []
    for one in rows.order_by("kind", "unit_kind", "valid_from", "version"):
        if one.valid_from <= month:
            found[one.kind, one.unit_kind] = one
        else:
            coming.append(one)
    return [*found.values(), *coming]


def runs_of(estate) -> list[BillingRun]:
    """The newest first, with whether they were taken back; one query."""
    rows = BillingRun.objects.for_estate(estate).select_related("reversal", "posted_by")
    return list(rows.order_by("-month", "-pk")[:60])


def live_job(estate) -> BillingJob | None:
    return BillingJob.objects.for_estate(estate).filter(status__in=BILLING_LIVE).first()


def sums_of(run: BillingRun) -> list[dict]:
    """By kind and payee: how many, how much."""
    rows = run.bills.order_by("kind").values("kind", "payee", is_owners=~Q(fund=None))
    return [
        one | {"name": FeeKind(one["kind"]).label}
        for one in rows.annotate(fen=Sum("amount_fen"), n=Count("pk"))
    ]


def names_of(units: Iterable[int]) -> dict[int, str]:
    """1幢101室 by the home's id; one query."""
    rows = Unit.objects.filter(pk__in=list(units)).select_related("building")
    return {unit.pk: str(unit) for unit in rows}
