"""催告函: proposed by the ladder, sent by a person of who charges, and proved to have come."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock, uploads
from communities.errors import DomainError
from communities.estate_settings import setting
from communities.models import Estate
from communities.permissions import require
from communities.services import audit
from finance.models import Demand, DemandBill, DemandDelivery
from finance.reminder_kinds import DEMANDED
from finance.selectors.demands import Debt, debts_of, demandable
from finance.services.orders import lock_bills
from finance.settings_rows import DEMAND_TERM
from notifications.services import Telling, notify_each

PERM, FOLDER = "finance.bill", "demands"


@transaction.atomic
def send_demands(*, estate: Estate, keys: set[str], actor, now) -> list[Demand]:
    """发催告函 to the debts that were chosen, of what is open at this moment: who paid meanwhile gets none.
    Who owes a bill together is asked together. Whoever has an account is told; the others are given theirs
    by hand or by post.

    NotAllowed for who does not charge here. DomainError where nothing of the chosen is left to ask for.
    """
    require(actor, PERM, estate, now)
    found = list(demandable(estate, now).values_list("pk", flat=True))
    lock_bills(found)
    # Another may have sent them while this one waited for the bills.
    debts = _with_co_owners(debts_of(demandable(estate, now).filter(pk__in=found)), keys)
    if not debts:
        raise DomainError(
            _("选中的都已经交清、正在支付、有疑问，或者已经发过，没有发出任何催告函。")
        )
    notices = _tell(estate, debts, now)
    made = [_written(estate, debt, notices.get(debt.key), actor, now) for debt in debts]
    for demand in made:
        audit(
            estate=estate, actor=actor, verb="finance.demand.sent", subject=demand, at=now,
            detail={"fen": demand.fen},
        )  # fmt: skip
    return made


def _with_co_owners(debts: list[Debt], keys: set[str]) -> list[Debt]:
    """The chosen ones and whoever owes a bill with them: the letter says that each of them gets one."""
    chosen = {one.key for one in debts if one.key in keys}
    bills = {bill.pk for one in debts if one.key in chosen for bill in one.bills}
    more = {one.key for one in debts if bills.intersection(bill.pk for bill in one.bills)}
    if more == chosen:
        return [one for one in debts if one.key in chosen]
    return _with_co_owners(debts, more)


def _tell(estate, debts: list[Debt], now) -> dict[str, int]:
    """The notices of those who have an account, by the debt's key."""
    subjects = {one.key: f"finance.demand:{uuid4().hex}" for one in debts if one.ownership.user_id}
    told = [
        Telling(one.ownership.user_id, subjects[one.key], {"payee": one.payee})
        for one in debts
        if one.key in subjects
    ]
    path = reverse("bills:mine")
    ids = notify_each(estate=estate, kind=DEMANDED, told=told, path=path, now=now)
    return {key: ids[subject] for key, subject in subjects.items()}


def _written(estate, debt: Debt, notice: int | None, actor, now) -> Demand:
    until = clock.local(now).date() + timedelta(days=setting(estate, DEMAND_TERM, now))
    demand = Demand.objects.create(
        estate=estate, ownership=debt.ownership, payee=debt.payee, fund_id=debt.bills[0].fund_id,
        fen=debt.fen, until=until, snapshot=_said(estate, debt, until, now), notice_id=notice,
        sent_by=actor, sent_at=now,
    )  # fmt: skip
    DemandBill.objects.bulk_create(
        DemandBill(estate=estate, demand=demand, bill=bill, fen=debt.fens[bill.pk])
        for bill in debt.bills
    )
    return demand


def _said(estate, debt: Debt, until: date, now) -> dict:
    """All that the letter says; fen as text, as snapshots keep them."""
    return {
        "estate": estate.name,
        "home": str(debt.ownership.unit),
        "debtor": debt.ownership.owner_name,
        "payee": debt.payee,
        "has_co_owners": debt.has_co_owners,
        "lines": [
            {
                "month": f"{bill.month:%Y-%m}",
                "item": f"{bill.get_kind_display()} {bill.item}".strip(),
                "due_on": bill.due_on.isoformat(),
                "fen": str(debt.fens[bill.pk]),
            }
            for bill in debt.bills
        ],
        "fen": str(debt.fen),
        "until": until.isoformat(),
        "phone": estate.property_phone,
        "day": clock.local(now).date().isoformat(),
    }


@transaction.atomic
def record_delivery(
    *, demand: Demand, way: str, day: date, note: str, data: bytes, actor, now
) -> DemandDelivery:
    """登记送达 by hand or by post, with a picture of what proves it. BadFile for what is none; DomainError for
    a day before the letter or to come, and without a word about who took it or under which number it went.
    """
    require(actor, PERM, demand, now)
    if not note.strip():
        raise DomainError(_("请写明谁签收，或者邮件编号。"), field="note")
    if not clock.local(demand.sent_at).date() <= day <= clock.local(now).date():
        raise DomainError(_("日期要在发出催告函以后、今天以前。"), field="day")
    taken = uploads.take(data)
    made = DemandDelivery.objects.create(
        estate=demand.estate, demand=demand, way=way, day=day, note=note.strip()[:200],
        folder=uploads.new_folder(settings.PRIVATE_ROOT, FOLDER), pages=len(taken.pages),
        sha256=taken.sha256, recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    for number, page in enumerate(taken.pages, 1):
        uploads.write(proof_path(made, number), page.image)
    audit(
        estate=demand.estate, actor=actor, verb="finance.demand.delivered", subject=demand, at=now,
        detail={"way": way},
    )  # fmt: skip
    return made


def proof_path(delivery: DemandDelivery, number: int) -> Path:
    return Path(settings.PRIVATE_ROOT) / delivery.folder / f"{number}.jpg"


def sweep_proofs() -> int:
    """清理: folders that no row knows, a day after somebody was stopped half-way; how many went."""
    rows = DemandDelivery.objects.values_list("folder", flat=True)
    known = {Path(folder).name for folder in rows}
    return uploads.drop_leftovers(settings.PRIVATE_ROOT, FOLDER, known)
