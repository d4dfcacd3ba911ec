"""重算: what the State Council's schedule makes of clocks that were started without it."""

from datetime import datetime

from django.db import transaction

from communities import skipped_days
from communities.calendars import calendar_for, load_calendar
from communities.clock import local
from communities.deadlines import Due, Term, shown
from communities.estate_settings import load_settings
from communities.models import Clock, ClockEvent, ClockExtension
from communities.selectors.clocks import used
from communities.services.clock_ends import UNPAUSED
from communities.services.held_clocks import place_rungs, record
from communities.signals import clocks_recomputed
from communities.spans import Paused, due_after

Kind = ClockEvent.Kind
MOVED = (
    "calendar_version",
    "is_provisional",
    "first_due_at",
    "due_at",
    "rungs_at",
    "rung",
    "next_at",
)


@transaction.atomic
def recompute_provisional(*, now) -> int:
    """重算: clocks that were worked out without the State Council's schedule, now that it is there.

    Only those all of whose years have arrived; working hours and single days that were changed
    since move nothing. An end that would lie in the past stays where it is. Returns how many
    moved; who is concerned hears of it through ``clocks_recomputed``.
    """
    today = load_calendar()
    waiting = Clock.objects.running().filter(is_provisional=True, due_at__gt=now)
    waiting = waiting.select_for_update(of=("self",)).select_related("estate").order_by("pk")
    moved, waiting = [], list(waiting)
    load_settings(clock.estate for clock in waiting)
    for clock in waiting:
        if today.knows(local(clock.started_at).date(), local(clock.shown_due).date()):
            moved += _recompute(clock, calendar_for(clock), now)
    if moved:
        clocks_recomputed.send(sender=Clock, clocks=moved, now=now)
    return len(moved)


def _recompute(clock, calendar, now) -> list[Clock]:
    """The clock, if its end moved."""
    first, due = _worked_out(clock, clock.pauses.all(), calendar)
    before, is_past, detail = clock.due_at, due <= now, {}
    if not is_past:
        clock.first_due_at, clock.due_at = first.at, due
        unpaused = _worked_out(clock, clock.pauses.exclude(ended_at=None), calendar)[1]
        detail = {UNPAUSED: unpaused.isoformat()}
    clock.calendar_version = calendar.version
    clock.is_provisional = (
        first.provisional
        or calendar.day(local(shown(due, clock.parsed_term)).date()).is_provisional
    )
    place_rungs(clock, calendar, now)
    record(
        clock,
        Kind.RECOMPUTED,
        actor=None,
        now=now,
        due_before=before,
        due_after=clock.due_at,
        detail={
            "calendar": calendar.version,
            "days": skipped_days.rows(skipped_days.remarkable(first.steps)),
        }
        | detail,
    )
    clock.save(update_fields=MOVED)
    return [clock] if clock.due_at != before else []


def _worked_out(clock, pauses, calendar) -> tuple[Due, datetime]:
    """The first end, and the present one with these pauses."""
    return due_after(clock.started_at, clock.parsed_term, _changes(clock, pauses), calendar)


def _changes(clock, pauses) -> list[Paused | Term]:
    """Pauses and the extension in the order they were made."""
    made = [(pause.from_at, used(pause)) for pause in pauses]
    granted = clock.extensions.filter(status=ClockExtension.Status.GRANTED)
    made += [(one.decided_at, Term.parse(one.term, rolls=clock.rolls)) for one in granted]
    return [change for _at, change in sorted(made, key=lambda pair: pair[0])]
