"""Rows of fees and bills."""

from datetime import date
from pathlib import Path

from django.conf import settings

from communities import clock
from communities.models import (
    OfficePaper,
    Ownership,
)
from communities.uploads import new_folder, write
from finance.models import (
    Bill,
    BillingJob,
    Demand,
    DemandBill,
    DemandDelivery,
    FeeSchedule,
    Reminder,
)
from finance.services.billing import bill_once, reverse_run
from finance.services.doubts import answer_doubt, doubt_bill
from tests.finance.billing import Fees
from tests.house.makers import CANARY, maker


@maker("finance.FeeSchedule")
def _fees(world):
    fees = Fees(world.cast, world.row(OfficePaper))
    fees.charge(valid_from=date(2026, 1, 1), clause=f"{CANARY}第八条")


@maker("finance.BillingRun")
@maker("finance.Bill")
@maker("finance.BillDebtor")
def _bills(world):
    """Of this month; what her bill says is nobody else's."""
    world.row(FeeSchedule)
    fees = Fees(world.cast, world.row(OfficePaper))
    fees.run(clock.today().replace(day=1), now=clock.now())


@maker("finance.BillingJob")
def _billing_job(world):
    """That failed, and whose reason is the company's alone."""
    BillingJob.objects.create(
        estate=world.riverside, month=date(2026, 1, 1), digest="", number=501, status="failed",
        asked_by=world.cast.petra, asked_at=clock.now(), ended_at=clock.now(), problem=CANARY,
    )  # fmt: skip


@maker("finance.BillingReversal")
def _billing_reversal(world):
    """Of a one-off that was billed by mistake."""
    given = {"actor": world.cast.petra, "now": clock.now()}
    run = bill_once(unit=world.cast.unit, item=f"{CANARY}换锁", amount_fen=100, **given)
    reverse_run(run=run, reason=CANARY, **given)


@maker("finance.Clearance")
def _clearance(world):
    owned = Ownership.objects.get(unit=world.row(Bill).unit)
    snapshot = {"home": CANARY}
    given = {"ownership": owned, "until": date(2026, 1, 1), "snapshot": snapshot}
    world.fill("finance.Clearance", **given)


@maker("finance.Reminder")
@maker("finance.Demand")
@maker("finance.DemandBill")
@maker("finance.DemandDelivery")
@maker("finance.BillDoubt")
@maker("finance.DoubtAnswer")
def _reminders(world):
    """Of a one-off of hers that was told of, demanded and given by hand; doubted, and answered."""
    now, petra = clock.now(), world.cast.petra
    run = bill_once(
        unit=world.cast.unit, item=f"{CANARY}换门", amount_fen=300, actor=petra, now=now
    )  # fmt: skip
    bill, owned = run.bills.get(), Ownership.objects.get(user=world.cast.alice)
    here = {"estate": world.riverside}
    Reminder.objects.create(
        bill=bill, ownership=owned, step="billed", fen=300, sent_at=now, **here
    )  # fmt: skip
    line = {"month": "2026-01", "item": CANARY, "due_on": "2026-01-31", "fen": "300"}
    demand = Demand.objects.create(
        ownership=owned, payee=bill.payee, fund=bill.fund, fen=300, until=clock.today(),
        snapshot={
            "estate": CANARY, "home": CANARY, "debtor": f"{CANARY}alice", "payee": bill.payee,
            "has_co_owners": False, "lines": [line], "fen": "300", "until": "2026-12-31",
            "phone": "", "day": "2026-11-30",
        },
        sent_by=petra, sent_at=now, **here,
    )  # fmt: skip
    DemandBill.objects.create(demand=demand, bill=bill, fen=300, **here)
    folder = new_folder(settings.PRIVATE_ROOT, "demands")
    write(Path(settings.PRIVATE_ROOT) / folder / "1.jpg", CANARY.encode())
    DemandDelivery.objects.create(
        demand=demand, way="hand", day=clock.today(), note=CANARY, folder=folder, pages=1,
        sha256="ab" * 32, recorded_by=petra, recorded_at=now, **here,
    )  # fmt: skip
    doubt = doubt_bill(bill=bill, words=CANARY, actor=world.cast.alice, now=now)
    answer_doubt(doubt=doubt, words=CANARY, actor=petra, now=now)
