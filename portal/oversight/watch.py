"""监管数据: the figures of all estates one watches, each with its light; no query per estate."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Count, Q

from communities import clock
from communities.models import Area, Clock, Estate, Role
from communities.standing import Standing
from finance.selectors.oversight import PublicIncome, public_income_of
from portal.models import UnconnectedEstate
from portal.oversight.lights import Colour, Light, book_on, light_of
from repairs.selectors.oversight import Repairs, repairs_of

WATCHERS = [Role.SUPERVISOR, Role.COMMUNITY_OFFICER]
ANSWERS = ["answer", "reply"]
EMERGENCIES = ["emergency", "urgent"]
NEAREST = 5


@dataclass(frozen=True)
class Counts:
    """时限: running ones of an estate that end today, are not answered in time, or are 险情急修."""

    due_today: int = 0
    unanswered: int = 0
    emergencies: int = 0


@dataclass(frozen=True)
class Row:
    """One estate as the street sees it."""

    estate: Estate
    light: Light
    income: PublicIncome
    repairs: Repairs
    counts: Counts
    days_late: int

    @property
    def name(self) -> str:
        return self.estate.name

    @property
    def area(self) -> Area:
        return self.estate.area


@dataclass(frozen=True)
class Unconnected:
    """未接入的小区, beside the others."""

    known: UnconnectedEstate
    light: Light = field(init=False)

    def __post_init__(self):
        words = filter(None, [self.known.get_stage_display(), self.known.reason])
        object.__setattr__(self, "light", Light(Colour.GREY, ("：".join(words),)))

    @property
    def name(self) -> str:
        return self.known.name

    @property
    def area(self) -> Area:
        return self.known.area


@dataclass(frozen=True)
class Watch:
    """辖区: every estate, connected or not, at one moment."""

    at: datetime
    rows: list[Row]
    unconnected: list[Unconnected]

    def n(self, colour: str) -> int:
        return sum(one.light.colour == colour for one in self.rows)

    @property
    def n_due_today(self) -> int:
        return sum(one.counts.due_today for one in self.rows)


def is_watching(standing: Standing) -> bool:
    """Watches an area or an estate now: the street, or the 居委会 beside its desk."""
    return not standing.roles_anywhere.isdisjoint(WATCHERS)


def areas_watched(user, now):
    """The areas a person watches, and those below them."""
    held = user.memberships.current(now).filter(role__in=WATCHERS, area__isnull=False)
    mine = held.values("area")
    return Area.objects.filter(Q(pk__in=mine) | Q(parent__in=mine) | Q(parent__parent__in=mine))


def estates_watched(user, now):
    """Of these areas, and single estates one watches."""
    single = user.memberships.current(now).filter(role__in=WATCHERS, estate__isnull=False)
    mine = Q(area__in=areas_watched(user, now)) | Q(pk__in=single.values("estate"))
    return Estate.objects.filter(mine).select_related("area").order_by("name")


def watch(user, now) -> Watch:
    """All of it, in a number of queries that does not grow with the estates."""
    estates = list(estates_watched(user, now))
    known = UnconnectedEstate.objects.filter(area__in=areas_watched(user, now))
    known = known.exclude(stage=UnconnectedEstate.Stage.CONNECTED).select_related("area")
    return Watch(now, rows_of(estates, now), [Unconnected(one) for one in known.order_by("name")])


def rows_of(estates: list[Estate], now, *, with_lengths: bool = False) -> list[Row]:
    """The table asks for no lengths (用时), the page of one estate does."""
    today = clock.local(now).date()
    income = public_income_of(estates, today)
    repairs = repairs_of(estates, now, with_lengths=with_lengths)
    counts = _counts(estates, now, today)
    return [
        _row(one, income[one.pk], repairs[one.pk], counts.get(one.pk, Counts()), today)
        for one in estates
    ]


def _row(estate, income, repairs, counts, today) -> Row:
    satisfied, days_late = repairs.year.satisfied, income.days_late(today)
    measures = {
        "days_late": days_late,
        "difference": {"grey": 1, "bad": 2}.get(income.state, 0),
        "papers_missing": None if income.entries == 0 else 100 - income.percent_papers,
        "overdue": repairs.n_overdue,
        "emergencies": counts.emergencies,
        "unanswered": counts.unanswered,
        "unsatisfied": 100 - satisfied.percent if satisfied.is_enough else None,
    }
    light = light_of(measures, book_on(today))
    return Row(estate, light, income, repairs, counts, days_late)


def _counts(estates, now, today) -> dict[int, Counts]:
    """Running clocks whose end has come, or comes today."""
    begins = datetime.combine(today, time(0), clock.SHANGHAI)
    ends = begins + timedelta(days=1)
    running = Clock.objects.running().filter(estate__in=estates, due_at__lt=ends)
    late = Q(due_at__lte=now)
    counts = running.order_by().values("estate").annotate(
        today=Count("pk", filter=Q(due_at__gt=begins)),
        unanswered=Count("pk", filter=late & Q(stage__in=ANSWERS)),
        emergencies=Count("pk", filter=late & Q(ladder__in=EMERGENCIES)),
    )  # fmt: skip
    return {
        one["estate"]: Counts(one["today"], one["unanswered"], one["emergencies"]) for one in counts
    }


def nearest(estates, now) -> list[Clock]:
    """What ends next, for a day without red and yellow."""
    rows = Clock.objects.running().filter(estate__in=estates, due_at__gt=now)
    return list(rows.select_related("estate").order_by("due_at", "pk")[:NEAREST])
