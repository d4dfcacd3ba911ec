"""What the street watches of the public income (监管): of many estates at once, a query each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from communities.estate_settings import load_settings
from finance.models import Entry, EntryVoucher, Finding, Fund, Statement, Voucher
from finance.models.draft import Kind
from finance.promises import Promise
from finance.selectors.promised import FIRST_BOOKED, promises_of
from finance.selectors.public.verdict import Verdict
from finance.states import StatementStatus

YEAR = timedelta(days=365)
SPENT = [Kind.COST, Kind.USE]


@dataclass(frozen=True)
class PublicIncome:
    """公共收益的监管数据: the last published statement, what is to be published next and by when.

    ``promise`` is of the first period that published statements do not cover whole.

    ``papers`` of a year's ``entries`` that spend have a voucher anybody may look at. ``state`` is the statement's
    reconciliation ("ok", "bad", "grey"), "" where nothing is published.
    """

    latest: Statement | None
    promise: Promise
    is_submitted: bool
    in_doubt: bool
    entries: int
    papers: int

    @cached_property
    def verdict(self) -> Verdict | None:
        return Verdict(self.latest.data, self.in_doubt, self.latest) if self.latest else None

    @property
    def state(self) -> str:
        return self.verdict.state if self.verdict else ""

    @property
    def expected(self) -> str:
        return self.promise.period

    @property
    def due(self) -> date:
        return self.promise.due

    def days_late(self, today: date) -> int:
        return self.promise.days_late(today)

    @property
    def percent_papers(self) -> int | None:
        return self.papers * 100 // self.entries if self.entries else None


def public_income_of(estates, today: date) -> dict[int, PublicIncome]:
    """By the estates' keys; five queries, however many estates."""
    load_settings(estates)
    funds = Fund.objects.filter(estate__in=estates, code=Fund.Code.PUBLIC)
    rows = Statement.objects.filter(fund__in=funds)
    published = rows.filter(status=StatementStatus.PUBLISHED)
    newest = published.order_by("estate", "-ends", "-starts").distinct("estate")
    latest = {one.estate_id: one for one in newest}
    submitted, covered = _statements(rows)
    booked = _booked(Entry.objects.filter(fund__in=funds), today)
    in_doubt = _in_doubt(estates, latest)
    return {
        one.pk: _income(
            one,
            latest.get(one.pk),
            covered[one.pk],
            submitted,
            booked.get(one.pk, Booked()),
            in_doubt,
            today,
        )
        for one in estates
    }


def _in_doubt(estates, latest: dict[int, Statement]) -> set[int]:
    """The estates whose newest statement is: all their books are, or a voucher behind it is."""
    found = Finding.objects.filter(estate__in=estates).open()
    entry = "voucher__entry_vouchers__entry"
    rows = found.values_list("estate", "about", f"{entry}__fund", f"{entry}__booking_date")
    return {
        estate
        for estate, about, fund, day in rows
        if about == Finding.About.BOOKS
        or ((one := latest.get(estate)) and one.fund_id == fund and one.starts <= day <= one.ends)
    }


def _statements(rows) -> tuple[set, dict[int, list[tuple[date, date]]]]:
    """(estate, period) of those that wait, and by estate the days that the published ones cover."""
    submitted, covered = set(), defaultdict(list)
    states = [StatementStatus.SUBMITTED, StatementStatus.PUBLISHED]
    found = rows.filter(status__in=states).order_by("starts", "ends")
    for estate, status, period, *days in found.values_list(
        "estate", "status", "period", "starts", "ends"
    ):
        if status == StatementStatus.PUBLISHED:
            covered[estate].append(tuple(days))
        else:
            submitted.add((estate, period))
    return submitted, covered


class Booked(NamedTuple):
    """An estate's ledger: the day of its first entry but the opening one, how many spent money in
    the last year, and how many of those have a public voucher."""

    first: date | None = None
    entries: int = 0
    papers: int = 0


def _booked(entries, today: date) -> dict[int, Booked]:
    public = EntryVoucher.objects.filter(voucher__redaction=Voucher.Redaction.CONFIRMED)
    spent = Q(kind__in=SPENT, booking_date__gt=today - YEAR)
    found = entries.order_by().values("estate").annotate(
        first=FIRST_BOOKED,
        entries=Count("pk", filter=spent),
        papers=Count("pk", filter=spent & Q(Exists(public.filter(entry=OuterRef("pk"))))),
    )  # fmt: skip
    return {estate: Booked(*row) for estate, *row in found.values_list("estate", *Booked._fields)}


def _income(estate, latest, covered, submitted, booked, in_doubt, today) -> PublicIncome:
    promise = promises_of(estate, covered, booked.first, today)[0]
    return PublicIncome(
        latest=latest,
        promise=promise,
        is_submitted=(estate.pk, promise.period) in submitted,
        in_doubt=estate.pk in in_doubt,
        entries=booked.entries,
        papers=booked.papers,
    )
