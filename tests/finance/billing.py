"""Fees for tests: Riverside's homes, their owners on a day, and what its manager petra charges them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from communities.models import OfficePaper, Ownership, Unit
from finance.models import Bill, BillingRun, FeeSchedule
from finance.selectors.billing import Plan, plan_of
from finance.services.billing import post_run
from finance.services.fees import add_note, add_schedule
from tests.cast import home, registered

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def paper_of(estate, user, name="contract") -> OfficePaper:
    return OfficePaper.objects.create(
        estate=estate, kind="contract", title="物业服务合同", dated=date(2025, 12, 1),
        readers="office", name=f"{name}.pdf", original_path="-", mime="application/pdf", size=1,
        pages=1, sha256=f"{estate.pk}{name}", kept_by=user, kept_at=NOW,
    )  # fmt: skip


@dataclass(frozen=True)
class Fees:
    cast: object
    paper: OfficePaper

    @property
    def estate(self):
        return self.cast.riverside

    def charge(self, kind="property", price="1.85", **more) -> FeeSchedule:
        given = {
            "unit_kind": "dwelling",
            "valid_from": date(2026, 1, 1),
            "paper": self.paper,
            "clause": "第八条",
        } | more
        return add_schedule(
            estate=self.estate, kind=kind, price=Decimal(price), actor=self.cast.petra, now=NOW,
            **given,
        )  # fmt: skip

    def home(self, number: str, area="101.33", name="李明", **more) -> Ownership:
        return registered(home(self.estate, number, area), name, **more)

    def space(self, unit: Unit, label: str, since=date(2026, 1, 1)):
        return add_note(
            unit=unit, kind="space", label=label, valid_from=since, actor=self.cast.petra, now=NOW
        )

    def empty(self, unit: Unit, since=date(2026, 1, 1)):
        return add_note(
            unit=unit, kind="vacant", label="", valid_from=since, actor=self.cast.petra, now=NOW
        )

    def plan(self, month=SEPTEMBER) -> Plan:
        return plan_of(self.estate, month)

    def run(self, month=SEPTEMBER, now=NOW) -> BillingRun:
        return post_run(
            estate=self.estate, month=month, digest=self.plan(month).digest,
            actor=self.cast.petra, now=now,
        )  # fmt: skip

    def bills(self, month=SEPTEMBER):
        return Bill.objects.filter(estate=self.estate, month=month).order_by("unit", "kind", "item")


def set_up(books) -> Fees:
    return Fees(books.cast, paper_of(books.cast.riverside, books.cast.bob))
