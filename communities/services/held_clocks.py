"""Clocks held until commit, their events and rungs: what every act on a clock begins with."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from communities.errors import StaleState
from communities.estate_settings import load_settings, setting
from communities.models import Clock, ClockEvent, ClockExtension, ClockPause, LadderStep
from communities.settings_rows import NEAR, STEPS
from communities.spans import near_at, rung_moments
from communities.working_days import Calendar

ASKED = ClockExtension.Status.ASKED


def hold(clocks: QuerySet) -> list[Clock]:
    """Those that run, held until commit; each knows whether a pause or a request is open, as asked
    once they are held."""
    held = clocks.select_for_update(of=("self",)).select_related("estate")
    held = [clock for clock in held if clock.is_running]
    load_settings(clock.estate for clock in held)
    paused = _owners(ClockPause.objects.filter(clock__in=held, ended_at=None))
    asked = _owners(ClockExtension.objects.filter(clock__in=held, status=ASKED))
    for clock in held:
        clock.is_paused, clock.is_asked_for = clock.pk in paused, clock.pk in asked
    return held


def _owners(rows: QuerySet) -> set[int]:
    return set(rows.values_list("clock", flat=True))


def locked(clock) -> Clock:
    """The stored row, held until commit; ended clocks take no verb."""
    held = hold(Clock.objects.filter(pk=clock.pk))
    if not held:
        raise StaleState(_("这个时限已经结束。"))
    return held[0]


def record(clock, kind, **said) -> ClockEvent:
    event = new_event(clock, kind, **said)
    event.save()
    return event


def new_event(clock, kind, *, actor, now, at=None, **more) -> ClockEvent:
    return ClockEvent(
        clock=clock, kind=kind, occurred_at=at or now, detected_at=now, actor=actor, **more
    )


def place_rungs(clock, calendar: Calendar, now) -> None:
    """Where the rungs fall for the present end; a reminder that lies ahead again comes again."""
    place(clock, ladder_of(clock.ladder, clock.estate, clock.started_at), calendar, now)


def ladder_of(name: str, estate, at) -> list:
    """How long after the end each of its rungs falls, for a clock that began at that moment."""
    steps = LadderStep.objects.filter(ladder=name).order_by("rung").values_list("rung", "after")
    return [_own_step(after, estate, at) for after in dict(steps).values()]


def _own_step(after: str, estate, at) -> str:
    if after not in STEPS:
        return after
    key, unit = STEPS[after]
    return f"+{setting(estate, key, at)}{unit}"


def place(clock, ladder: list, calendar: Calendar, now) -> None:
    term = clock.parsed_term
    percent = setting(clock.estate, NEAR, clock.started_at)
    near = near_at(clock.started_at, clock.first_due_at, clock.due_at, term, calendar, percent)
    clock.rungs_at = rung_moments(ladder, near, clock.due_at, term, calendar)
    if clock.rung and clock.rungs_at[0] > now:
        clock.rung = 0
    clock.next_at = (clock.rungs_at[clock.rung :] or [None])[0]
