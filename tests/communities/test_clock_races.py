"""Two who act on one clock at the same moment; and one sweep too many."""

from functools import partial

from django.db import connection, transaction

from communities.errors import StaleState
from communities.models import Clock, ClockEvent
from communities.services import meet_clock, pause_clock
from notifications.models import Notice
from notifications.sweep import Swept, sweep
from tests.communities.test_clocks import MONDAY, started
from tests.long import times
from tests.owner import owning
from tests.together import at_once

CLOCKS = 40


def meet(clock, cast):
    return meet_clock(clock=clock, actor=cast.paul, now=MONDAY)


def pause(clock, cast):
    return pause_clock(
        clock=clock, reason="funds", note="", working_days=2, actor=cast.paul, now=MONDAY
    )


def test_of_two_at_once_one_is_told_that_it_came_late(committed_cast):
    cast = committed_cast
    for turn in range(times("clock races")):
        clock = started(cast, subject=f"parcel:{turn}")
        for act in (pause, meet):
            answers = at_once(*[partial(act, clock, cast)] * 2)
            assert sum(isinstance(answer, StaleState) for answer in answers) == 1, answers
        assert [e.kind for e in clock.events.order_by("pk")][:2] == ["started", "paused"]
        assert clock.events.filter(kind="met").count() == 1
        assert clock.pauses.get().ended_at == MONDAY


def test_three_sweeps_at_once_tell_everything_once(committed_cast, figures):
    for turn in range(times("clock races")):
        clocks = [started(committed_cast, subject=f"{turn}:{n}") for n in range(CLOCKS)]
        answers = at_once(*[partial(sweep, clocks[0].rungs_at[-1])] * 3)

        assert sum(one.n_rungs for one in answers) == 4 * CLOCKS, answers
        assert sum(one.n_notices for one in answers) == 5 * CLOCKS
    everything = CLOCKS * times("clock races")
    assert ClockEvent.objects.filter(rung__isnull=False).count() == 4 * everything
    sent, subjects = Notice.objects.count(), Notice.objects.values("subject").distinct().count()
    figures(f"3 sweeps at once: clocks {everything}, told of {subjects}, notices {sent}")
    assert sent == 5 * everything


def test_a_sweep_beside_a_pause_tells_of_the_end_that_holds(committed_cast):
    """While the pause is not committed, the clock is passed over; then its new end counts."""
    cast = committed_cast
    clock = started(cast)
    with transaction.atomic():
        pause(clock, cast)
        assert at_once(partial(sweep, clock.due_at)) == [Swept()]

    assert sweep(clock.due_at).n_rungs == 0
    assert Clock.objects.get().breached_at is None


def naive_sweep(gate):
    """The control: reads what is due, then writes it, as most schedulers do."""
    due = list(Clock.objects.filter(next_at__lte=gate).values_list("pk", flat=True))
    connection.cursor().execute("select pg_sleep(0.3)")
    with connection.cursor() as cursor:
        cursor.executemany("insert into naive_alert values (%s, 1)", [[pk] for pk in due])
    return len(due)


def test_the_control_that_reads_and_then_writes_doubles(committed_cast, figures):
    clocks = [started(committed_cast, subject=f"parcel:{n}") for n in range(CLOCKS)]
    with owning(), connection.cursor() as cursor:
        cursor.execute("create table naive_alert (clock_id bigint, rung int)")
    answers = at_once(*[partial(naive_sweep, clocks[0].due_at)] * 3)

    assert sum(answers) > CLOCKS
    figures(
        f"read-then-write, 3 sweeps: due {CLOCKS}, sent {sum(answers)}, "
        f"doubled {sum(answers) - CLOCKS}"
    )
