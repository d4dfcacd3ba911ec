"""Which days of a fund are published, and by which statement."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef

from finance.models import Entry, Fund, Statement
from finance.states import StatementStatus

SHOWN = [StatementStatus.SUBMITTED, StatementStatus.PUBLISHED, StatementStatus.SUPERSEDED]


@dataclass(frozen=True)
class Issue:
    """A period as the list of periods shows it: the statement in force and its older versions."""

    statement: Statement
    versions: int

    @property
    def is_published(self) -> bool:
        return self.statement.status == StatementStatus.PUBLISHED

    @property
    def corrections(self) -> int:
        return len(self.statement.raw["corrections"]) if self.is_published else 0


@dataclass(frozen=True)
class Layers:
    """公示层: what of a fund is published, newest period first."""

    fund: Fund
    issues: tuple[Issue, ...]

    @property
    def published(self) -> list[Statement]:
        return [issue.statement for issue in self.issues if issue.is_published]

    @property
    def latest(self) -> Statement | None:
        return max(self.published, key=lambda one: (one.ends, one.starts), default=None)

    @property
    def until(self) -> date | None:
        """The last published day."""
        return self.latest.ends if self.latest else None

    def statement_of(self, day: date) -> Statement | None:
        """The shortest published period that holds ``day``; None while it is only booked. What was
        carried forward before the first period is in that one's opening."""
        holding = [one for one in self.published if one.starts <= day <= one.ends]
        if not holding and self.until and day <= self.until:
            holding = [min(self.published, key=lambda one: one.starts)]
        return min(holding, key=lambda one: one.ends - one.starts, default=None)


def public_fund(estate, code: str) -> Fund | None:
    return Fund.objects.for_estate(estate).filter(code=code).first()


def shown_funds(estate) -> list[Fund]:
    """The funds in which something is booked, public income first."""
    booked = Exists(Entry.objects.filter(fund=OuterRef("pk")))
    order = list(Fund.SHORT)
    funds = Fund.objects.for_estate(estate).filter(booked)
    return sorted(funds, key=lambda fund: order.index(fund.code))


def layers_of(fund: Fund) -> Layers:
    """The periods of ``fund`` that a stranger may know of; figures come with them."""
    rows = (
        Statement.objects.filter(fund=fund, status__in=SHOWN)
        .select_related("submitted_by", "decided_by")
        .order_by("-ends", "starts", "period", "-version")
    )
    issues = []
    for _period, group in groupby(rows, key=lambda row: row.period):
        versions = list(group)
        shown = next((one for one in versions if one.status == "published"), versions[0])
        issues.append(Issue(shown, len([one for one in versions if one.status != "submitted"])))
    return Layers(fund, tuple(issues))
