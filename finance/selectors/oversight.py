"""What the street watches of the public income (监管): of many estates at once, a query each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q

from communities.clock import local
from finance.closed_days import first_gap
from finance.first_period import first_day, promised_on
from finance.models import Entry, EntryVoucher, Finding, Fund, Statement, Voucher
from finance.models.draft import Kind
from finance.periods import LENGTHS, due_date, period_of
from finance.selectors.public.verdict import Verdict
from finance.states import StatementStatus

# 公示周期 unless the estate says otherwise (its setting ``publishes``).
USUAL = "quarter"
YEAR = timedelta(days=365)
SPENT = [Kind.COST, Kind.USE]
# What the books were opened with, and what took a wrong opening back.
OPENED = Q(kind=Kind.OPENING) | Q(kind=Kind.CORRECTION, reverses__kind=Kind.OPENING)


@dataclass(frozen=True)
class PublicIncome:
    """公共收益的监管数据: the last published statement, what is to be published next and by when.

    ``expected`` is the first period that published statements do not cover whole.

    ``papers`` of a year's ``entries`` that spend have a voucher anybody may look at. ``state`` is the statement's
    reconciliation ("ok", "bad", "grey"), "" where nothing is published.
    """

    latest: Statement | None
    expected: str
    due: date
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

    def days_late(self, today: date) -> int:
        """Below zero: so many days are left."""
        return (today - self.due).days

    @property
    def percent_papers(self) -> int | None:
        return self.papers * 100 // self.entries if self.entries else None


def public_income_of(estates, today: date) -> dict[int, PublicIncome]:
    """By the estates' keys; four queries, however many estates."""
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
        first=Min("booking_date", filter=~OPENED),
        entries=Count("pk", filter=spent),
        papers=Count("pk", filter=spent & Q(Exists(public.filter(entry=OuterRef("pk"))))),
    )  # fmt: skip
    return {estate: Booked(*row) for estate, *row in found.values_list("estate", *Booked._fields)}


def _expected(first: date, covered: list[tuple[date, date]], length: str) -> str:
    """The period of the first day from ``first`` on that nothing published covers."""
    return period_of(first_gap(first, date.max, covered), length)


def _income(estate, latest, covered, submitted, booked, in_doubt) -> PublicIncome:
    said = estate.params.get("publishes")
    length = said if said in LENGTHS else USUAL
    begun = covered[0][0] if covered else local(estate.created_at).date()
    expected = _expected(first_day(estate) or booked.first or begun, covered, length)
    return PublicIncome(
        latest=latest,
        expected=expected,
        due=max(due_date(expected), due_date(period_of(promised_on(estate), length))),
        is_submitted=(estate.pk, expected) in submitted,
        in_doubt=estate.pk in in_doubt,
        entries=booked.entries,
        papers=booked.papers,
    )
