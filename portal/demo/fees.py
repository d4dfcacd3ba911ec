"""收费 of the demo: the contract as a kept paper, its prices, a few common spaces, and the last months billed."""

from datetime import date, datetime, time
from decimal import Decimal

from communities import clock
from communities.models import Ownership, Unit
from communities.services.papers import keep_paper
from finance.models import BillingRun, FeeKind, Step
from finance.opening_prepaid import Held
from finance.selectors.billing import plan_of
from finance.selectors.prepaid import openings_of
from finance.services.billing import post_run, reverse_run
from finance.services.fees import add_note, add_schedule
from finance.services.opening_prepaid import decide_held, propose_held
from finance.services.reminders import remind
from finance.sheets import Sheet
from portal.demo import papers
from portal.demo.periods import shifted

# Kind, for which homes, price in yuan, clause.
PRICES = [
    (FeeKind.PROPERTY, Unit.Kind.DWELLING, "1.85", "第八条第一款"),
    (FeeKind.PROPERTY, Unit.Kind.COMMERCIAL, "2.6", "第八条第二款"),
    (FeeKind.PARK_MANAGED, Unit.Kind.PARKING, "60", "第十一条"),
    (FeeKind.PARK_COMMON, "", "150", "第十二条"),
]
SPACES, MONTHS, BILLED_ON = 8, 3, 5


def charge(estate, who: dict, now) -> None:
    """Each month is billed on its fifth day, or today where that is still to come; the first was wrong once."""
    this = clock.local(now).date().replace(day=1)
    months = [shifted(this, -back) for back in reversed(range(MONTHS))]
    first = months[0]
    contract = keep_paper(
        estate=estate, file_name="物业服务合同.pdf", actor=who["chair"], now=_moment(first, 1, now),
        data=papers.minutes([("物业服务合同（演示）", ["第八条　物业费；第十一条、第十二条　车位。"])]),
        kind="contract", title="物业服务合同", number="", dated=first, readers="office",
        proves="物业费和车位费的单价",
    )  # fmt: skip
    given = {"actor": who["manager"], "now": _moment(first, 2, now)}
    for kind, unit_kind, price, clause in PRICES:
        add_schedule(
            estate=estate, kind=kind, unit_kind=unit_kind, price=Decimal(price), clause=clause,
            valid_from=first, paper=contract, allows_parts=kind == FeeKind.PROPERTY, **given,
        )  # fmt: skip
    homes = Unit.objects.filter(estate=estate, kind=Unit.Kind.DWELLING).order_by("pk")[:SPACES]
    own = Ownership.objects.get(estate=estate, user=who["owner"]).unit
    for number, unit in enumerate([*homes, own], 1):
        add_note(unit=unit, kind="space", label=f"公-{number:02d}", valid_from=first, **given)
    wrong = _post(estate, first, who, now)
    reason = "试出账时还没有通知住户，撤销后重新出账"
    reverse_run(run=wrong, reason=reason, actor=who["manager"], now=_moment(first, BILLED_ON, now))
    _hold(estate, wrong, who, _moment(first, BILLED_ON, now))
    for month in months:
        run = _post(estate, month, who, now)
        remind(estate=estate, step=Step.BILLED, now=run.posted_at)


def _hold(estate, wrong: BillingRun, who: dict, now) -> None:
    """Two homes had paid two months and a half ahead before the portal came: their bills use it up."""
    bills = wrong.bills.filter(kind=FeeKind.PROPERTY, is_developers=False)
    rows = [
        Held(
            place, one.unit.building.number, one.unit.number, one.kind, one.amount_fen * 5 // 2, ""
        )
        for place, one in enumerate(bills.select_related("unit__building").order_by("unit")[8:10])
    ]
    propose_held(estate=estate, sheet=Sheet(rows), actor=who["manager"], now=now)
    [opening] = openings_of([estate])
    decide_held(opening=opening, verb="agree", actor=who["chair"], now=now)


def _moment(month: date, day: int, now: datetime) -> datetime:
    return min(datetime.combine(month.replace(day=day), time(10), clock.SHANGHAI), now)


def _post(estate, month: date, who: dict, now):
    moment = _moment(month, BILLED_ON, now)
    digest = plan_of(estate, month).digest
    return post_run(estate=estate, month=month, digest=digest, actor=who["manager"], now=moment)
