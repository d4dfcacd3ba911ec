"""计分的原始行: tickets with their deadlines, pauses and ratings, for whoever counts again.

Private tickets are told without number; nothing of a place, a person or a home is read here.
"""

from collections import defaultdict
from functools import cache

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from communities.calendars import hours_of_estates, load_calendar
from communities.models import Clock, ClockPause
from communities.spans import working_time
from repairs.levels import ROUND_THE_CLOCK
from repairs.models import Rating
from repairs.scoring import CONTENT, END_STAGES, Case, Measure, Promise
from repairs.states import DONE, TicketStatus

TICKET = [
    "pk",
    "estate",
    "category_label",
    "category__label",
    "level",
    "status",
    "channel",
    "company__name",
]
TICKET += ["reported_at", "acknowledged_at", "finished_at", "closed_at", "n_reopened"]
TICKET += ["number", "is_public", "wrongly_declined_at"]
CLOCK = ["pk", "subject", "stage", "due_at", "first_due_at", "met_at", "stopped_at"]


def measure_of(found: list[Case]) -> Measure:
    """用时的量法: working time in the hours that its estate had when a ticket was reported, so that
    other hours change no figure of before. Two queries."""
    if not found:
        return lambda _one, begin, end: end - begin
    days, hours_at = load_calendar(), hours_of_estates({one.estate for one in found})
    in_hours = cache(days.with_hours)

    def measure(one, begin, end):
        return working_time(begin, end, in_hours(hours_at(one.estate, one.reported_at)))

    return measure


def cases(tickets) -> list[Case]:
    """Tickets with their clocks, pauses and ratings. Four queries, whatever their number."""
    rows = list(tickets.order_by("reported_at", "pk").values(*TICKET))
    if not rows:
        return []
    promises, pauses = _clocks(tickets)
    ratings = _ratings(tickets)
    return [_case(row, promises[row["pk"]], pauses[row["pk"]], ratings[row["pk"]]) for row in rows]


def _case(row, promises, pauses, ratings) -> Case:
    is_done = row["status"] in DONE
    has_ended = row["status"] in {TicketStatus.DECLINED, TicketStatus.WITHDRAWN}
    own, by_slip = ratings
    return Case(
        estate=row["estate"],
        company=row["company__name"] or "",
        channel=row["channel"],
        category=row["category_label"] or row["category__label"],
        level=row["level"],
        reported_at=row["reported_at"],
        acknowledged_at=row["acknowledged_at"],
        done_at=row["finished_at"],
        is_done=is_done,
        ended_at=row["closed_at"] if has_ended else None,
        ending=row["status"] if has_ended else "",
        wrongly_declined_at=row["wrongly_declined_at"],
        round_the_clock=row["level"] in ROUND_THE_CLOCK,
        n_reopened=row["n_reopened"],
        promises=tuple(promises),
        pauses=tuple(pauses),
        ratings=tuple(own),
        slip_ratings=tuple(by_slip),
        number=row["number"] if row["is_public"] else "",
    )


def _clocks(tickets):
    subjects = tickets.order_by().annotate(
        clock_subject=Concat(Value("repairs.ticket:"), Cast("pk", CharField()))
    )
    clocks = Clock.objects.filter(subject__in=subjects.values("clock_subject"))
    promises, pauses, owner = defaultdict(list), defaultdict(list), {}
    for row in clocks.order_by("started_at", "pk").values(*CLOCK):
        ticket = int(row.pop("subject").partition(":")[2])
        pk = row.pop("pk")
        promises[ticket].append(Promise(**row))
        if row["stage"] in END_STAGES:
            owner[pk] = ticket
    rows = ClockPause.objects.filter(clock__in=clocks.filter(stage__in=END_STAGES).values("pk"))
    for clock, begin, cap, end in rows.values_list("clock", "from_at", "until_at", "ended_at"):
        pauses[owner[clock]].append((begin, min(end or cap, cap)))
    return promises, pauses


def _ratings(tickets):
    """By the reporter or written down for her, and by nobody but a slip's code.

    Content is who says it is mended and gives at least four of five on each axis.
    """
    found = defaultdict(lambda: ([], []))
    rows = Rating.objects.in_force().filter(ticket__in=tickets.order_by().values("pk"))
    for ticket, by, recorded_by, solved, *stars in rows.values_list(
        "ticket", "by", "recorded_by", "solved", "on_time", "quality", "attitude"
    ):
        content = solved == "yes" and all(star and star >= CONTENT for star in stars)
        found[ticket][not (by or recorded_by)].append(content)
    return found
